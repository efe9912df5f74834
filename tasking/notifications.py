"""Who is told of each step of taskings and products. Titles hold nothing operational: they go by e-mail."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.urls import reverse

from foundations.accounts.models import User
from foundations.lifecycle.machine import Change
from foundations.notifications.kinds import Kind
from referrals.notifications import send
from tasking import people

To = Callable[[Change], Iterable[User]]


def _person_tasked(change: Change) -> Iterable[User]:
    return [change.record.given_to]


def _giver(change: Change) -> Iterable[User]:
    return [change.record.given_by]


def _author(change: Change) -> Iterable[User]:
    return [change.record.author]


def _reviewers(change: Change) -> Iterable[User]:
    return people.reviewers(change.record.referral).exclude(pk=change.record.author_id)


def _recipients(change: Change) -> Iterable[User]:
    return change.facts["recipients"]


TOLD: dict[str, tuple[To, str]] = {
    "accept_tasking": (_giver, "a tasking was accepted"),
    "refuse_tasking": (_giver, "a tasking was refused: read the reason"),
    "give_to_another": (_person_tasked, "a tasking was given to you"),
    "deliver_tasking": (_giver, "the result of a tasking is ready to be checked"),
    "accept_delivery": (_person_tasked, "the result of your tasking was accepted"),
    "return_tasking": (_person_tasked, "your tasking was returned: read what is needed"),
    "cancel_tasking": (_person_tasked, "your tasking was cancelled"),
    "end_tasking": (_person_tasked, "your tasking ended with the referral"),
    "leave_tasking": (_person_tasked, "your tasking ended: the referral went to another region"),
    "submit_product": (_reviewers, "a product waits for your review"),
    "approve_product": (_author, "your product was approved"),
    "return_product": (_author, "your product was returned: read the comments"),
    "disseminate_product": (_recipients, "a product is ready for you"),
    "cancel_product": (_author, "your product was cancelled"),
    "end_product": (_author, "your product ended with the referral"),
}


def tell(change: Change) -> None:
    """Make the notices of a move, in its transaction. Whoever did it is not told of their own deed."""
    to, title = TOLD[change.verb]
    told = [person for person in to(change) if change.by is None or person.pk != change.by.pk]
    # Who lost the referral with it is led to what they have, not to a page that is closed to them.
    left = change.verb == "leave_tasking"
    path = reverse("tasking:mine") if left else ""
    _send(change.record, told, change.verb, title, key=str(change.row.pk), path=path, unseen=left)


def tell_given(tasking) -> None:
    """Tell the person that a tasking was given to them."""
    if tasking.given_to_id != tasking.given_by_id:
        _send(tasking, [tasking.given_to], "give_tasking", "a tasking was given to you", key=str(tasking.pk))


def _send(record, to: Iterable[User], verb: str, title: str, *, key: str, path: str = "", unseen: bool = False) -> None:
    path = path or record.get_absolute_url()
    send(record.referral, to, kind=f"tasking.{verb}", title=title, key=key, path=path, unseen=unseen)


KINDS = (
    Kind(
        "tasking.tasking",
        "A tasking",
        "Whoever it is given to, and whoever gave it, at each step of it.",
        tuple(
            f"tasking.{verb}"
            for verb in ("give_tasking", *TOLD)
            if verb.endswith(("_tasking", "_delivery", "_another"))
        ),
        "Taskings and products",
    ),
    Kind(
        "tasking.product",
        "A product",
        "Its author, those who review it, and those whom it is disseminated to.",
        tuple(f"tasking.{verb}" for verb in TOLD if verb.endswith("_product")),
        "Taskings and products",
    ),
)

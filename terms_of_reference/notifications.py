"""Who is told of each step of the terms. Titles hold nothing operational: they go by e-mail."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from foundations.accounts import directory
from foundations.accounts.models import User
from foundations.lifecycle.machine import Change
from foundations.notifications.kinds import Kind
from referrals.notifications import send
from referrals.teams import organisations_at_work
from terms_of_reference.models import Party, Signature, TermsComment, TermsOfReference
from terms_of_reference.permissions import Permission as P
from terms_of_reference.standings import signs_for_sio
from terms_of_reference.statuses import Status


def _for_sio(terms: TermsOfReference) -> Iterable[User]:
    return User.objects.filter(pk=signs_for_sio(terms.referral), is_active=True)


def _for_toex(terms: TermsOfReference) -> Iterable[User]:
    return directory.holding(P.SIGN_FOR_TOEX, organisations_at_work(terms.referral))


def _authors(terms: TermsOfReference) -> Iterable[User]:
    return User.objects.filter(pk__in={terms.written_by_id, terms.proposed_by_id} - {None}, is_active=True)


def _both(terms: TermsOfReference) -> Iterable[User]:
    return [*_for_sio(terms), *_authors(terms)]


def tell_comment(comment: TermsComment, *, by: User) -> None:
    """Tell of a new thread the other side, and of an answer those who took part in the thread."""
    terms = comment.terms
    if comment.thread_id:
        took_part = TermsComment.objects.filter(Q(pk=comment.thread_id) | Q(thread=comment.thread_id))
        people = User.objects.filter(pk__in=took_part.values("by"), is_active=True)
        title = "a comment on the terms of reference was answered"
    elif comment.party == Party.SIO:
        people, title = _authors(terms), "the SIO commented on the terms of reference"
    else:
        people, title = _for_sio(terms), "TOEX commented on the terms of reference"
    _send(terms, people, by, kind="comment", title=title, key=f"{comment.public_id}")


TOLD = {
    "propose": (_for_sio, "the terms of reference wait for your signature"),
    "sign_for_sio": (_for_toex, "the SIO has signed the terms of reference: they wait for TOEX's signature"),
    "sign_for_toex": (_for_sio, "TOEX has signed the terms of reference: they wait for your signature"),
    "propose_back": (_for_toex, "the SIO has changed the terms of reference: they wait for your signature"),
    "ask_for_change": (_authors, "a change of the terms of reference is asked for"),
    "decline_for_sio": (_authors, "the SIO declined to sign the terms of reference"),
    "decline_for_toex": (_both, "TOEX declined to sign the terms of reference"),
}


def tell(change: Change) -> None:
    """Make the notices of a move, in its transaction. That both have signed is told by the referral's own step."""
    if change.verb in TOLD and change.to_status != Status.IN_FORCE:
        people, title = TOLD[change.verb]
        _send(change.record, people(change.record), change.by, kind=change.verb, title=title, key=f"{change.row.pk}")


def tell_voided(terms: TermsOfReference, signatures: list[Signature], *, by: User) -> None:
    """Tell those who signed `terms` that a change made their signatures void."""
    people = User.objects.filter(pk__in=[signature.user_id for signature in signatures], is_active=True)
    title = "the terms of reference have changed: your signature no longer counts"
    _send(terms, people, by, kind="void", title=title, key=f"{terms.pk}")


def _send(terms: TermsOfReference, people: Iterable[User], by: User, *, kind: str, title: str, key: str) -> None:
    send(
        terms.referral,
        [person for person in people if person.pk != by.pk],
        kind=f"terms_of_reference.{kind}",
        title=title,
        key=key,
        path=terms.get_absolute_url(),
    )


KINDS = (
    Kind(
        "terms_of_reference.signature",
        "Terms of reference wait for a signature, or have changed",
        "Whoever signs for the senior investigating officer or for TOEX, and those who wrote the terms.",
        ("terms_of_reference.",),
        "Work on referrals",
    ),
)

"""What the verbs of taskings and products do besides moving a status, and the guards that say what is missing."""

from __future__ import annotations

from foundations.audit import recorder
from foundations.lifecycle.machine import Change
from referrals.people import add_person, remove_person
from referrals.statuses import FINAL, Status
from tasking import people
from tasking.models import Dissemination, HandlingCode, Tasking
from tasking.statuses import COUNTED_TASKINGS


def referral_goes_on(record, by, facts) -> str | None:
    """Guard of every verb but cancelling: no work on a referral that has ended or stands still."""
    referral = record.referral
    if referral.status in FINAL:
        return f"The referral has ended ({referral.get_status_display().lower()})."
    if referral.status == Status.ON_HOLD:
        return "The referral is on hold. It has to be resumed first."
    return None


# --- taskings ----------------------------------------------------------------------------------------


def keep_result(change: Change) -> None:
    """The history keeps what was delivered, so that a second delivery does not take the first one away."""
    change.facts.setdefault("rationale", change.facts["result"])


def end_sight(change: Change) -> None:
    """Who has no tasking of a referral left loses the sight that it gave."""
    _end_sight_of(change.record.given_to, change)


def pass_sight_on(change: Change) -> None:
    """The successor sees the referral; who had the tasking before sees it no longer because of this one."""
    tasking = change.record
    add_person(tasking.referral, user=tasking.given_to, capacity=f"Tasking {tasking.number}", by=change.by)
    _end_sight_of(change.facts["left_by"], change)


def _end_sight_of(person, change: Change) -> None:
    tasking = change.record
    others = Tasking.objects.filter(referral=tasking.referral, given_to=person, status__in=COUNTED_TASKINGS)
    if not others.exclude(pk=tasking.pk).exists():
        remove_person(tasking.referral, user=person, by=change.by)


# --- products ----------------------------------------------------------------------------------------


def has_version(product, by, facts) -> str | None:
    """Guard of submit."""
    return None if product.versions.exists() else "Upload the document first: the product has no version yet."


def not_their_own(product, by, facts) -> str | None:
    """Guard of approve: quality is assured by somebody who neither wrote the product nor uploaded what is assured."""
    if product.author_id == by.pk:
        return "You are the author of this product. Somebody else has to approve it."
    current = product.current_version()
    if current and current.uploaded_by_id == by.pk:
        return "You uploaded the current version of this product. Somebody else has to approve it."
    return None


def name_approved_version(change: Change) -> None:
    change.record.approved_version = change.record.current_version()


def forget_approved_version(change: Change) -> None:
    change.record.approved_version = None


def goes_out_as_approved(product, by, facts) -> str | None:
    """Guard of disseminate: the assured version alone."""
    version = facts.get("product_version")
    if version is None or version.pk == product.approved_version_id:
        return None
    return "Only the version that was approved may be disseminated."


def conditions_fit_code(product, by, facts) -> str | None:
    """Guard of disseminate: code C says under which conditions, code P has none."""
    code, conditions = facts.get("handling_code"), facts.get("conditions")
    if code == HandlingCode.CONDITIONS and not conditions:
        return "Handling code C needs conditions."
    if code == HandlingCode.PERMITTED and conditions:
        return "Handling code P has no conditions: use code C."
    return None


def goes_to_people_on_it(product, by, facts) -> str | None:
    """Guard of disseminate: to people who are on the referral, and to nobody twice."""
    recipients = facts.get("recipients")
    if recipients is None:
        return None
    wanted = {person.pk for person in recipients}
    if wanted - set(people.possible_recipients(product).filter(pk__in=wanted).values_list("pk", flat=True)):
        return "Somebody among the recipients has this version already, or is not on the referral."
    return None


def disseminate(change: Change) -> None:
    """One row for each recipient, and the disclosure in the audit log."""
    facts = change.facts
    recipients = list(facts["recipients"])
    Dissemination.objects.bulk_create(
        Dissemination(
            product_version=facts["product_version"],
            to_user=person,
            handling_code=facts["handling_code"],
            conditions=facts.get("conditions") or "",
            disseminated_by=change.by,
            disseminated_at=change.at,
        )
        for person in recipients
    )
    recorder.record(
        "tasking.disclose",
        by=change.by,
        target=change.record,
        operation="disclosure",
        recipients=[{"email": person.email} for person in sorted(recipients, key=lambda person: person.email)],
        version=facts["product_version"].number,
        handling_code=facts["handling_code"],
        conditions=facts.get("conditions") or "",
    )

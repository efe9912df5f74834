"""What is said about terms while they are agreed, and who has a section open."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from referrals.models import Referral
from referrals.statuses import FINAL
from terms_of_reference import notifications
from terms_of_reference.forms import Section
from terms_of_reference.models import TermsComment, TermsOfReference, TermsPresence
from terms_of_reference.permissions import Permission
from terms_of_reference.standings import party_of

# Who opened a section longer ago has most likely left it.
OPEN_FOR = timedelta(minutes=20)


@transaction.atomic
def comment(
    referral: Referral, *, section: Section, text: str, by: User, thread: TermsComment | None = None
) -> TermsComment:
    """Say something about a section of the newest version, or answer in `thread`, which then is open again.

    Raises PermissionDenied, and Conflict where there are no terms or the referral has ended.
    """
    terms = _commented(referral, by)
    at = timezone.now()
    if thread is not None:
        thread = TermsComment.objects.select_for_update(of=("self",)).get(pk=thread.thread_id or thread.pk)
        if thread.settled_at:
            thread.settled_at = thread.settled_by = None
            thread.save(update_fields=["settled_at", "settled_by"])
    made = TermsComment.objects.create(
        terms=terms,
        section=thread.section if thread else section.slug,
        thread=thread,
        text=text,
        by=by,
        party=party_of(terms.referral, by),
        at=at,
    )
    recorder.record("terms_of_reference.comment", by=by, target=terms, section=made.section)
    notifications.tell_comment(made, by=by)
    return made


@transaction.atomic
def settle(thread: TermsComment, *, settled: bool, by: User) -> TermsComment:
    """Settle a thread, or open it again. Done already is done. Raises PermissionDenied, Conflict."""
    terms = _commented(thread.terms.referral, by)
    thread = TermsComment.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    if thread.thread_id:
        raise Conflict("A thread is settled as a whole, at its first comment.")
    if bool(thread.settled_at) != settled:
        thread.settled_at, thread.settled_by = (timezone.now(), by) if settled else (None, None)
        thread.save(update_fields=["settled_at", "settled_by"])
        recorder.record("terms_of_reference.settle_comment", by=by, target=terms, settled=settled)
    return thread


def _commented(referral: Referral, by: User) -> TermsOfReference:
    """The newest version, under the lock of its referral."""
    locked = Referral.objects.select_for_update(of=("self",)).with_names().get(pk=referral.pk)
    if not by.has_perm(Permission.COMMENT, TermsOfReference(referral=locked)):
        raise PermissionDenied
    terms = locked.terms.first()
    if terms is None or locked.status in FINAL:
        raise Conflict("There are no terms to comment on now.")
    terms.referral = locked
    return terms


def open_section(referral: Referral, section: Section, *, by: User) -> None:
    """Let others know that `by` has a section open. Says nothing about anybody's case, so the log has no use for it."""
    TermsPresence.objects.update_or_create(
        referral=referral, user=by, defaults={"section": section.slug, "since": timezone.now()}
    )


def others_at_it(referral: Referral, *, by: User) -> list[TermsPresence]:
    """Who else has a section open, the latest first."""
    rows = referral.terms_presences.filter(since__gte=timezone.now() - OPEN_FOR).exclude(user=by)
    return list(rows.select_related("user").order_by("-since"))

"""Verbs of the terms that are more than a step of their lifecycle, and the one for steps."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict, StaleVersion
from referrals.models import Referral
from referrals.search import writing
from referrals.statuses import Status as ReferralStatus
from terms_of_reference import effects, notifications
from terms_of_reference.content import FIELDS, digest_of
from terms_of_reference.lifecycle import LIFECYCLE
from terms_of_reference.models import Party, TermsEdit, TermsOfReference, TermsPresence
from terms_of_reference.permissions import Permission
from terms_of_reference.prefilling import from_request
from terms_of_reference.standings import party_of

CHANGED = "The terms were changed, which made a new version"


def perform(terms: TermsOfReference, verb: str, *, by, version: int | None = None, **facts) -> TermsOfReference:
    """Carry out a step of the lifecycle; see `Lifecycle.move` for what it needs and raises."""
    return LIFECYCLE.move(terms, verb, by=by, version=version, **facts)


@transaction.atomic
def start_draft(referral: Referral, *, by: User) -> TermsOfReference:
    """Begin the next version: a copy of the one in force, or the first one filled from the request.

    Raises PermissionDenied for who may not draft, Conflict unless the referral is agreeing its terms and none is
    being worked on.
    """
    referral = _lock(referral)
    if not by.has_perm(Permission.DRAFT, referral):
        raise PermissionDenied
    _check_being_agreed(referral)
    if referral.terms.working().exists():
        raise Conflict("A version of the terms is being worked on already. Change that one.")
    in_force = referral.terms.in_force().first()
    content = _amended(in_force, referral) if in_force else from_request(referral)
    terms = _make(referral, content, by=by, after=in_force)
    recorder.record("terms_of_reference.start_draft", by=by, target=terms, number=terms.number)
    return terms


@transaction.atomic
def save_terms(referral: Referral, *, by: User, version: int, **content) -> TermsOfReference:
    """Write `content` (some of FIELDS) into the version that is being worked on; gives the version that holds it.

    What was proposed never changes: a change to it makes the next version, and signatures on the old one are void.
    Raises PermissionDenied, Conflict when there is nothing to write into now, StaleVersion when it was saved since.
    """
    referral = _lock(referral)
    if not may_write(referral, by):
        raise PermissionDenied
    _check_being_agreed(referral)
    terms = referral.terms.working().first()
    if terms is None:
        raise Conflict("No version of the terms is being written. Start a new version first.")
    party = party_of(referral, by)
    if party == Party.SIO and not referral.terms.filter(proposed_at__isnull=False).exists():
        raise Conflict("TOEX has not put the terms before you yet.")
    if version != terms.version:
        raise StaleVersion("The terms were saved by somebody else after you opened this page. Your text is still here.")
    changed = {name: value for name, value in content.items() if name in FIELDS and value != getattr(terms, name)}
    TermsPresence.objects.filter(referral=referral, user=by).delete()
    if terms.is_frozen:
        return _renew(terms, changed, by=by, party=party) if changed else terms
    for name, value in changed.items():
        setattr(terms, name, value)
    terms.content_digest = digest_of(terms.content)
    terms.written_by, terms.written_at = by, timezone.now()
    terms.version += 1
    terms.save()
    _note_edit(terms, changed, by=by, party=party)
    writing.keep(referral.pk, "terms")
    recorder.record("terms_of_reference.save_terms", by=by, target=terms, fields=sorted(changed))
    return terms


def may_write(referral: Referral, by: User) -> bool:
    """Whether `by` may write into terms of `referral` at all: TOEX's team, and whoever signs for the SIO."""
    return by.has_perm(Permission.WRITE, TermsOfReference(referral=referral))


def _amended(in_force: TermsOfReference, referral: Referral) -> dict:
    """What an amendment begins with: what holds, and why it is to be changed."""
    opened = referral.status_changes.filter(verb="amend_terms").order_by("-pk").first()
    return in_force.content | {"amendment_reason": opened.note if opened else ""}


def _lock(referral: Referral) -> Referral:
    return Referral.objects.select_for_update(of=("self",)).with_names().get(pk=referral.pk)


def _check_being_agreed(referral: Referral) -> None:
    if referral.status != ReferralStatus.AGREEING_TERMS:
        raise Conflict(
            f"The referral is at “{referral.get_status_display()}”. Its terms can be written only while they are "
            "being agreed."
        )


def _make(referral: Referral, content: dict, *, by: User, after: TermsOfReference | None) -> TermsOfReference:
    last = referral.terms.aggregate(last=Max("number"))["last"] or 0
    made = TermsOfReference.objects.create(
        referral=referral,
        number=last + 1,
        version=after.version + 1 if after else 1,
        content_digest=digest_of(content),
        written_by=by,
        written_at=timezone.now(),
        **content,
    )
    writing.keep(referral.pk, "terms")
    return made


def _note_edit(terms: TermsOfReference, changed: dict, *, by: User, party: str) -> None:
    if changed:
        TermsEdit.objects.create(terms=terms, by=by, party=party, at=terms.written_at, fields=sorted(changed))


def _renew(old: TermsOfReference, changed: dict, *, by: User, party: str) -> TermsOfReference:
    """The next version with the change; the old one is superseded and its signatures are void."""
    voided = effects.void_signatures(old, by=by, at=timezone.now(), reason=CHANGED)
    superseded = LIFECYCLE.move(old, "supersede", by=by, follows=True)
    terms = _make(old.referral, old.content | changed, by=by, after=superseded)
    _note_edit(terms, changed, by=by, party=party)
    notifications.tell_voided(old, voided, by=by)
    recorder.record(
        "terms_of_reference.save_terms",
        by=by,
        target=terms,
        fields=sorted(changed),
        number=terms.number,
        voided=[signature.party for signature in voided],
    )
    return terms

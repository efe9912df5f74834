"""Verbs of the tasking request and the referral that are more than a step of the lifecycle, and the one for steps."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from foundations.accounts import administering, directory
from foundations.accounts.models import Organisation, User
from foundations.audit import recorder
from foundations.core.errors import Conflict, StaleVersion
from foundations.documents import uploads
from referrals import deadlines, drafts, effects, history, notifications, rows, teams
from referrals.allocating import rows as allocations
from referrals.attachments import actions as attachments
from referrals.forms import FORM_VERSION
from referrals.forms.base import NOTHING, plain
from referrals.lifecycle import LIFECYCLE
from referrals.models import Referral, ReferralPerson, TaskingRequest, ThreatArea
from referrals.permissions import Permission
from referrals.statuses import WRITABLE, Status


def perform(referral: Referral, verb: str, *, by, version: int | None = None, **facts) -> Referral:
    """Carry out a step of the lifecycle; see `Lifecycle.move` for what it needs and raises."""
    return LIFECYCLE.move(referral, verb, by=by, version=version, **facts)


@transaction.atomic
def start_request(
    *, force: Organisation, by: User, public_id: UUID | None = None, copied_from: Referral | None = None, **answers
) -> Referral:
    """Begin a draft request of `force` with the answers given so far; `public_id` where the page chose it.

    `copied_from`: the referral that the answers come from, for the log. Raises PermissionDenied unless `by` may ask on
    behalf of that force.
    """
    if not by.has_perm(Permission.CREATE) or force.pk not in by.scope.home_forces or force.parent is None:
        raise PermissionDenied
    answers = {name: plain(value) for name, value in answers.items()}
    referral = Referral(force=force, region=force.parent, requester=by)
    if public_id:
        referral.public_id = public_id
    _set_all(referral, answers)
    referral.save()
    draft = TaskingRequest(referral=referral, answers=answers, form_version=FORM_VERSION)
    if answers.get("immediate_risk") and answers.get("risk_acknowledged"):
        draft.risk_acknowledged_by, draft.risk_acknowledged_at = by, timezone.now()
    draft.save()
    _set_other_threats(referral, answers)
    source = {"copied_from": copied_from.reference} if copied_from else {}
    recorder.record(
        "referrals.start_request", by=by, target=referral, operation="collection", fields=sorted(answers), **source
    )
    return referral


def save_request(referral: Referral, *, by: User, version: int, draft: TaskingRequest | None = None, **answers):
    """Write answers into the draft request of `referral`, and give the referral as it then is.

    `draft`: its draft, where the caller has read it. Raises PermissionDenied for anybody but its requesters, Conflict
    when it is no longer a draft, StaleVersion when it was saved by somebody else since.
    """
    if not by.has_perm(Permission.SUBMIT, referral):
        raise PermissionDenied
    draft = draft or referral.requests.drafts().first()
    if draft is None or referral.status not in WRITABLE:
        raise Conflict("The request has been submitted, so its answers can no longer be changed.")
    answers = {name: plain(value) for name, value in answers.items()}
    # One statement changes both rows or none, so that there is nothing to take back; a savepoint would be two more.
    with transaction.atomic(savepoint=False):
        written = _save(referral, draft, answers, by=by, version=version)
    if not written:
        raise StaleVersion("The draft was saved in another window after you opened this page. Your text is still here.")
    return referral


def _save(referral: Referral, draft: TaskingRequest, answers: dict, *, by: User, version: int) -> bool:
    document = draft.answers | answers
    columns = {}
    if referral.status == Status.DRAFT:
        columns = drafts.columns_of(answers, answers)
        if "sio_email" in answers:
            columns["sio_id"] = getattr(_sio_account(referral.force, answers["sio_email"]), "pk", None)
    if not drafts.write(draft, document, version=version, by=by, columns=columns, statuses=[referral.status]):
        return False
    same_others = draft.answers.get("other_threats") == answers.get("other_threats")
    draft.answers, referral.version = document, version + 1
    if columns:
        _show(referral, columns)
    if referral.status == Status.DRAFT and not same_others:
        _set_other_threats(referral, answers)
    recorder.record("referrals.save_request", by=by, target=referral, operation="collection", fields=sorted(answers))
    return True


def _show(referral: Referral, columns: dict) -> None:
    """What was written, on the instance too; the threat area is read when it is asked for."""
    for name, value in columns.items():
        if name == "primary_threat":
            referral.__dict__.pop("primary_threat_id", None)
            referral._state.fields_cache.pop("primary_threat", None)
        elif name == "needed_by_date":
            referral.needed_by_date = date.fromisoformat(value) if value else None
        else:
            setattr(referral, name, value)


def _set_all(referral: Referral, answers: dict) -> None:
    """Set on a new referral what stands on it besides the document."""
    columns = drafts.columns_of(answers, answers)
    _show(referral, {name: value for name, value in columns.items() if name != "primary_threat"})
    if code := columns.get("primary_threat"):
        referral.primary_threat = ThreatArea.objects.filter(code=code).first()
    if "sio_email" in answers:
        referral.sio = _sio_account(referral.force, answers["sio_email"])


def _sio_account(force: Organisation, email: str) -> User | None:
    """The active officer of the same force with that address: nobody else is given sight by an e-mail address."""
    return User.objects.filter(email=(email or "").lower(), is_active=True, memberships__in=_officers_of(force)).first()


def _officers_of(force: Organisation):
    return force.memberships.active().filter(role="force_officer")


def _set_other_threats(referral: Referral, answers: dict) -> None:
    if "other_threats" in answers:
        referral.other_threats.set(ThreatArea.objects.filter(code__in=answers["other_threats"] or ()))


@transaction.atomic
def change_lead(referral: Referral, *, to: User, by: User) -> Referral:
    """Let `to` lead the development instead of the present lead, whose account `by` administers.

    Raises PermissionDenied, and Conflict where it has ended or `to` does not work for the team.
    """
    locked, before = _handed_over(referral, "lead_analyst", by=by)
    if not teams.possible_leads(locked).filter(pk=to.pk).exists():
        raise Conflict(f"{to.name} is not an analyst of the team that handles {locked.reference}.")
    allocations.change_lead(locked, to, at=timezone.now(), by=by)
    deadlines.give_to_lead(locked, before, to)
    return name_anew(locked, "lead_analyst", "Lead analyst changed", "you are the lead analyst", before, to, by=by)


@transaction.atomic
def change_requester(referral: Referral, *, to: User, by: User) -> Referral:
    """Let `to` be the requester instead of the present one, whose account `by` administers.

    Raises PermissionDenied, and Conflict where it has ended or `to` is no officer of the force.
    """
    locked, before = _handed_over(referral, "requester", by=by)
    _is_officer(locked, to)
    return name_anew(locked, "requester", "Requester changed", "you are the requester now", before, to, by=by)


@transaction.atomic
def change_sio(referral: Referral, *, to: User, by: User) -> Referral:
    """Let `to` be the SIO instead of the present one, whose account `by` administers; raises as `change_requester`.

    What the request said of its SIO stays as it was submitted.
    """
    locked, before = _handed_over(referral, "sio", by=by)
    _is_officer(locked, to)
    return name_anew(locked, "sio", "SIO changed", "you are the SIO now", before, to, by=by)


def _handed_over(referral: Referral, duty: str, *, by: User) -> tuple[Referral, User]:
    """The referral, locked, and who has the duty now; the administrator of that person may give it to another."""
    locked = (
        Referral.objects.select_for_update(of=("self",)).select_related("force", "region", duty).get(pk=referral.pk)
    )
    before = getattr(locked, duty)
    if before is None or not administering.may_change(by, before):
        raise PermissionDenied
    if not locked.is_open:
        raise Conflict(f"{locked.reference or 'The draft'} has ended, so it is not handed over any more.")
    return locked, before


def _is_officer(referral: Referral, to: User) -> None:
    if not possible_requesters(referral).filter(pk=to.pk).exists():
        raise Conflict(f"{to.name} is not an officer of the force that asked.")


def possible_requesters(referral: Referral):
    """People who may stand for the side that asked: officers of the force, by name."""
    return directory.members([referral.force_id], ["force_officer"]).order_by("name")


def name_anew(
    referral: Referral, duty: str, label: str, title: str, before: User, to: User, *, by: User, **data
) -> Referral:
    """Write the new name, and tell its bearer: change, history, audit (with `data`) and notice in one transaction."""
    setattr(referral, duty, to)
    referral.version += 1
    referral.save(update_fields=[duty, "version"])
    text = f"From {before.name} to {to.name}."
    seen = referral.version - 1
    row = history.note(referral, f"change_{duty}", label, by=by, text=text, seen_version=seen)
    recorder.record(f"referrals.change_{duty}", by=by, target=referral, left_by=before.email, given_to=to.email, **data)
    path = reverse("referrals:task-list", args=[referral.public_id]) if referral.status == Status.DRAFT else ""
    notifications.send(referral, [to], kind=f"referrals.change_{duty}", title=title, key=str(row.pk), path=path)
    return referral


def obstacle_to_delete(referral: Referral) -> str:
    """Why a draft may not be deleted, in words; nothing where it may."""
    if referral.submitted_at or referral.reference:
        return "This request has been submitted before, so it can be withdrawn but not deleted."
    if referral.status != Status.DRAFT:
        return "Only a draft can be deleted."
    if referral.status_changes.exists():
        return "This draft has a history. Withdraw it instead."
    return ""


@transaction.atomic
def delete_draft(referral: Referral, *, by: User) -> None:
    """Delete a draft that was never sent. Raises PermissionDenied for anybody but its requesters, Conflict."""
    locked = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if not by.has_perm(Permission.SUBMIT, locked):
        raise PermissionDenied
    if obstacle := obstacle_to_delete(locked):
        raise Conflict(obstacle)
    erase_draft(locked, by=by)


@transaction.atomic
def erase_draft(referral: Referral, *, by: User | None) -> None:
    """Delete the rows of a draft; the log keeps the names of what had been answered, and nothing of it."""
    requests = list(TaskingRequest.objects.filter(referral=referral))
    answered = sorted({name for request in requests for name, value in request.answers.items() if value not in NOTHING})
    recorder.record("referrals.delete_draft", by=by, target=referral, operation="erasure", fields=answered)
    referral.other_threats.clear()
    ReferralPerson.objects.filter(referral=referral).delete()
    files = attachments.files_of(requests)
    rows.erase(requests)
    attachments.discard(files, by=by)
    uploads.drop_all(target=referral.public_id)
    TaskingRequest.objects.filter(referral=referral).delete()
    # Told by key: nothing else may hang on it, and PostgreSQL refuses where something does.
    Referral.objects.filter(pk=referral.pk)._raw_delete(using=referral._state.db)


@transaction.atomic
def open_next_version(referral: Referral, *, by: User) -> TaskingRequest:
    """A draft of the next version, to be changed and sent with the answer to a question; the one there is, if any.

    Raises PermissionDenied, and Conflict where no question waits for an answer.
    """
    locked = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    if not by.has_perm(Permission.ANSWER, locked):
        raise PermissionDenied
    if locked.status != Status.INFORMATION_REQUESTED:
        raise Conflict("The request can be changed only while a question waits for your answer.")
    draft = locked.requests.drafts().first()
    if draft is None:
        draft = effects.new_draft(locked)
        recorder.record("referrals.open_next_version", by=by, target=locked, number=draft.number)
    return draft

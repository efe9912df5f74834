"""Verbs of subjects and links. Each opens with `rows.change`: only the draft's requesters, and only while it is one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404

from foundations.accounts.models import User
from foundations.audit import recorder
from foundations.core.errors import Conflict
from referrals import rows
from referrals.models import Subject, SubjectLink, TaskingRequest
from referrals.subjects.forms import FORMS, MOST_ALIASES

# How many subjects one request may have.
MOST = 5_000
MOST_LINKS = 10_000
BATCH = 500
# What merging may change.
MERGED = (
    "aliases",
    "details",
    "born_on",
    "role",
    "note",
    "source_evaluation",
    "information_assessment",
    "handling_code",
    "handling_conditions",
)
TOO_MANY = f"A request can have no more than {MOST:,} subjects."

Columns = Mapping[str, Any]


@transaction.atomic
def add(draft: TaskingRequest, *, by: User, subjects: Sequence[Columns], version: int | None = None) -> list[Subject]:
    """Add subjects, given as the columns that `SubjectForm.columns` makes, and their `key` where the caller chose it.

    Raises as `rows.change`, and Conflict where there would be too many.
    """
    rows.change(draft, by=by, version=version, subjects=len(subjects))
    return _add(draft, subjects, by=by)


def _add(draft: TaskingRequest, subjects: Sequence[Columns], *, by: User) -> list[Subject]:
    if draft.subject_count > MOST:
        raise Conflict(TOO_MANY)
    keys = [one["key"] for one in subjects if "key" in one]
    if keys and Subject.objects.filter(request=draft, key__in=keys).exists():
        raise Conflict("A subject with this key is in the request already.")
    made = Subject.objects.bulk_create([Subject(request=draft, **one) for one in subjects], batch_size=BATCH)
    note("add_subjects", draft, by=by, number=len(made), kinds=_kinds(made))
    return made


@transaction.atomic
def add_with_links(
    draft: TaskingRequest | None, *, by: User, subjects: Sequence[Columns], links: Sequence[Columns], version: int
) -> list[Subject]:
    """Add subjects and links between them, or to those that are there. Raises as `add` and `link`."""
    rows.change(draft, by=by, version=version, subjects=len(subjects))
    made = _add(draft, subjects, by=by)
    if links:
        _link(draft, links, by=by)
    return made


@transaction.atomic
def change(
    draft: TaskingRequest, subject: Subject, *, by: User, columns: Columns, version: int | None = None
) -> Subject:
    """Write what a subject is now. Spellings that a merge has kept stay."""
    rows.change(draft, by=by, version=version)
    kept = [] if subject.kind == Subject.Kind.PERSON else subject.aliases
    changed = [name for name, value in columns.items() if getattr(subject, name) != value]
    for name, value in columns.items():
        setattr(subject, name, value)
    subject.aliases = list(dict.fromkeys([*subject.aliases, *kept]))
    subject.save()
    note("change_subject", draft, by=by, operation="alteration", subject=str(subject.key), fields=sorted(changed))
    return subject


@transaction.atomic
def remove(draft: TaskingRequest, keys: Iterable[UUID], *, by: User, version: int | None = None) -> int:
    """Take subjects away, and their links; gives how many."""
    keys = list(keys)
    there = list(Subject.objects.filter(request=draft, key__in=keys).values_list("key", flat=True))
    rows.change(draft, by=by, version=version, subjects=-len(there))
    _erase(draft, there)
    note("remove_subjects", draft, by=by, operation="erasure", fields=["subjects"])
    return len(there)


def _erase(draft: TaskingRequest, keys: Sequence[UUID]) -> None:
    links = SubjectLink.objects.filter(request=draft)
    links.filter(from_key__in=keys).delete()
    links.filter(to_key__in=keys).delete()
    Subject.objects.filter(request=draft, key__in=keys).delete()


@transaction.atomic
def merge(draft: TaskingRequest, keys: Iterable[UUID], *, by: User, version: int | None = None) -> Subject:
    """Make one subject of several of a kind: the first one, with what the others add. Links move over.

    Raises Conflict where they are not of one kind, Http404 where there are not two of them.
    """
    found = list(Subject.objects.filter(request=draft, key__in=list(keys)))
    if len(found) < 2:
        raise Http404
    if len({one.kind for one in found}) > 1:
        raise Conflict("Only subjects of the same kind can be merged.")
    rows.change(draft, by=by, version=version, subjects=1 - len(found))
    first, others = found[0], found[1:]
    for other in others:
        take_over(first, other)
    first.save()
    _move_links(draft, first.key, [other.key for other in others])
    _erase(draft, [other.key for other in others])
    note("merge_subjects", draft, by=by, subject=str(first.key), number=len(found), operation="combination")
    return first


def take_over(first: Subject, other: Subject) -> None:
    """Into `first` what `other` says and it does not; how the other was spelt stays as another name."""
    spelt = [spelling(first), first.name]
    more = [name for name in (spelling(other), other.name, *other.aliases) if name and name not in spelt]
    first.aliases = list(dict.fromkeys([*first.aliases, *more]))[:MOST_ALIASES]
    first.details = {name: value or other.details.get(name) for name, value in first.details.items()}
    if first.kind == Subject.Kind.PERSON:
        first.details["other_names"] = "\n".join(first.aliases)
    first.born_on = first.born_on or other.born_on
    if not first.source_evaluation:
        for name in ("source_evaluation", "information_assessment", "handling_code", "handling_conditions"):
            setattr(first, name, getattr(other, name))
    notes = [first.note, other.note if other.note != first.note else ""]
    if other.role and other.role != first.role:
        notes.append(f"Was also entered as: {other.get_role_display().lower()}." if first.role else "")
        first.role = first.role or other.role
    first.note = "\n".join(note for note in notes if note)[:1000]


def spelling(subject: Subject) -> str:
    """What was typed for the thing itself: the number, the address, the name."""
    names = (
        FORMS[subject.kind].own()[:2] if subject.kind in {"person", "bank_account"} else FORMS[subject.kind].own()[:1]
    )
    if subject.kind == Subject.Kind.ACCOUNT:
        names = ["handle"]
    return " ".join(str(subject.details.get(name) or "") for name in names).strip()[:300]


def _move_links(draft: TaskingRequest, to: UUID, gone: Sequence[UUID]) -> None:
    """Links of subjects that go lead to and from the one that stays, each once, and none to itself."""
    links = list(SubjectLink.objects.filter(request=draft))
    taken = {(link.from_key, link.to_key, link.kind) for link in links if not {link.from_key, link.to_key} & set(gone)}
    for link in links:
        if not {link.from_key, link.to_key} & set(gone):
            continue
        ends = (to if link.from_key in gone else link.from_key, to if link.to_key in gone else link.to_key)
        if ends[0] == ends[1] or (*ends, link.kind) in taken:
            link.delete()
            continue
        taken.add((*ends, link.kind))
        link.from_key, link.to_key = ends
        link.save(update_fields=["from_key", "to_key"])


# --- links -----------------------------------------------------------------------------------------------


@transaction.atomic
def link(draft: TaskingRequest, *, by: User, links: Sequence[Columns], version: int | None = None) -> list[SubjectLink]:
    """Add links between subjects of the draft; those that are there already are left.

    Raises Conflict where an end is none of its subjects, or where both ends are the same.
    """
    rows.change(draft, by=by, version=version)
    return _link(draft, links, by=by)


def _link(draft: TaskingRequest, links: Sequence[Columns], *, by: User) -> list[SubjectLink]:
    ends = {one[name] for one in links for name in ("from_key", "to_key")}
    known = set(Subject.objects.filter(request=draft, key__in=ends).values_list("key", flat=True))
    if ends - known:
        raise Conflict("A link leads to a subject that is not in this request.")
    if any(one["from_key"] == one["to_key"] for one in links):
        raise Conflict("A subject cannot be linked to itself.")
    there = set(SubjectLink.objects.filter(request=draft).values_list("from_key", "to_key", "kind"))
    if len(there) + len(links) > MOST_LINKS:
        raise Conflict(f"A request can have no more than {MOST_LINKS:,} links.")
    new = {(one["from_key"], one["to_key"], one["kind"]): one for one in links}
    made = [SubjectLink(request=draft, **one) for ends, one in new.items() if ends not in there]
    SubjectLink.objects.bulk_create(made, batch_size=BATCH)
    note("link_subjects", draft, by=by, number=len(made))
    return made


@transaction.atomic
def unlink(draft: TaskingRequest, key: UUID, *, by: User, version: int | None = None) -> None:
    """Take a link away."""
    rows.change(draft, by=by, version=version)
    SubjectLink.objects.filter(request=draft, key=key).delete()
    note("unlink_subjects", draft, by=by, operation="erasure", fields=["links"])


# --- the whole ---------------------------------------------------------------------------------------------


@transaction.atomic
def replace(
    draft: TaskingRequest,
    *,
    by: User,
    subjects: Sequence[Columns],
    links: Sequence[Columns],
    version: int | None = None,
) -> None:
    """Write all subjects and links anew, those with a `key` that is known under the same key."""
    before = list(Subject.objects.filter(request=draft).values_list("key", flat=True))
    rows.change(draft, by=by, version=version, subjects=len(subjects) - len(before))
    SubjectLink.objects.filter(request=draft).delete()
    Subject.objects.filter(request=draft).delete()
    if before:
        note("remove_subjects", draft, by=by, operation="erasure", fields=["subjects", "links"])
    _add(draft, subjects, by=by)
    if links:
        _link(draft, links, by=by)


def _kinds(subjects: Iterable[Subject]) -> list[str]:
    return sorted({str(one.kind) for one in subjects})


def note(verb: str, draft: TaskingRequest, *, by: User, operation: str = "collection", **data: Any) -> None:
    """Write to the log what was done to subjects: verbs and numbers, and nothing of them."""
    recorder.record(f"referrals.{verb}", by=by, target=draft.referral, operation=operation, **data)

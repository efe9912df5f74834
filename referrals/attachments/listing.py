"""The attachments of a version as pages show them, and of two versions side by side."""

from __future__ import annotations

from referrals.answers import Compared
from referrals.models import Attachment, TaskingRequest

TITLE = "Attachments"
ABSENT = "Not attached"


def of(request: TaskingRequest) -> list[Attachment]:
    """With their documents, in order; asks nothing where there are none."""
    return list(request.attachments.select_related("document")) if request.attachment_count else []


def compare(old: TaskingRequest, new: TaskingRequest) -> list[Compared]:
    """Each file of either version: added, removed, described anew, or as it was."""
    before = {row.key: row for row in of(old)}
    now = {row.key: row for row in of(new)}
    return [
        Compared((now.get(key) or before[key]).document.name, _words(before.get(key)), _words(now.get(key)))
        for key in {**now, **before}
    ]


def beside(sections: list[tuple[str, list[Compared]]], found: list[Compared]) -> list[tuple[str, list[Compared]]]:
    """The sections of two versions with the files in their section, which is there or comes last."""
    if not found:
        return sections
    titles = [title for title, _ in sections]
    if TITLE not in titles:
        return [*sections, (TITLE, found)]
    return [(title, [*rows, *found] if title == TITLE else rows) for title, rows in sections]


def _words(row: Attachment | None) -> str:
    return f"{row.description or 'Not described'} ({row.get_marking_display()})" if row else ABSENT

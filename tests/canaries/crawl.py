"""Asks every address that the ids of one region give, by GET and by POST with those ids, as somebody."""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from django.urls import reverse

from foundations.accounts.models import Absence
from foundations.deadlines.models import Rung, Snooze
from foundations.documents.models import Upload
from foundations.notifications.models import Notification, OutboxEmail
from referrals.forms import SECTIONS
from referrals.models import Attachment, ExtensionRequest, MessageFile, QuestionFile
from terms_of_reference.forms import SECTIONS as TERMS_SECTIONS
from terms_of_reference.models import TermsComment
from tests.access_matrix.walk import WHOLE, verbs_by_hand
from tests.architecture.test_house import addresses
from tests.canaries.story import Region
from toex.access import ADDRESSES, ANYONE, CLOCK, EXTENSION, SHARE

LISTS = (
    "/",
    "/referrals/",
    "/referrals/?finished=yes",
    "/referrals/?status=closed&status=draft&late=yes",
    "/taskings/",
    "/notifications/",
    "/sharing/",
    "/workload/",
    "/absences/",
    "/late/",
    "/calendar/",
    "/calendar/?whose=me",
    "/extensions/",
    "/account/calendar-feed/",
    "/api/v1/late/",
    "/api/v1/calendar/",
    "/api/v1/extensions/",
    "/audit/?reference={reference}",
    "/audit/changes/?reference={reference}",
    "/api/v1/referrals/?finished=yes",
    "/search/?q=operation:{mark}",
    "/search/?q={mark}",
    "/api/v1/search/?q=operation:{mark}",
    "/api/v1/taskings/",
    "/api/v1/shares/",
    "/api/v1/home/",
    "/api/v1/workload/",
    "/api/v1/absences/",
    "/restricted/open/",
    "/administration/?words=Person",
)


@dataclass
class Found:
    """What a crawl searched and where it met a marker."""

    answers: int = 0
    seen: list[tuple[str, str, str]] = field(default_factory=list)

    def search(self, marks: list[str], who: str, what: str, response) -> None:
        self.answers += 1
        text = text_of(response)
        self.seen += [(who, what, mark) for mark in marks if mark in text]


def text_of(response) -> str:
    """Headers and body, in lower case."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{dict(response.headers)}{content.decode(errors='replace')}".lower()


def urls(region: Region) -> Iterator[tuple[str, str]]:
    """Name and address, of every address that the referrals of the region, and what hangs on them, give."""
    for name, entry in addresses():
        if ADDRESSES[name].who == ANYONE:
            continue
        choices = {key: _choices(name, key, region) for key in entry.pattern.converters}
        for values in product(*choices.values()):
            yield name, reverse(name, kwargs=dict(zip(choices, values, strict=True)))


def _choices(name: str, key: str, region: Region) -> list:
    address = ADDRESSES[name]
    if key == "key":
        return [referral.key for referral in region.referrals]
    if key == "public_id":
        return _public_ids(name, region)
    if key == "attachment":
        return list(_attachments(region)) or [uuid.UUID(int=0)]
    if key == "verb":
        return verbs_by_hand(address.lifecycle)[-1:]
    if name.endswith((":template", ":terms-template")):
        return ["modern-slavery"]
    if key == "slug" and name.startswith(("referrals:", "terms_of_reference:")):
        sections = SECTIONS if name.startswith("referrals:") else TERMS_SECTIONS
        return [section.slug for section in sections]
    if key == "kind" and "paper" in name:
        return ["pdf"]
    if key in {"subject", "link"}:
        rows = "subjects" if key == "subject" else "subjectlinks"
        found = [getattr(referral.requests.first(), rows).first() for referral in region.referrals]
        return [row.key for row in found if row]
    known = {
        "number": [1, 2] if name.startswith("terms") else [1],
        "version_number": [1],
        "pk": [1],
        "slug": [region.slug],
        "kind": ["person" if name.startswith("referrals:") else "reasons"],
        "organisation": [region.force],
        "role": ["force_officer"],
    }
    return known.get(key, ["x"])


def _attachments(region: Region) -> Iterator[uuid.UUID]:
    """Of the first referral and of the draft: the files of the others are alike."""
    for referral in (*region.referrals[:1], *region.referrals[3:4]):
        yield Attachment.objects.filter(request__referral=referral).values_list("key", flat=True).first()


# Rows that do not hang on the referral itself, and through what they do.
FILES_AND_COMMENTS = {
    "message files": (MessageFile, "message__referral"),
    "question files": (QuestionFile, "question__referral"),
    "terms comments": (TermsComment, "terms__referral"),
}


def _of_notices(name: str, region: Region) -> list[uuid.UUID] | None:
    """Deadlines that were put off, rungs and letters; None where the address names another thing."""
    if name in {"reminders:postpone", "api:postpone"}:
        snoozed = Snooze.objects.filter(deadline__reference__in=[one.reference for one in region.referrals])
        return list(snoozed.values_list("deadline__public_id", flat=True)[:1])
    if name in {"administration:end-rung", "api:end-rung"}:
        return list(Rung.objects.values_list("public_id", flat=True)[:1])
    if name in {"administration:discard-letter", "api:discard-letter"}:
        letters = OutboxEmail.objects.filter(recipient__in=region.people.values())
        return list(letters.values_list("public_id", flat=True)[:1])
    if name in {"api:letters", "api:make-reachable"}:
        return [region.people["force_officer"].public_id]
    if name.startswith("notifications:") or name == "api:notice-read":
        return list(
            Notification.objects.filter(recipient__in=region.people.values()).values_list("public_id", flat=True)[:2]
        )
    return None


def _public_ids(name: str, region: Region) -> list[uuid.UUID]:
    if name == "api:upload":
        owners = [user.pk for user in region.people.values()]
        return list(Upload.objects.filter(owner__in=owners).values_list("public_id", flat=True)[:1])
    if (of_notices := _of_notices(name, region)) is not None:
        return of_notices
    if "absence" in name:
        absences = Absence.objects.filter(user__in=region.people.values())
        return list(absences.values_list("public_id", flat=True)[:1])
    if name.endswith("team-member"):
        return [region.people["researcher"].public_id]
    if name.startswith("administration:"):
        return [region.people["force_officer"].public_id]
    if ADDRESSES[name].part in OF_PARTS:
        return [row.public_id for referral in region.referrals for row in OF_PARTS[ADDRESSES[name].part](referral)]
    rows = ADDRESSES[name].rows
    if rows in FILES_AND_COMMENTS:
        model, through = FILES_AND_COMMENTS[rows]
        found = model.objects.filter(**{f"{through}__in": region.referrals})
        return list(found.values_list("public_id", flat=True)[:1])
    # Rows of the request have keys of their own in addresses.
    if rows and rows not in {"subjects", "links", "attachments"}:
        found = [row for referral in region.referrals for row in getattr(referral, rows).all()]
        return [row.public_id for row in found[:1]] or [uuid.UUID(int=0)]
    return [referral.public_id for referral in region.referrals]


# The rows of a referral that addresses of a part name.
OF_PARTS = {
    SHARE: lambda referral: referral.shares.all(),
    CLOCK: lambda referral: referral.deadlines.order_by("inside", "pk")[:2],
    EXTENSION: lambda referral: ExtensionRequest.objects.filter(deadline__referral=referral),
}


def shared_out(places: Iterable[tuple[str, str]], who: str, one_in: int = 8) -> list[tuple[str, str]]:
    """The share of the addresses that falls to `who`, so that each is asked by several; all with TOEX_MATRIX=whole."""
    if WHOLE:
        return list(places)
    return [
        (name, url)
        for place, (name, url) in enumerate(places)
        if zlib.crc32(f"{place} {name} {who}".encode()) % one_in == 0
    ]


def main_pages(referrals) -> Iterator[tuple[str, str]]:
    """Where a restricted referral or a draft would show most."""
    for referral in referrals:
        for name in ("summary", "request", "decisions", "history"):
            yield f"referrals:{name}", reverse(f"referrals:{name}", args=[referral.key])
        yield "referrals:task-list", reverse("referrals:task-list", args=[referral.public_id])
        yield "api:referral", reverse("api:referral", args=[referral.key])


def lists(region: Region) -> Iterator[tuple[str, str]]:
    """Lists, searches and filters; with the words of the region."""
    for path in LISTS:
        yield path, path.format(reference=region.referrals[0].reference, mark=region.mark)


def foreign_ids(region: Region) -> dict[str, str]:
    """What a form of one's own could be talked into: ids of the other region under every name that forms know."""
    referral = region.referrals[0]
    product, tasking = referral.products.first(), referral.taskings.first()
    somebody = region.people["researcher"].public_id
    return {
        "version": "1",
        "token": str(product.public_id),
        "tasking": str(tasking.public_id),
        "product_version": str(product.versions.first().public_id),
        "recipients": str(somebody),
        "given_to": str(somebody),
        "lead_analyst": str(somebody),
        "people": str(somebody),
        "to_person": str(somebody),
        "user": str(somebody),
        "to": str(somebody),
        "region": region.slug,
        "to_organisation": region.slug,
        "offered_to": region.force,
        "force": region.force,
        "reference": referral.reference,
        "into": referral.reference,
        "name": referral.reference,
        "reason": "x",
        "rationale": "x",
        "session": "1",
    }


TIED = ("links/new/", "split/", "sharing/hand-over/")


def own_places(region: Region) -> Iterator[tuple[str, str]]:
    """The forms of one's own records."""
    key = region.referrals[1].key
    for path in ("taskings/new/", "products/new/", "outcomes/disruptions/new/", "sharing/offer/", "sight/give/", *TIED):
        yield path, f"/referrals/{key}/{path}"
    for lifecycle, of in (("referrals", "steps"), ("products", "products/1/steps"), ("taskings", "taskings/1/steps")):
        for verb in verbs_by_hand(lifecycle):
            yield f"{of}/{verb}", f"/referrals/{key}/{of}/{verb}/"
    yield "begin", "/requests/begin/"
    yield "ask", "/sharing/ask/"
    yield "break glass", "/restricted/open/"

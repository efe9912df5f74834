"""A Senior sees what is late, explains a due date and asks for more time; the Inspector approves; a calendar program reads."""

from __future__ import annotations

import urllib.request
from datetime import timedelta
from urllib.error import HTTPError
from urllib.parse import urlsplit

import icalendar
from django.db.models import F
from django.utils import timezone

from foundations.deadlines.models import Deadline
from tests import factories

NOTE = "A second network came up in the telephone data."


def late_by(referral, days: int) -> None:
    """As if its clocks had begun so much earlier."""
    earlier = timedelta(days=days)
    rows = Deadline.objects.filter(referraldeadline__referral=referral)
    rows.update(starts_at=F("starts_at") - earlier, amber_at=F("amber_at") - earlier, due_at=F("due_at") - earlier)


def read(address: str, **headers) -> tuple[int, bytes, str]:
    """What a calendar program gets, which knows no session."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:  # noqa: S310
            return answer.status, answer.read(), answer.headers.get("ETag", "")
    except HTTPError as error:
        return error.code, b"", ""


def test_a_due_date_is_explained_extended_approved_and_read_by_a_calendar(make_cast, people):
    referral = factories.in_development(people)
    late_by(referral, 70)
    cast = make_cast(audited=set())
    sia, dina, ian = cast.sia, cast.dina, cast.ian
    sia.opens("/").follows("What is late or at risk").is_at("Late and at risk").reads("Ian Analyst", referral.reference)
    sia.follows("Development", within=sia.main, last=True).is_at("Development").reads("Why is it due then?", "Counted")
    sia.presses("Extend").reads("Up to 5 working days you can give yourself")
    sia.presses("Extend").is_asked_to_mend("Enter how many working days more", "Select a reason", "Enter a note")
    sia.writes("Working days more", "9").selects("Reason", "What is asked has grown").writes("Note", NOTE)
    sia.presses("Extend").is_told("More time was asked for.").reads("Asked for", NOTE)

    dina.opens("/").follows("1 extension of a deadline waits for your approval").is_at("Extensions to approve")
    dina.follows("Approve").reads(NOTE, "9 working days").presses("Approve the extension")
    dina.is_told("Extension approved.").reads("9 working days more", "Extended by 9 working days")
    dina.opens(referral.get_absolute_url()).main.get_by_text("Why is it due then?").first.click()
    dina.reads("days at weekends")
    sia.opens("/notifications/").reads("the extension that you asked for was approved")
    month = f"{timezone.now():%Y-%m}"
    sia.opens(f"/calendar/?whose=ersou&month={month}").is_at(f"{timezone.now():%B %Y}").reads("Monday", "Sunday")
    sia.follows("Next month").follows("Month before").is_at(f"{timezone.now():%B %Y}")

    ian.opens("/account/").follows("See Calendar").presses("Make an address").reads("It is shown only now")
    address = ian.main.locator("#feed-address").inner_text()
    address = ian.address + urlsplit(address).path
    status, content, tag = read(address)
    assert status == 200
    summaries = [str(one["SUMMARY"]) for one in icalendar.Calendar.from_ical(content).walk("VEVENT")]
    assert f"{referral.reference}: Development" in summaries
    assert read(address, **{"If-None-Match": tag})[0] == 304
    ian.presses("Revoke the address").is_told("The address no longer works.")
    assert read(address)[0] == 404

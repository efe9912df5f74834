"""Whatever shows a referral says so in the log: every address is crawled with canaries, by page and by API.

A page that shows a referral without logging it fails here, and so does an address that shows nothing to anybody, since
then this test would prove nothing about it.
"""

from __future__ import annotations

import logging
import uuid
from itertools import product

import pytest
from django.urls import reverse

from foundations.audit.models import AccessEvent
from foundations.lifecycle.machine import REGISTRY
from foundations.notifications.models import Notification
from outcomes import actions as outcomes
from referrals import actions
from referrals.forms import PAGES
from referrals.forms import SECTIONS as REQUEST_SECTIONS
from referrals.models import (
    Attachment,
    Referral,
    ReferralDeadline,
    ReferralPerson,
    ReferralUserObjectPermission,
    Share,
)
from terms_of_reference.forms import SECTIONS as TERMS_SECTIONS
from tests import factories
from tests.architecture.access import ACCESS, ANYONE
from tests.architecture.test_house import addresses
from tests.outcomes.answers import disruption
from tests.sharing import offers

# What shows no referral to anybody, and why that is right.
SHOWS_NONE = {
    "accounts:account": "the person's own",
    "accounts:sessions": "the person's own",
    "account_change_password": "the person's own",
    "account_reauthenticate": "the person's own",
    **dict.fromkeys((name for name in ACCESS if name.startswith("mfa_")), "how one signs in"),
    **dict.fromkeys((name for name in ACCESS if name.startswith("administration:")), "not for those of this crawl"),
    **dict.fromkeys(
        (
            *("api:targets", "api:target", "api:target-preview", "api:end-target", "api:end-target-preview"),
            *("api:working-days", "api:calendar-version", "api:closures", "api:closure", "api:closure-preview"),
            *("api:sweeps", "api:sweep"),
        ),
        "for administrators, and of no referral",
    ),
    "api-schema": "says how the API works",
    **dict.fromkeys(
        (
            "api:pause-deadline",
            "api:resume-deadline",
            "api:extend-deadline",
            "api:enter-on-apmis",
            "api:review-retention",
        ),
        "answers POST alone",
    ),
    "referrals:resume-deadline": "asks of what is paused, and nothing is",
    **dict.fromkeys(
        (name for name in ACCESS if "extension" in name or name.endswith((":late", ":calendar", ":calendar-feed"))),
        "shows what is late or asked for, of which this crawl has none; tests/due say that it is logged",
    ),
    "api:disruptions": "answers POST alone, with what was recorded",
    "api:feedback": "answers POST alone, with what was recorded",
    "api:product-step": "answers POST alone; see the test of steps below",
    "api:referral-step": "answers POST alone; see the test of steps below",
    "api:share-step": "answers POST alone; see the test of steps below",
    "api:tasking-step": "answers POST alone; see the test of steps below",
    "api:terms-step": "answers POST alone; see the test of steps below",
    "api:request-schema": "says what the request asks",
    "api:attachment": "answers PATCH and DELETE alone, with what was written",
    "referrals:describe-attachment": "names a file, and no referral; logged all the same",
    "referrals:remove-attachment": "names a file, and no referral; logged all the same",
    "api:uploads": "answers POST alone, with an address",
    "api:upload": "says how much of one’s own file has arrived",
    "api:request-section": "answers PATCH alone, with what was written",
    "api:versions": "answers POST alone, with a document",
    **dict.fromkeys(
        ("api:grants", "api:grant", "api:restrict", "api:lift-restriction", "api:named-person", "api:break-glass"),
        "answers POST alone, with who sees the referral",
    ),
    "api:named-people": "lists people",
    "api:sight": "lists people; the test of access says that it is logged",
    "referrals:break-glass": "asks for a reference",
    **dict.fromkeys(
        (
            name
            for name in ACCESS
            if name.startswith("api:notice") or name in {"notifications:preferences", "notifications:kinds"}
        ),
        "the person's own",
    ),
    **dict.fromkeys(("notifications:receipts", "metrics"), "show nothing"),
    **dict.fromkeys(
        (
            name
            for name in ACCESS
            if name.startswith("api:") and name.endswith(("ladders", "rung", "letter", "letters", "reachable"))
        ),
        "not for those of this crawl",
    ),
    **dict.fromkeys(("reminders:postpone", "api:postpone"), "named by the key of a deadline, which this crawl has not"),
    "notifications:open": "leads to the page, which is logged itself",
    "notifications:mark_read": "leads back to the list",
    "notifications:mark_all_read": "leads back to the list",
    "oversight:reason": "asks why",
    "referrals:ask-share": "asks for a reference",
    "referrals:message-file": "gives a file, whose message is not among those of this crawl",
    "api:message-file": "gives a file, whose message is not among those of this crawl",
    **dict.fromkeys((name for name in ACCESS if name.startswith("dashboard:") and "view" in name), "the person's own"),
    "dashboard:columns": "answers POST alone, and leads to the queue",
    **dict.fromkeys((name for name in ACCESS if "absence" in name or "skills" in name), "about colleagues"),
    **dict.fromkeys((name for name in ACCESS if name.endswith(("team-member", "most-referrals"))), "about colleagues"),
    **dict.fromkeys(("api:team", "api:workload-most"), "names colleagues, and no referral"),
    **dict.fromkeys(("api:team-lead", "api:team-members", "api:team-remove"), "answers POST alone"),
    "accounts:shortcuts": "the keys, and the person's own switch",
    **dict.fromkeys(
        (name for name in ACCESS if name.startswith(("dashboard:", "api:")) and "search" in name),
        "asks for words, and the person's own searches; tests/search say that it is logged",
    ),
    **dict.fromkeys(
        ("api:answer-question", "api:correct-decision", "api:end-link", "api:hand-over", "api:split"),
        "answers POST alone",
    ),
    "api:letter": "answers POST alone, with the letter as it would be",
    **dict.fromkeys(
        ("api:links", "api:questions"),
        "shows what none of this crawl has; the referral is loaded by its key, which logs",
    ),
    **dict.fromkeys(("referrals:question-file", "api:question-file"), "gives a file, which none of this crawl has"),
    **dict.fromkeys(
        ("referrals:decision", "referrals:decision-pdf", "referrals:correct-decision"),
        "named by the key of a decision, which this crawl has not; tests/deciding say that it is logged",
    ),
    **dict.fromkeys(("referrals:ask-for-more", "api:ask-for-more"), "asks the requester, and leads to a new draft"),
    "referrals:end-link": "named by the key of a link, which this crawl has not",
    "dashboard:bulk": "shows what is asked for by key; the test of bulk actions says that it is logged",
    **dict.fromkeys(("api:views", "api:view"), "the person's own"),
    **dict.fromkeys(("api:bulk", "api:claim", "api:give", "api:hand-back"), "answers POST alone"),
    "api:messages": "shows texts that are not among those of this crawl",
    "api:messages-read": "answers POST alone",
    "api:watch": "answers POST alone",
    "api:follow-up": "answers POST and DELETE alone",
    "referrals:watch": "answers POST alone, and leads to the messages",
    "referrals:begin": "leads to the first page of the draft",
    "referrals:change": "leads to the sections of the draft",
    "referrals:add-subject": "asks what kind of subject",
    "referrals:new-subject": "an empty form",
    "referrals:import-subjects": "an empty form",
    "referrals:imported-subjects": "leads to the empty form, where no list waits",
    "referrals:merge-subjects": "answers POST alone",
    "api:subject-link": "answers DELETE alone",
    "referrals:comment": "asks the adviser, who is none of the three",
    "referrals:score-anew": "leads to the first page of the harm assessment",
    "terms_of_reference:start": "leads to the first page of the terms",
    "terms_of_reference:row": "named by the key of a row, which this crawl has not; tests of the terms open it",
    "terms_of_reference:met": "named by the key of a promise, which this crawl has not",
    "terms_of_reference:paper": "names a kind of file, which this crawl has not; tests of papers open it",
    "terms_of_reference:invite": "asks where the SIO has no account, and in this crawl each has one",
    "terms_of_reference:compare": "compares two versions, and in this crawl there is one",
    "terms_of_reference:templates": "shows texts of no referral",
    "terms_of_reference:template": "shows texts of no referral",
    "terms_of_reference:signers": "shows a rule of no referral",
    "terms_of_reference:verify": "asks for a digest",
    "terms_of_reference:promised": "shows numbers",
    **dict.fromkeys(
        ("api:terms-settle", "api:terms-invite", "api:terms-met", "api:terms-verify", "api:terms-template"),
        "answers POST alone",
    ),
    **dict.fromkeys(("api:terms-templates", "api:terms-signers"), "shows texts and rules of no referral"),
    "api:terms-promised": "shows numbers",
    "terms_of_reference:step": "no version of the terms is open to a step of the Senior's in this crawl",
    "api:advice": "shows what none of this crawl has; the referral is loaded by its key, which logs",
    **dict.fromkeys(("api:terms-paper", "api:terms-paper-file"), "names a kind of file, which this crawl has not"),
    **dict.fromkeys(
        ("api:terms-comments", "api:terms-compare"),
        "shows texts, and no name of the operation; the referral is loaded by its key, which logs",
    ),
}
# Shows the log, which holds references; that it was read is logged without them.
OF_THE_LOG = {"oversight:reads", "oversight:changes", "oversight:export-reads", "oversight:export-changes"}
# Shows a referral to the requester or the analyst; all others show one to the Senior.
OF_OTHERS = {
    "olivia": {
        "referrals:subjects",
        "referrals:subject",
        "referrals:remove-subject",
        "referrals:link-subject",
        "referrals:unlink-subjects",
        "api:subjects",
        "api:subject",
        "api:subject-links",
        "referrals:start",
        "referrals:task-list",
        "referrals:attachments",
        "referrals:check",
        "referrals:delete",
        "referrals:restrict-draft",
        "referrals:page",
        "outcomes:give-feedback",
    },
    "ian": {"tasking:mine", "api:my-taskings"},
}
WHO = ("olivia", "sia", "ian")
SLUGS = {
    # All are answered by one view.
    "referrals:page": ["operation", PAGES[-1].slug],
    "terms_of_reference:section": [section.slug for section in TERMS_SECTIONS],
    "terms_of_reference:comments": ["scope"],
}
VERBS = {
    "referrals:step": "referrals",
    "referrals:share-step": "sharing",
    "tasking:tasking-step": "taskings",
    "tasking:product-step": "products",
    "terms_of_reference:step": "terms_of_reference",
}


@pytest.fixture(autouse=True)
def nobody_is_asked_why(settings):
    """Else a restricted referral shows a question."""
    settings.AUDIT_REASONS = set()


# Of the draft: the keys of a subject and of a link.
SUBJECT_KEYS: dict[str, uuid.UUID] = {}


@pytest.fixture
def canaries(people) -> dict[str, Referral]:
    """Referrals at different places of the journey, by the name of the operation that stands in no other."""
    made = {
        "Operation Canary Draft": factories.draft(
            people,
            files=[factories.upload(content=b"Of Operation Canary Draft.")],
            operation="Operation Canary Draft",
            has_subjects=True,
        ),
        "Operation Canary Gate": factories.at_second_gate(
            people, files=[factories.upload(content=b"Of Operation Canary Gate.")], operation="Operation Canary Gate"
        ),
    }
    name = "Operation Canary Draft"
    subject = factories.two_subjects(made[name], by=people.olivia, name=name, note=name)[0]
    SUBJECT_KEYS.update(subject=subject.key, link=subject.request.subjectlinks.get().key)
    # Answered once, so that there are two versions of its request to compare.
    asked = made["Operation Canary Gate"]
    actions.perform(asked, "ask", by=people.sia, reason=factories.reason("ask"), rationale="How many?")
    actions.perform(asked, "answer", by=people.olivia, rationale="Twenty.")
    factories.terms_proposed(people, operation="Operation Canary Terms")
    made["Operation Canary Terms"] = Referral.objects.get(operation="Operation Canary Terms")
    developing = factories.in_development(people, operation="Operation Canary Work")
    given = factories.tasking_given(people, developing, given_to=people.ian)
    assert given
    factories.product_disseminated(
        people, developing, document=factories.upload(content=b"About Operation Canary Work.")
    )
    factories.product_draft(people, developing)
    offers.offered(people, developing)
    factories.granted(people.walter, developing, by=people.sia)
    outcomes.record_disruption(developing, by=people.sia, **disruption(title="Arrests, Operation Canary Work"))
    made["Operation Canary Work"] = developing
    made["Operation Canary Named"] = factories.restricted(people, operation="Operation Canary Named")
    made["Operation Canary Closed"] = factories.closed(people, operation="Operation Canary Closed")
    for referral in made.values():
        referral.refresh_from_db()
    return made


def urls(name: str, pattern, canaries):
    """Every address of this name that the canaries give.

    With the first number, verb or section those of each canary; with each further one those of the canary that is worked
    on, and of one more, in turn. Gives the address, and whether it is also written to: where it is one of these two.
    """
    choices = {}
    for key in pattern.converters:
        choices[key] = {
            "key": [referral.key for referral in canaries.values()],
            "public_id": list(ids_for(name, canaries)),
            "number": [1, 2],
            "version_number": [1],
            "section": [section.slug for section in REQUEST_SECTIONS],
            "pk": [1],
            "slug": SLUGS.get(name, ["x"]),
            "verb": by_hand(VERBS[name]) if name in VERBS else ["x"],
            "kind": ["person"],
            "subject": [SUBJECT_KEYS["subject"]],
            "link": [SUBJECT_KEYS["link"]],
            "attachment": [one.key for one in Attachment.objects.filter(request__number=1)],
        }.get(key, ["x"])
    whose = [key for key in ("key", "public_id") if key in choices]
    records = list(product(*(choices.pop(key) for key in whose)))
    worked_on = canaries.get("Operation Canary Work")
    for place, others in enumerate(product(*choices.values())):
        in_turn = records[place % len(records)] if records else None
        for record in records:
            in_full = record == in_turn or bool(worked_on and {worked_on.key, worked_on.public_id} & set(record))
            if place == 0 or in_full:
                yield reverse(name, kwargs=dict(zip([*whose, *choices], (*record, *others), strict=True))), in_full


OF_DEADLINES = [name for name in ACCESS if name.endswith((":deadline", "-deadline"))]


def ids_for(name: str, canaries):
    """The public ids that an address of this name may take."""
    of_named = ReferralPerson.objects.filter(referral__restricted=True)
    pools = {
        "notifications:": Notification.objects.all()[:1],
        "referrals:share": Share.objects.all(),
        "api:share": Share.objects.all(),
        "referrals:withdraw-sight": ReferralUserObjectPermission.objects.all(),
        "api:grant": ReferralUserObjectPermission.objects.all(),
        **dict.fromkeys(OF_DEADLINES, ReferralDeadline.objects.order_by("pk")),
        "referrals:take-off": of_named,
        "api:named-person": of_named,
    }
    rows = next((rows for start, rows in pools.items() if name.startswith(start)), canaries.values())
    return (row.public_id for row in rows)


def by_hand(lifecycle: str) -> list[str]:
    return list(dict.fromkeys(row.verb for row in REGISTRY[lifecycle].transitions if row.manual))


def body_of(answer) -> str:
    content = answer.getvalue() if answer.streaming else answer.content
    return content.decode(errors="replace")


@pytest.mark.parametrize("who", WHO)
@pytest.mark.asvs("V14.2.4")
def test_every_answer_that_shows_a_referral_is_logged(people, client, canaries, who, caplog):
    caplog.set_level(logging.CRITICAL, "django.request")
    client.force_login(getattr(people, who))
    showing, silent, doubled = crawl(client, canaries, all_but=None if who == "sia" else OF_OTHERS[who])
    assert not silent, silent[:10]
    assert not doubled, doubled[:10]
    if who == "sia":
        expected = {name for name, access in ACCESS.items() if access != ANYONE} - set(SHOWS_NONE) - OF_THE_LOG
        expected -= OF_OTHERS["olivia"] | OF_OTHERS["ian"]
        assert expected <= showing, expected - showing
    else:
        assert showing >= OF_OTHERS[who], OF_OTHERS[who] - showing


def crawl(client, canaries, *, all_but: set[str] | None = None) -> tuple[set[str], list, list]:
    """Names of addresses that showed a canary; answers that showed one without a row; answers with two rows.

    Where the Senior asks everywhere, others ask at one address in three of those that are not named in `all_but`.
    """
    client.raise_request_exception = False
    showing, silent, doubled = set(), [], []
    for name, entry in addresses():
        if ACCESS[name] == ANYONE:
            continue
        asked = list(urls(name, entry.pattern, canaries))
        if all_but is not None and name not in all_but:
            asked = asked[::3]
        calls = [(client.get, url) for url, _ in asked]
        if name not in OF_THE_LOG | {"referrals:delete", "referrals:remove-subject", "referrals:unlink-subjects"}:
            calls += [(client.post, url) for url, in_full in asked if in_full]
        for method, url in calls:
            last = AccessEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
            answer = method(url)
            shown = canaries_in(body_of(answer), canaries)
            rows = list(AccessEvent.objects.filter(id__gt=last))
            logged = {reference for row in rows for reference in row.references}
            if shown and answer.status_code < 400:
                showing.add(name)
            if any(logged.isdisjoint(names_of(canaries[one])) for one in shown):
                silent.append((method.__name__, url, answer.status_code, shown))
            if len(rows) > 1:
                doubled.append(url)
    return showing, silent, doubled


def canaries_in(body: str, canaries) -> set[str]:
    return {name for name, one in canaries.items() if name in body or (one.reference and one.reference in body)}


def names_of(referral: Referral) -> set[str]:
    return {referral.reference or str(referral.public_id), str(referral.public_id)}


def test_a_page_that_does_not_log_is_found(people, client, canaries, monkeypatch):
    """The test above can fail."""
    monkeypatch.setattr("foundations.audit.reading.shown", lambda record: None)
    client.force_login(people.sia)
    name = "Operation Canary Gate"
    _, silent, _ = crawl(client, {name: canaries[name]})
    assert {url for _, url, *_ in silent} >= {
        reverse("referrals:summary", args=[canaries[name].key]),
        reverse("api:referral", args=[canaries[name].key]),
    }

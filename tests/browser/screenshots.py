"""Pictures of the main pages at 1280 and at 390 pixels, for looking at and for the documentation.

python -m tests.browser.screenshots FOLDER [PART OF A NAME]

Makes a test database of its own, fills it by the factories with usual and with awkward records, and drops it again.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "toex.settings")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

import django  # noqa: E402
import pytest  # noqa: E402, F401 - the settings take their test values where it is loaded
from django.conf import settings  # noqa: E402

from toex import embedded  # noqa: E402

embedded.start_for(settings.VAR_DIR)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from foundations.accounts.models import Membership, Organisation, User  # noqa: E402
from foundations.core.formats import today  # noqa: E402
from foundations.core.working_time import WorkingCalendar  # noqa: E402
from foundations.deadlines import closures  # noqa: E402
from foundations.notifications.actions import notify  # noqa: E402
from outcomes import actions as outcomes  # noqa: E402
from outcomes.models import ImpactLevel  # noqa: E402
from referrals import actions  # noqa: E402
from referrals.forms import PAGES  # noqa: E402
from referrals.models import Referral, ThreatArea  # noqa: E402
from referrals.sharing import actions as sharing  # noqa: E402
from tasking.models import Tasking  # noqa: E402
from tests import factories  # noqa: E402
from tests.answers import DANGER  # noqa: E402
from tests.browser import serving  # noqa: E402
from tests.browser.conftest import DESKTOP, FLAGS, PHONE, Cast  # noqa: E402
from tests.people import WHO, People, person  # noqa: E402
from tests.sharing import offers  # noqa: E402

# Answers that open every question but the one for what has not been notified.
EVERYTHING = DANGER | {
    "primary_threat": "other",
    "on_master_list": True,
    "has_deputy": True,
    "others_asked": True,
    "children": "yes",
    "has_authorities": True,
    "has_sensitivities": True,
}
LONG_NAME = "Operation Lanternfish and Whitethorn on the supply of workers to car washes"
ONE_WORD = "Operation" + "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
LONG_EMAIL = f"{'maximiliana.' * 4}featherstonehaugh-smith@norfolk.example"
NAMES = (
    "Amberley", "Birchwood", "Calder", "Dunmore", "Elmstead", "Fernhurst", "Garnet", "Hollybrook", "Ivybridge",
    "Juniper", "Kestrel", "Lapwing", "Marlow", "Nightjar", "Osprey", "Pinewood",
)  # fmt: skip


def make_records(people) -> dict[str, str]:
    """Referrals in every state; what the pages below need, by name."""
    made = {}
    threats = list(ThreatArea.objects.all())
    stages = (
        factories.at_first_gate, factories.at_second_gate, factories.question_asked, factories.agreeing_terms,
        factories.in_development, factories.on_hold, factories.reassessment, factories.agreeing_ownership,
    )  # fmt: skip
    for place, name in enumerate(NAMES):
        stages[place % len(stages)](people, operation=f"Operation {name}", primary_threat=threats[place % 8].code)
    Referral.objects.filter(operation="Operation Calder").update(due_at="2026-01-05T17:00:00Z")
    made["gate"] = factories.at_first_gate(people, operation=LONG_NAME, **DANGER).reference
    made["second"] = factories.at_second_gate(people, operation="Operation Quayside").reference
    made["awkward"] = factories.at_second_gate(people, operation=ONE_WORD, question="x" * 3900).reference
    made["question"] = factories.question_asked(people, operation="Operation Redshank").reference
    made["draft"] = str(factories.draft(people, **EVERYTHING, operation="Operation Sandpiper").public_id)
    begun = {"needed_by_date": "2026-01-05", "question": "", "risk": "", "sio_email": "", "systems_searched": []}
    made["begun"] = str(factories.draft(people, operation="Operation Turnstone", **begun).public_id)
    made["danger"] = factories.at_first_gate(
        people, operation="Operation Whinchat", investigation_strategy="", **DANGER
    ).reference
    made["answered"] = _answered(people)
    made["declined"] = factories.declined(people, operation="Operation Teal").reference
    made["terms"] = factories.terms_proposed(people, operation="Operation Umber").referral.reference
    made["working"] = _in_full_work(people)
    made["shared"], made["offer"], made["question-share"] = _shared(people)
    made["closed"] = _closed(people)
    return made


def _answered(people) -> str:
    """A question was answered, and the request changed with the answer."""
    referral = factories.question_asked(people, operation="Operation Yaffle")
    actions.open_next_version(referral, by=people.olivia)
    referral.refresh_from_db()
    better = {"victims_known": 7, "is_abroad": False, "safeguarding": "Four have been moved to a safe house."}
    actions.save_request(referral, by=people.olivia, version=referral.version, **better)
    return actions.perform(referral, "answer", by=people.olivia, rationale="Seven are known now.").reference


def _in_full_work(people) -> str:
    referral = factories.in_development(people, operation="Operation Lanternfish")
    factories.tasking_done(people, referral)
    factories.tasking_delivered(people, referral, title="Map the telephone contacts", given_to=people.dora)
    factories.tasking_accepted(people, referral, title="Follow the money of the three companies", given_to=people.fay)
    for number in range(12):
        factories.tasking_given(people, referral, title=f"Search of premises {number + 1}", given_to=people.ivy)
    Tasking.objects.filter(referral=referral, number=3).update(due_date=today() - timedelta(days=2))
    factories.product_disseminated(people, referral)
    factories.product_in_review(people, referral, title="Problem profile of recruitment")
    return referral.reference


def _shared(people) -> tuple[str, str, str]:
    """A referral that went through two regions and is shared in every way; an offer to answer, and a question."""
    referral = offers.handed_over(people, factories.in_development(people, operation="Operation Yaffle")).referral
    region = {name: Organisation.objects.get(slug=name) for name in ("ersou", "tarian", "emsou", "nwrocu")}
    for kind, to in (("transfer", "tarian"), ("refer", "emsou"), ("sight", "nwrocu")):
        sharing.offer(referral, by=people.wanda, **offers.answers(kind=kind, to_organisation=region[to]))
    share = sharing.offer(referral, by=people.wanda, **offers.answers(to_organisation=region["ersou"]))
    sharing.perform(share, "accept", by=people.sia)
    sharing.perform(share, "give_back", by=people.sia, rationale="What you asked for is delivered.")
    sharing.offer(referral, by=people.wanda, **offers.answers(kind="sight", to_organisation=region["ersou"]))
    offers.refused(people, factories.in_development(people, operation="Operation Zenith"))
    offers.accepted(people, factories.in_development(people, operation="Operation Ammonite"))
    offer = offers.offered(people, factories.in_development(people, operation="Operation Belemnite"), kind="transfer")
    question = offers.asked(people, factories.in_development(people, operation="Operation Crinoid"))
    offers.asked(people, Referral(reference="TOEX-NW-2026-00077"))
    return referral.reference, str(offer.public_id), str(question.public_id)


def _closed(people) -> str:
    referral = factories.closing(people, operation="Operation Whimbrel")
    outcomes.record_disruption(
        referral=referral,
        by=people.sia,
        title="Three arrested at car washes in Norwich",
        happened_date=today(),
        narrative="Three directors were arrested and the sites were shut.",
        target_kind="ocg",
        threat_area=ThreatArea.objects.get(code="modern-slavery"),
        four_p="pursue",
        impact=ImpactLevel.objects.get(code="major"),
        led="led",
        toex_contribution="The network chart named the third director.",
    )
    answers = factories.closing_answers()
    answers.pop("none_explained")
    actions.perform(Referral.objects.get(pk=referral.pk), "close", by=people.sia, **answers)
    return referral.reference


def pages(made: dict[str, str]) -> list[tuple[str, str, str]]:
    """Name of the picture, who looks, and at what."""
    request = f"/requests/{made['draft']}"
    of = {name: f"/referrals/{key}" for name, key in made.items()}
    return [
        ("home-officer", "olivia", "/"),
        ("home-senior", "sia", "/"),
        ("home-national", "nora", "/"),
        ("home-nobody", "adam", "/"),
        ("queue", "sia", "/referrals/"),
        ("queue-filtered", "gwen", "/referrals/?status=sctac_triage&force=norfolk"),
        ("queue-empty", "wanda", "/referrals/"),
        ("request-start", "olivia", "/requests/new/"),
        ("request-tasks", "olivia", f"{request}/"),
        *(
            (f"request-{page.slug}", "olivia", f"{request}/{page.slug}/")
            for page in PAGES
            if page.asked(factories.answers(**EVERYTHING))
        ),
        ("request-check", "olivia", f"{request}/check/"),
        ("request-check-gaps", "olivia", f"/requests/{made['begun']}/check/"),
        ("request-tasks-begun", "olivia", f"/requests/{made['begun']}/"),
        ("request-delete", "olivia", f"{request}/delete/"),
        ("request-compare", "gwen", f"{of['answered']}/request/compare/"),
        ("request-read-danger", "gwen", f"{of['danger']}/request/"),
        ("summary-danger", "gwen", f"{of['danger']}/"),
        ("home-danger", "gwen", "/"),
        ("submit", "olivia", f"/referrals/{made['draft']}/steps/submit/"),
        ("submitted", "olivia", f"{of['gate']}/submitted/"),
        ("summary", "sia", f"{of['working']}/"),
        ("summary-risk", "gwen", f"{of['gate']}/"),
        ("summary-second", "sia", f"{of['second']}/"),
        ("summary-question", "olivia", f"{of['question']}/"),
        ("summary-awkward", "sia", f"{of['awkward']}/"),
        ("request-read", "sia", f"{of['working']}/request/"),
        ("decisions", "olivia", f"{of['declined']}/decisions/"),
        ("decisions-empty", "gwen", f"{of['gate']}/decisions/"),
        ("decide", "sia", f"{of['second']}/decide/"),
        ("decide-danger", "gwen", f"{of['danger']}/decide/"),
        ("decide-awkward", "sia", f"{of['awkward']}/decide/"),
        ("questions", "olivia", f"{of['question']}/questions/"),
        ("question-ask", "gwen", f"{of['question']}/steps/ask/"),
        ("question-answer", "olivia", f"{of['question']}/steps/answer/"),
        ("decline", "sia", f"{of['second']}/steps/decline/"),
        ("accept", "sia", f"{of['second']}/steps/accept/"),
        ("terms", "sam", f"{of['terms']}/terms/"),
        ("terms-signing", "sam", f"{of['terms']}/terms/1/steps/sign_for_sio/"),
        ("development", "ian", f"{of['working']}/development/"),
        ("development-officer", "olivia", f"{of['working']}/development/"),
        ("tasking", "rita", f"{of['working']}/taskings/1/"),
        ("tasking-give", "ian", f"{of['working']}/taskings/new/"),
        ("taskings", "ivy", "/taskings/"),
        ("product", "sia", f"{of['working']}/products/1/"),
        ("product-officer", "olivia", f"{of['working']}/products/1/"),
        ("product-add", "ian", f"{of['working']}/products/new/"),
        ("sharing-of", "wanda", f"{of['shared']}/sharing/"),
        ("sharing-nobody", "sia", f"{of['working']}/sharing/"),
        ("sharing-offer", "sia", f"{of['working']}/sharing/offer/"),
        ("sharing-list", "wanda", "/sharing/"),
        ("sharing-list-ours", "sia", "/sharing/"),
        ("sharing-home", "wanda", "/"),
        ("sharing-ask", "wanda", "/sharing/ask/"),
        ("sharing-one", "wanda", f"/sharing/{made['offer']}/"),
        ("sharing-question", "wanda", f"/sharing/{made['question-share']}/"),
        ("sharing-accept", "wanda", f"/sharing/{made['offer']}/steps/accept/"),
        ("sharing-refuse", "sia", f"/sharing/{made['question-share']}/steps/refuse_ask/"),
        ("outcomes", "sia", f"{of['closed']}/outcomes/"),
        ("outcomes-empty", "sia", f"{of['working']}/outcomes/"),
        ("feedback", "olivia", f"{of['closed']}/outcomes/feedback/"),
        ("audit-reads", "otto", "/audit/"),
        ("audit-changes", "otto", f"/audit/changes/?reference={made['working']}"),
        ("audit-nothing", "otto", "/audit/?person=nobody@toex.example"),
        ("audit-export", "otto", f"/audit/export/?reference={made['working']}"),
        ("audit-viewed", "dina", f"{of['working']}/viewed/"),
        ("history", "sia", f"{of['closed']}/history/"),
        ("notifications", "sia", "/notifications/"),
        ("account", "sia", "/account/"),
        ("accessibility", "sia", "/accessibility/"),
        ("error-404", "sia", "/nowhere/"),
        ("error-403", "gwen", f"{of['working']}/steps/complete/"),
        ("error-409", "sia", f"{of['working']}/steps/accept/"),
    ]


def make_awkward_people(people) -> None:
    """A name as long as it may be, closed days, and a notice with a long text."""
    name = f"Maximiliana {'Featherstonehaugh ' * 6}"[:120].strip()
    long = person(name, "DCI", "force_officer", "norfolk", LONG_EMAIL)
    Membership.objects.filter(user=long).update(ends_on=today() + timedelta(days=30), given_by=people.adam)
    region = Organisation.objects.get(slug="ersou")
    for organisation, name, days in ((region, "Christmas closure of the whole office", 3), (None, "Jubilee", 12)):
        first = WorkingCalendar().add_working_days(today(), days)
        closures.add_closure(
            organisation=organisation, first_day=first, last_day=first + timedelta(days=6), name=name, by=people.adam
        )
    notify([people.sia], kind="k", title=ONE_WORD, text="x" * 300 + "\n" + "word " * 700, path="/", key="awkward")


def pages_of_accounts(people) -> list[tuple[str, str, str]]:
    """The same of administration and of signing in."""
    one, long = (
        f"/administration/people/{who.public_id}" for who in (people.colin, User.objects.get(email=LONG_EMAIL))
    )
    lead, own = (f"/administration/people/{who.public_id}" for who in (people.ian, people.adam))
    soon = WorkingCalendar().add_working_days(today(), 1)
    return [
        ("admin-people", "adam", "/administration/"),
        ("admin-people-look", "adam", "/administration/?attention=locked&attention=unused"),
        ("admin-people-none", "adam", "/administration/?words=nobody"),
        ("admin-person", "adam", f"{one}/"),
        ("admin-person-long", "adam", f"{long}/"),
        ("admin-person-own", "adam", f"{own}/"),
        ("admin-make", "adam", "/administration/people/new/"),
        ("admin-role-give", "adam", f"{long}/roles/give/"),
        ("admin-role-end", "adam", f"{long}/roles/norfolk/force_officer/end/"),
        ("admin-close", "adam", f"{long}/close/"),
        ("admin-factor", "adam", f"{long}/second-factor/reset/"),
        ("admin-sessions", "adam", f"{one}/sessions/end/"),
        ("admin-unlock", "adam", f"{one}/unlock/"),
        ("admin-work", "adam", f"{lead}/work/"),
        ("admin-work-none", "adam", f"{long}/work/"),
        ("admin-closures", "adam", "/administration/closed-days/"),
        ("admin-closures-none", "adam", "/administration/closed-days/?year=2024"),
        ("admin-closure-add", "adam", "/administration/closed-days/new/"),
        (
            "admin-closure-confirm",
            "adam",
            f"/administration/closed-days/new/confirm/?organisation=everywhere&name=Jubilee&first_day={soon}",
        ),
        ("admin-organisations", "adam", "/administration/organisations/"),
        ("admin-organisation", "adam", "/administration/organisations/ersou/"),
        ("admin-targets", "adam", "/administration/targets/"),
        ("admin-target-add", "adam", "/administration/targets/new/"),
        ("admin-reference", "adam", "/administration/reference/"),
        ("admin-reference-list", "adam", "/administration/reference/impact-levels/"),
        ("admin-entry-add", "adam", "/administration/reference/reasons/new/"),
        ("signing-in-factor", "sia", "/accounts/second-factor/"),
        ("signing-in-app", "sia", "/accounts/second-factor/app/"),
        ("signing-in-passkeys", "sia", "/accounts/passkeys/"),
        ("signing-in-passkey-add", "sia", "/accounts/passkeys/add/"),
        ("signing-in-sessions", "sia", "/account/sessions/"),
        ("signing-in-password", "sia", "/accounts/password/change/"),
        ("audit-reason", "sia", "/audit/reason/?kind=restricted&subject=TOEX-EA-2026-00001&next=/"),
    ]


def shoot(folder: Path, address: str, people, wanted: list[tuple[str, str, str]]) -> None:
    """Write a picture of each page, as large as the whole page is."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for width, viewport in ((1280, DESKTOP), (390, PHONE)):
            cast = Cast(browser, address, people, viewport=viewport, audited=set())
            stranger = cast.stranger("sia")
            stranger.opens("/").page.screenshot(path=folder / f"sign-in-{width}.png", full_page=True)
            for name, who, page in wanted:
                visitor = getattr(cast, who).opens(page)
                visitor.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
            for fault in cast.faults():
                sys.stdout.write(f"{width} {fault}\n")
            cast.leave()
        browser.close()


def main(folder: Path, wanted: str = "") -> None:
    """Everything, from the empty database to the pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    runner = DiscoverRunner(verbosity=0, interactive=False)
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = "test_toex_pictures"
    databases = runner.setup_databases()
    try:
        call_command("createcachetable", verbosity=0)
        call_command("secure_database", verbosity=0)
        with open(os.devnull, "w") as nowhere:
            call_command("load_reference_data", verbosity=0, stdout=nowhere)
        people = People()
        for name in WHO:
            getattr(people, name)
        made = make_records(people)
        make_awkward_people(people)
        serving.build_assets()
        with tempfile.TemporaryDirectory() as logs, serving.served(Path(logs)) as address:
            # Before there is a browser: what is asked beside its event loop opens a connection of its own.
            every = pages(made) + pages_of_accounts(people)
            shoot(folder, address, people, [one for one in every if wanted in one[0]])
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])

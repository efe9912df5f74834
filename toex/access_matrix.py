"""docs/access-matrix.md: who sees and does what, put into words from the roles, the steps and the table of addresses.

Nothing is said here by hand that the code says: on whose behalf a permission counts is asked of the records' own
`standing_for`, with a record whose people and organisations are numbers.
"""

from __future__ import annotations

from types import SimpleNamespace

from django.conf import settings

from foundations.accounts import roles
from foundations.accounts.roles import Acts, Role, Sight
from foundations.accounts.scope import Standing
from foundations.lifecycle.machine import REGISTRY
from outcomes.models import Disruption, Feedback, RetentionReview
from referrals.models import Referral, Share
from referrals.sharing.partners import Partners
from referrals.sight.emergency import SHORTEST_REASON
from referrals.teams import LEADS, WORKERS
from tasking.models import Product, Tasking
from terms_of_reference.models import TermsOfReference
from toex.access import (
    ADDRESSES,
    ANYONE,
    EXTENSION,
    FILE,
    PRODUCT,
    RECORD,
    ROLE,
    SHARE,
    SIGNED_IN,
    TASKING,
    TERMS,
    Address,
)

ALL, REGION, FORCE, SERVED, OWN, ASKED, NOT = "✓", "region", "force", "served", "own", "asked", "–"
OFFERED = "offered"
ADMINISTRATORS = {("national",): "national", ("national", "region"): "regional"}
SHORT = {
    "force_officer": "Officer, SIO",
    "invited_sio": "Invited SIO",
    "organised_crime_adviser": "OCA",
    "gateway_officer": "Gateway",
    "senior_intelligence_analyst": "Senior",
    "detective_inspector": "DI",
    "intelligence_analyst": "Analyst",
    "intelligence_development_officer": "IDO",
    "researcher": "Researcher",
    "data_insights_analyst": "Data",
    "financial_intelligence_officer": "Financial",
    "national_idm": "IDM",
    "national_performance_analyst": "Performance",
    "national_strategic_lead": "Strategic lead",
    "national_researcher": "National researcher",
    "auditor": "Auditor",
    "administrator": "Administrator",
}
GROUPS = {
    "dashboard": "Work",
    "tasking": "Development",
    "referrals": "Request and referral",
    "terms_of_reference": "Terms of reference",
    "outcomes": "Outcomes",
    "oversight": "Oversight",
    "administration": "Administration",
    "api": "The same by API",
}
ANSWERS_OFFERS = {"referrals.accept_ownership", "referrals.refuse_ownership"}
# What a permission is asked of, where that is not what the address shows.
SUBJECTS = {
    "outcomes.record_disruption": Disruption,
    "outcomes.give_feedback": Feedback,
    "outcomes.review_retention": RetentionReview,
    "terms_of_reference.write_terms": TermsOfReference,
    "terms_of_reference.comment_on_terms": TermsOfReference,
    "terms_of_reference.invite_sio": TermsOfReference,
}
PARTS = {TASKING: Tasking, PRODUCT: Product, FILE: Product, TERMS: TermsOfReference, SHARE: Share}
LIFECYCLE_PARTS = {
    "referrals": "",
    "terms_of_reference": TERMS,
    "taskings": TASKING,
    "products": PRODUCT,
    "sharing": SHARE,
    "extensions": EXTENSION,
}

# The people and organisations of the record that standings are asked of.
REQUESTER, SIO, LEAD, WORKER, ITS_FORCE, ITS_REGION = 1, 2, 3, 4, 10, 20


def cell(role: Role, address: Address, *, writes: bool = False) -> str:
    """What stands in the table for `role` at `address`; `writes`: for the methods that change something."""
    needs = address.needs or (address.changes if writes else "")
    if needs and needs not in role.permissions:
        return NOT
    if address.who != RECORD:
        return ADMINISTRATORS.get(address.held_in, ALL)
    if address.works and role.sees not in {Sight.REGION, Sight.NATIONAL}:
        return NOT
    return acting(role, needs, address.part) if needs else seeing(role, address.part)


def seeing(role: Role, part: str) -> str:
    """Which of these records the role sees."""
    if role.sees == Sight.FORCE and part in {TASKING, PRODUCT, FILE, SHARE}:
        return NOT
    if role.sees == Sight.NAMED and part == SHARE:
        return NOT
    if role.sees == Sight.NAMED and part == TASKING and role.key not in WORKERS:
        return NOT
    if role.sees == Sight.NATIONAL and part == FILE:
        return SERVED if "tasking.approve_product" in role.permissions else NOT
    return {
        Sight.NAMED: OWN,
        Sight.FORCE: FORCE,
        Sight.REGION: REGION,
        Sight.NATIONAL: ALL,
        Sight.NOTHING: NOT,
    }[role.sees]


def acting(role: Role, permission: str, part: str) -> str:
    """For which records the role may do what `permission` says."""
    if permission not in role.permissions:
        return NOT
    if permission in ANSWERS_OFFERS:
        return ASKED
    if permission == "referrals.answer_share":
        return OFFERED
    standing = standing_of(permission, part)
    if role.acts == Acts.ORGANISATION and ITS_REGION in standing.organisations and "region" in role.held_in:
        return REGION
    if role.acts == Acts.ORGANISATION and ITS_FORCE in standing.organisations and "force" in role.held_in:
        return FORCE
    if role.acts == Acts.NATION and standing_of(permission, part, served=True).nation:
        return SERVED
    people = set(standing.people)
    if permission == "tasking.add_product":
        # Whoever works a tasking may add a product of it.
        people.add(WORKER)
    return OWN if people & _may_be(role) else NOT


def standing_of(permission: str, part: str, *, served: bool = False) -> Standing:
    """On whose behalf it counts, in the numbers of the record that is nobody's."""
    referral = SimpleNamespace(
        requester_id=REQUESTER,
        sio_id=SIO,
        sio=SimpleNamespace(is_active=True),
        lead_analyst_id=LEAD,
        force_id=ITS_FORCE,
        region_id=ITS_REGION,
        region=SimpleNamespace(served_nationally=served),
        offered_to_id=None,
        named_people=lambda: None,
        partners=Partners,
        people_on_it=lambda: frozenset({WORKER}),
    )
    model = SUBJECTS.get(permission) or PARTS.get(part, Referral)
    if model is Referral:
        return Referral.standing_for(referral, permission)
    tasking = SimpleNamespace(referral=referral, given_to_id=WORKER)
    child = SimpleNamespace(
        referral=referral,
        seen_referral=lambda: referral,
        given_to_id=WORKER,
        given_by_id=LEAD,
        author_id=LEAD,
        tasking_id=1,
        tasking=tasking,
    )
    return model.standing_for(child, permission)


def _may_be(role: Role) -> set[int]:
    """What people of this role can be on a referral."""
    places = {REQUESTER} if "referrals.create" in role.permissions else set()
    places |= {SIO} if "terms_of_reference.sign_for_sio" in role.permissions else set()
    places |= {LEAD} if role.key in LEADS else set()
    return places | ({WORKER} if role.key in WORKERS else set())


# --- the document ---------------------------------------------------------------------------------------------------


def document() -> str:
    """The whole page."""
    return "\n".join([*_head(), *_roles(), *_tables(), *_steps(), *_exceptions(), *_everybody()]).rstrip() + "\n"


def _head() -> list[str]:
    return [
        "# Who sees and does what",
        "",
        "Written by `manage.py write_access_matrix` from the roles, the steps and the addresses as the code declares "
        "them; do not edit. A test opens every address as every role and compares.",
        "",
        "What is not theirs to see does not exist for them (404). What they see and may not do is refused (403).",
        "",
        "| In the tables | means |",
        "|---|---|",
        f"| {ALL} | all that any region has received; on pages that concern no referral: yes |",
        f"| {REGION} | what their region handles, and what they are named on |",
        f"| {FORCE} | what their force has submitted, and what they are named on |",
        f"| {SERVED} | regions without a full team that the national team serves, and what they are named on |",
        f"| {OWN} | what they asked for, lead, work on or were given, by name |",
        f"| {ASKED} | while they or their organisation are asked to own the threat |",
        f"| {OFFERED} | what their region or the nation is offered, asks for or shares |",
        "| national | national administrators |",
        "| regional | administrators of the nation or a region |",
        f"| {NOT} | no |",
        "",
    ]


def _roles() -> list[str]:
    lines = ["## The roles", ""]
    words = permission_words()
    for role in roles.ALL:
        may = sorted(words[each] for each in role.permissions)
        lines += [
            f"### {role.name}",
            "",
            f"{role.description} Held in: {', '.join(role.held_in)}.",
            "",
            f"- Sees: {role.sees.value}.",
            f"- Acts: {role.acts.value}.",
            f"- May: {'; '.join(may)}." if may else "- Changes nothing.",
            "",
        ]
    return lines


def permission_words() -> dict[str, str]:
    """What each permission lets one do, in the words of the step or page that asks for it."""
    words: dict[str, str] = {}
    for address in ADDRESSES.values():
        for needed in (address.changes, address.needs):
            if needed:
                words.setdefault(needed, address.title[0].lower() + address.title[1:])
    for lifecycle in REGISTRY.values():
        for row in lifecycle.transitions:
            if row.manual:
                words[str(row.permission)] = row.label[0].lower() + row.label[1:]
    for role in roles.ALL:
        for each in role.permissions:
            words.setdefault(each, each.partition(".")[2].replace("_", " "))
    return words | WORDS


# Where one permission serves several pages or steps.
WORDS = {
    "accounts.administer": "keep people and their roles; nationally also organisations, targets and reference data",
    "audit.read": "read the logs and export them",
    "referrals.accept": "accept, whole or in part",
    "referrals.create": "begin a request for their own force",
    "referrals.submit": "write and submit the request",
    "referrals.ask_at_first_gate": "ask the requester, at the first gate",
    "referrals.ask_at_second_gate": "ask the requester, at the second gate",
    "referrals.redirect_at_first_gate": "redirect to another region or capability, at the first gate",
    "referrals.redirect_at_second_gate": "redirect to another region or capability, at the second gate",
    "referrals.decline_at_first_gate": "decline, at the first gate",
    "referrals.decline_at_second_gate": "decline, at the second gate",
    "referrals.reconsider": "bring back to its gate what was declined or redirected to a capability",
    "referrals.answer_share": "answer what other regions offer, and ask to see theirs",
    "referrals.share": "share the referral or hand it over, answer who asks to see it, end what is shared",
    "referrals.grant_sight": "give access by name, and withdraw it",
    "referrals.restrict": "restrict to named people, and lift that",
    "tasking.add_product": "add products and versions",
    "terms_of_reference.draft_terms": "begin the terms",
    "terms_of_reference.write_terms": "write the terms",
    "terms_of_reference.comment_on_terms": "comment, and settle comments",
}


def _row(title: str, cells) -> str:
    return f"| {title} | {' | '.join(cells)} |"


def _heading(first: str) -> list[str]:
    return [_row(first, (SHORT[role.key] for role in roles.ALL)), "|---" * (len(roles.ALL) + 1) + "|"]


def rows(address: Address) -> list[tuple[str, list[str]]]:
    """The rows of one address: one, or two where changing asks for more than reading."""
    read = [cell(role, address) for role in roles.ALL]
    if not address.changes:
        return [(address.title, read)]
    titles = address.title.split("; ")
    written = [cell(role, address, writes=True) for role in roles.ALL]
    return [(titles[0], read), (titles[1][0].upper() + titles[1][1:], written)]


def _tables() -> list[str]:
    lines = ["## Pages, and the API", ""]
    for group, heading in GROUPS.items():
        found = [
            row
            for name, address in ADDRESSES.items()
            if name.partition(":")[0] == group and not address.lifecycle and _tabled(address)
            for row in rows(address)
        ]
        lines += [f"### {heading}", "", *_heading("Page" if group != "api" else "Endpoint")]
        lines += [_row(title, cells) for title, cells in found] + [""]
    return lines


def _tabled(address: Address) -> bool:
    return address.who in {ROLE, RECORD} and address.part != "own" or bool(address.changes)


def step_rows(name: str) -> list[tuple[str, str, list[str]]]:
    """Verb, label with the statuses it starts from, and a cell for each role: one row for each permission."""
    lifecycle, found = REGISTRY[name], []
    for row in lifecycle.transitions:
        if row.manual:
            starts = ", ".join(status.label for status in lifecycle.statuses if status.value in row.sources)
            cells = [acting(role, str(row.permission), LIFECYCLE_PARTS[name]) for role in roles.ALL]
            found.append((row.verb, f"{row.label} ({starts})", cells))
    return found


def _steps() -> list[str]:
    lines = ["## Steps", "", "In brackets: the statuses in which it can be done. The same by page and by API.", ""]
    for name in LIFECYCLE_PARTS:
        lines += [f"### {REGISTRY[name].label}", "", *_heading("Step")]
        lines += [_row(label, cells) for _, label, cells in step_rows(name)] + [""]
    return lines


def _exceptions() -> list[str]:
    """What besides the roles decides who sees a referral."""
    doors = holders("referrals.break_glass")
    return [
        "## Exceptions",
        "",
        f"- **Access by name.** {holders('referrals.grant_sight')} may let one person see one referral, with a reason, "
        f"for {settings.SIGHT_LONGEST_DAYS} days at the most. It begins and ends by itself, can be withdrawn, and stands "
        "in the history. It gives sight, never a permission; files of products only where they were given to them.",
        "- **Restricted.** Of a restricted referral only those named on it see anything: who asked, the SIO, the lead "
        "analyst, those with a tasking, those named on it or given access by name. For all others of the region and "
        "the nation it does not exist, in no list, count or search; what their role permits does not count for it.",
        f"- **Emergency.** {doors} of the region may open a restricted referral of which they know the reference or the "
        f"operation name, with a reason of at least {SHORTEST_REASON} characters, for {settings.BREAK_GLASS_HOURS} "
        "hours. The national lead, the auditors and the people named on it are told at once, and it stands in the "
        "history. They are shown how many restricted referrals there are that they do not see, and nothing else.",
        "- **Shared.** A region with which the work is shared sees a referral and the inside of its development until "
        "the day on which that ends, and may give taskings and write products; one that has sight alone changes "
        "nothing. Of a restricted referral one person of that region, and nobody else of it. A region to which a "
        "referral was handed over handles it; the one before sees it no more.",
        "- **Asked to own.** The organisation that is asked to own a threat, or owns it, sees the referral.",
        "- **Kept away.** Auditors and administrators see no referral, even where they are named on one.",
        "",
    ]


def holders(permission: str) -> str:
    """The roles that hold it, in words."""
    names = [roles.by_key[key].name for key in roles.holding(permission)]
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else names[0]


def _everybody() -> list[str]:
    lines = ["## Pages of everybody", "", "Without signing in:", ""]
    lines += [f"- {address.title}" for address in ADDRESSES.values() if address.who == ANYONE]
    lines += ["", "Everybody who is signed in, for themselves:", ""]
    lines += [
        f"- {address.title}"
        for address in ADDRESSES.values()
        if (address.who == SIGNED_IN and not address.changes) or address.part == "own"
    ]
    return lines

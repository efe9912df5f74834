"""The roles, in words a policy officer can review: what each is for, what it sees and what it may do.

A permission ("referrals.accept") says what; `sees` says which records; `acts` says on whose behalf the permissions
count: for records the person is named on, for their organisation's records, or for the nation's. A test compares
these lists with the permissions that the apps declare, so that no name here can be a misprint.
Sources: the programme's leaflet and job profiles; the organised crime adviser's step is London's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Sight(Enum):
    """Which records a role sees, besides those its holder is named on."""

    NAMED = "only those that one is named on"
    FORCE = "all of the force, once submitted"
    REGION = "all that the region has received"
    NATIONAL = "all that any region has received"
    NOTHING = "no operational record"


class Acts(Enum):
    """On whose behalf a role's permissions count."""

    NAMED = "for records they are named on"
    ORGANISATION = "for their organisation"
    NATION = "for the national team"


@dataclass(frozen=True)
class Role:
    """One role. `held_in`: kinds of organisation that it can be held in."""

    key: str
    name: str
    description: str
    held_in: tuple[str, ...]
    sees: Sight
    acts: Acts
    permissions: frozenset[str]


_READ_DEVELOPMENT = {"tasking.add_product", "tasking.submit_product"}

_ANSWER_A_TASKING = {
    "tasking.accept_tasking",
    "tasking.refuse_tasking",
    "tasking.deliver_tasking",
    *_READ_DEVELOPMENT,
}

_EXCEPTIONS = {"referrals.grant_sight", "referrals.restrict"}

_TALK = {"referrals.write_message"}
_TALK_INSIDE = {*_TALK, "referrals.write_note"}

_SECOND_GATE = {
    "referrals.handle",
    "referrals.accept",
    "referrals.ask_at_second_gate",
    "referrals.redirect_at_second_gate",
    "referrals.return_to_first_gate",
    "referrals.decline_at_second_gate",
    "referrals.reconsider",
    "referrals.merge_at_second_gate",
    "referrals.split",
    "referrals.link",
}

_SEE_DEADLINES = {"referrals.view_deadlines"}
_SEE_WORKLOAD = {"referrals.view_workload", *_SEE_DEADLINES}

_LEAD_THE_WORK = {
    *_SECOND_GATE,
    *_SEE_WORKLOAD,
    "referrals.keep_clock",
    "referrals.allocate",
    "accounts.keep_team",
    "referrals.hold",
    "referrals.resume",
    "referrals.amend_terms",
    "referrals.complete",
    "referrals.recommend_owner",
    "referrals.close",
    "terms_of_reference.draft_terms",
    "terms_of_reference.write_terms",
    "terms_of_reference.propose_terms",
    "terms_of_reference.comment_on_terms",
    "terms_of_reference.sign_for_toex",
    "terms_of_reference.invite_sio",
    "terms_of_reference.keep_templates",
    "tasking.give_tasking",
    "tasking.accept_delivery",
    "tasking.return_tasking",
    "tasking.cancel_tasking",
    "tasking.approve_product",
    "tasking.return_product",
    "tasking.cancel_product",
    "tasking.disseminate_product",
    *_READ_DEVELOPMENT,
    "outcomes.record_disruption",
    "outcomes.review_retention",
    "audit.view_readers",
    *_EXCEPTIONS,
    *_TALK_INSIDE,
    "referrals.share",
    "referrals.answer_share",
}

_ANSWER_FOR_OWNERSHIP = {"referrals.accept_ownership", "referrals.refuse_ownership"}

_AGREE_FOR_THE_SIO = {
    "terms_of_reference.write_terms",
    "terms_of_reference.propose_back",
    "terms_of_reference.comment_on_terms",
    "terms_of_reference.sign_for_sio",
    "terms_of_reference.ask_for_change",
}

FORCE_OFFICER = Role(
    "force_officer",
    "Force officer or SIO",
    "Asks for support and follows what became of it. Sees only requests that they made or are named on as senior "
    "investigating officer. Answers questions, agrees the terms of reference as SIO, receives products, gives feedback.",
    ("force", "agency"),
    Sight.NAMED,
    Acts.NAMED,
    frozenset(
        {
            "referrals.create",
            "referrals.submit",
            "referrals.answer",
            "referrals.withdraw",
            "referrals.ask_for_more",
            *_AGREE_FOR_THE_SIO,
            "outcomes.give_feedback",
            *_EXCEPTIONS,
            *_ANSWER_FOR_OWNERSHIP,
            *_TALK,
        }
    ),
)
INVITED_SIO = Role(
    "invited_sio",
    "Invited SIO",
    "A senior investigating officer without an account, who was invited to agree the terms of reference of one "
    "referral, until a day. Sees nothing else.",
    ("force", "agency"),
    Sight.NAMED,
    Acts.NAMED,
    frozenset(_AGREE_FOR_THE_SIO),
)
ORGANISED_CRIME_ADVISER = Role(
    "organised_crime_adviser",
    "Organised crime adviser (OCA)",
    "Advises before a request goes to the region, where the force asks for that step. Sees every request of their "
    "force once it is submitted; endorses it or sends it back with advice; answers for the force when it is asked to "
    "own a threat.",
    ("force",),
    Sight.FORCE,
    Acts.ORGANISATION,
    frozenset({"referrals.endorse", "referrals.send_back", *_ANSWER_FOR_OWNERSHIP, *_TALK}),
)
GATEWAY_OFFICER = Role(
    "gateway_officer",
    "Gateway officer",
    "Holds the first gate of a region (SCTAC in London, the ROCU Gateway elsewhere): forwards, asks, redirects, merges "
    "or declines, with a coded reason; splits and links.",
    ("region",),
    Sight.REGION,
    Acts.ORGANISATION,
    frozenset(
        {
            "referrals.handle",
            "referrals.forward",
            "referrals.ask_at_first_gate",
            "referrals.redirect_at_first_gate",
            "referrals.decline_at_first_gate",
            "referrals.merge_at_first_gate",
            "referrals.split",
            "referrals.link",
            *_SEE_DEADLINES,
            *_TALK_INSIDE,
        }
    ),
)
SENIOR_INTELLIGENCE_ANALYST = Role(
    "senior_intelligence_analyst",
    "Senior Intelligence Analyst",
    "Holds the second gate: accepts or declines, allocates the lead analyst and the team, agrees terms, gives taskings, assures and "
    "disseminates products, recommends the onward owner and closes. Shares referrals with other regions, hands them "
    "over, and answers what other regions offer or ask for.",
    ("region",),
    Sight.REGION,
    Acts.ORGANISATION,
    frozenset({*_LEAD_THE_WORK, *_ANSWER_A_TASKING}),
)
DETECTIVE_INSPECTOR = Role(
    "detective_inspector",
    "TOEX Detective Inspector",
    "Leads the region's team. May do all that a Senior Intelligence Analyst may, answers for the region when it is "
    "asked to own a threat, allows extensions of deadlines beyond the limit, and alone may reopen a closed referral or, in an emergency, open one that is restricted to "
    "named people.",
    ("region",),
    Sight.REGION,
    Acts.ORGANISATION,
    frozenset(
        {
            *_LEAD_THE_WORK,
            *_ANSWER_FOR_OWNERSHIP,
            "referrals.approve_extension",
            "referrals.reopen",
            "referrals.break_glass",
            "terms_of_reference.delegate_signing",
        }
    ),
)
INTELLIGENCE_ANALYST = Role(
    "intelligence_analyst",
    "Intelligence Analyst",
    "Develops the intelligence. As lead analyst also drafts the terms of reference and gives taskings, and says when "
    "development is complete.",
    ("region",),
    Sight.REGION,
    Acts.NAMED,
    frozenset(
        {
            *_ANSWER_A_TASKING,
            *_SEE_DEADLINES,
            *_TALK_INSIDE,
            "referrals.complete",
            "referrals.link",
            "terms_of_reference.draft_terms",
            "terms_of_reference.write_terms",
            "terms_of_reference.propose_terms",
            "terms_of_reference.comment_on_terms",
            "tasking.give_tasking",
            "tasking.accept_delivery",
            "tasking.return_tasking",
            "outcomes.record_disruption",
        }
    ),
)


def _team_role(key: str, name: str, description: str) -> Role:
    permissions = frozenset({*_ANSWER_A_TASKING, *_SEE_DEADLINES, *_TALK_INSIDE})
    return Role(key, name, description, ("region",), Sight.REGION, Acts.NAMED, permissions)


INTELLIGENCE_DEVELOPMENT_OFFICER = _team_role(
    "intelligence_development_officer",
    "Intelligence Development Officer",
    "Develops intelligence to find threat, risk and harm to victims, and opportunity against offenders. Works the "
    "taskings given to them.",
)
RESEARCHER = _team_role(
    "researcher",
    "Intelligence Researcher",
    "Searches systems for people, telephone numbers and vehicles. Works the taskings given to them.",
)
DATA_INSIGHTS_ANALYST = _team_role(
    "data_insights_analyst",
    "Data Insights Analyst",
    "Brings data tools to large data sets. Works the taskings given to them.",
)
FINANCIAL_INTELLIGENCE_OFFICER = _team_role(
    "financial_intelligence_officer",
    "Financial Intelligence Officer",
    "Writes preliminary financial intelligence reports. Works the taskings given to them.",
)
NATIONAL_IDM = Role(
    "national_idm",
    "National Intelligence Development Manager",
    "Sees all regions. Holds the second gate and leads the work for a region that the national team serves, and "
    "answers when the nation is asked to own a threat; there also allows extensions beyond the limit.",
    ("national",),
    Sight.NATIONAL,
    Acts.NATION,
    frozenset(
        {
            *_LEAD_THE_WORK,
            *_ANSWER_FOR_OWNERSHIP,
            "referrals.approve_extension",
            "terms_of_reference.delegate_signing",
        }
    ),
)
NATIONAL_PERFORMANCE_ANALYST = Role(
    "national_performance_analyst",
    "National performance analyst",
    "Sees all regions, to measure and report. Changes no record.",
    ("national",),
    Sight.NATIONAL,
    Acts.NATION,
    frozenset(_SEE_WORKLOAD),
)
NATIONAL_STRATEGIC_LEAD = Role(
    "national_strategic_lead",
    "National strategic lead",
    "Sees all regions, to steer the programme. Changes no record.",
    ("national",),
    Sight.NATIONAL,
    Acts.NATION,
    frozenset(_SEE_WORKLOAD),
)
NATIONAL_RESEARCHER = Role(
    "national_researcher",
    "National researcher",
    "Works taskings that a region gives to the national team. Sees only the referrals of those taskings.",
    ("national",),
    Sight.NAMED,
    Acts.NAMED,
    frozenset(_ANSWER_A_TASKING),
)
AUDITOR = Role(
    "auditor",
    "Auditor or professional standards",
    "Reads who did and saw what. Sees no operational content.",
    ("national", "region", "force"),
    Sight.NOTHING,
    Acts.ORGANISATION,
    frozenset({"audit.read"}),
)
ADMINISTRATOR = Role(
    "administrator",
    "Administrator",
    "Keeps organisations, people, roles, targets and reasons. Sees no operational content.",
    ("national", "region", "force"),
    Sight.NOTHING,
    Acts.ORGANISATION,
    frozenset({"accounts.administer"}),
)

ALL: tuple[Role, ...] = (
    FORCE_OFFICER,
    INVITED_SIO,
    ORGANISED_CRIME_ADVISER,
    GATEWAY_OFFICER,
    SENIOR_INTELLIGENCE_ANALYST,
    DETECTIVE_INSPECTOR,
    INTELLIGENCE_ANALYST,
    INTELLIGENCE_DEVELOPMENT_OFFICER,
    RESEARCHER,
    DATA_INSIGHTS_ANALYST,
    FINANCIAL_INTELLIGENCE_OFFICER,
    NATIONAL_IDM,
    NATIONAL_PERFORMANCE_ANALYST,
    NATIONAL_STRATEGIC_LEAD,
    NATIONAL_RESEARCHER,
    AUDITOR,
    ADMINISTRATOR,
)
by_key: dict[str, Role] = {role.key: role for role in ALL}
choices = [(role.key, role.name) for role in ALL]


def holding(permission: str) -> list[str]:
    """Keys of the roles that hold `permission`."""
    return [role.key for role in ALL if permission in role.permissions]

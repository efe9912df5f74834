"""What is written once a request is accepted: terms, taskings and their results, products, outcomes. All invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from foundations.core.formats import today

TERMS = {
    "objectives": "Name who controls the supply, show how the group works, and find the safest moment to act.",
    "strategy_version": "2.1",
    "aim": "To give {operation} a picture of the network good enough to decide on safeguarding and an arrest phase.",
    "scope_out": "Live-time support, examination of devices, and covert tactics.",
    "products_expected": "Each product answers its question with stated confidence and names the gaps.",
    "milestones": "The days hold if the force hands over its data within a week.",
    "scope_subjects": "The people, vehicles and telephones named in the request, and those one step from them.",
    "sources": "Force and regional systems, the national database, number plate data, company and property records, "
    "open source within the policy.",
    "risks": "Victims may be moved when the group notices inquiries. Any immediate risk goes to the force control room.",
    "dissemination": "To the SIO and the requester. Onward sharing is decided by the SIO with the TOEX Senior.",
    "success_criteria": "The question is answered with stated confidence, gaps are named, and the SIO can choose "
    "between options.",
}
QUESTIONS = (
    ("Who controls the supply of people to the places in the request?", "Each controller is named, or the gap is."),
    ("How does the money move, and who keeps it?", "The main accounts and collectors are on one chart."),
    ("Where is the safest moment to act for those at risk?", "Two options with their risks are before the SIO."),
)
ROLES = (
    ("intelligence_analyst", 12, "Leads the work; network analysis and the problem profile"),
    ("data_insights_analyst", 6, "Brings call data and number plate reads together"),
    ("researcher", 5, "Systems research on the people, companies and vehicles"),
)
PRODUCTS = (
    ("network-analysis", "Network analysis", "Whom to look at first", "chart", 0.6),
    ("problem-profile", "Problem profile", "Options under the 4Ps for the arrest phase", "report", 0.9),
    (
        "communications-and-data-insight",
        "Communications and data insight product",
        "Who speaks to whom",
        "spreadsheet",
        0.4,
    ),
)
MOMENTS = (
    ("Data handed over by the force", "milestone", 0.15),
    ("First look at the findings with the SIO", "milestone", 0.5),
    ("Second review of the terms", "review", 0.75),
)
TERMS_COMMENTS = (
    (
        "scope",
        "The second flat has a new tenant since last week. Can it be included?",
        "Yes, in the next version.",
        False,
    ),
    (
        "delivery",
        "The arrest phase may come forward. What is the earliest day?",
        "A week earlier, with one product less.",
        False,
    ),
    ("handling", "Who lists the third-party material?", "Our analyst, with the last product.", True),
)


def terms_content(rng, begins, referral) -> dict:
    """What a lead analyst of the demo writes into the terms of `referral` on the day `begins`."""
    days = rng.randint(28, 60)

    def on(share: float) -> str:
        return (begins + timedelta(days=round(days * share))).isoformat()

    def key() -> str:
        return f"{rng.getrandbits(32):08x}"

    return TERMS | {
        "aim": TERMS["aim"].format(operation=referral.operation),
        "questions": [{"key": key(), "question": one, "answered_when": when} for one, when in QUESTIONS],
        "roles": [{"key": key(), "role": role, "days": count, "task": task} for role, count, task in ROLES],
        "products": [
            {
                "key": key(),
                "product_type": code,
                "name": name,
                "purpose": purpose,
                "due": on(share),
                "format": form,
                "marking": referral.marking,
            }
            for code, name, purpose, form, share in PRODUCTS
        ],
        "timeline": [{"key": key(), "what": what, "kind": kind, "on": on(share)} for what, kind, share in MOMENTS],
        "strategy_date": begins - timedelta(days=9),
        "scope_from": begins - timedelta(days=730),
        "scope_to": begins,
        "start_date": begins,
        "delivery_date": begins + timedelta(days=days),
        "review_date": begins + timedelta(days=round(days / 3)),
    }


def later(terms, days: int = 14) -> dict:
    """What an amendment of the demo changes: the delivery, the last product and the review move by `days`."""
    moved = timedelta(days=days)
    products = [dict(row) for row in terms.products]
    last = products[-1]
    last["due"] = (date.fromisoformat(last["due"]) + moved).isoformat()
    return {
        "products": products,
        "delivery_date": terms.delivery_date + moved,
        "review_date": max(terms.review_date + moved, today() + timedelta(days=7)),
        "scope": f"{terms.scope} {CHANGED_SCOPE.strip()}",
    }


SCOPES = (
    "People, addresses, vehicles and telephones named in the request, and those one step from them, in the last two "
    "years.",
    "The premises in the request and the companies behind them since they were founded.",
    "The children named in the request, those seen with them, and the adults who link them.",
)
ASKED_CHANGE = "Add the second flat to the scope and move the delivery date forward by a week."
CHANGED_SCOPE = " The second flat and its tenants are included."


@dataclass(frozen=True)
class Work:
    """One tasking and the product that comes from it. `post` is whom it is given to."""

    post: str
    title: str
    brief: str
    result: str
    product_type: str
    product: str

    @property
    def first_result(self) -> str:
        """What was delivered before it was returned: the first sentence."""
        return f"{self.result.split('. ')[0].removesuffix('.')}."


WORK = (
    Work(
        "data-insights",
        "Call data of the main numbers",
        "Bring the call data of the five numbers together. Who speaks to whom, when and from where?",
        "1.2 million rows read. Two of the numbers are one person. A sixth number organises transport and is new to us.",
        "communications-and-data-insight",
        "Who calls whom",
    ),
    Work(
        "researcher",
        "People, companies and vehicles",
        "Search all systems for the people, companies and vehicles in the request. List each system and its result.",
        "Fourteen people, six companies and nine vehicles searched on eleven systems. Three aliases resolved.",
        "research-profile",
        "Research results",
    ),
    Work(
        "analyst2",
        "Network chart",
        "Build the chart of the network from what the team has found, graded, with gaps shown.",
        "Chart with 41 people in four clusters. Two people link all of them; one was not known to the force.",
        "network-analysis",
        "Network of the operation",
    ),
    Work(
        "finance",
        "Accounts and money flows",
        "Preliminary financial report on the six accounts: where the money comes from and where it goes.",
        "Takings of about 9,000 a week leave through two money transfer shops. A restraint opportunity is described.",
        "preliminary-financial-intelligence-report",
        "Preliminary financial report",
    ),
    Work(
        "developer",
        "Profile of the main subject",
        "Subject profile with pattern of life, associates and opportunities for intervention.",
        "Profile written. The subject keeps to a weekly routine; two opportunities for an approach are described.",
        "subject-profile",
        "Profile of the main subject",
    ),
    Work(
        "analyst",
        "Problem profile",
        "How this threat looks in the area: victims, places, methods and what drives it.",
        "Problem profile with four recommendations under the 4Ps.",
        "problem-profile",
        "Problem profile of the area",
    ),
)
NATIONAL_WORK = Work(
    "researcher.toex-national",
    "National holdings",
    "Check national holdings for the two people that link the clusters.",
    "One of them appears in two other regions under another spelling. References are in the product.",
    "intelligence-refresh",
    "National holdings on two people",
)
REFUSED_TASKING = "On leave until the end of the month. Give it to a colleague."
RETURNED_TASKING = "The aliases are missing. Add them with their sources' grading."
RETURNED_PRODUCT = "State the confidence of the second judgement and remove the name of the system on page one."
CONDITIONS = "Not to be used in evidence or shared outside the investigation team without asking TOEX."
PRODUCT_TEXT = (
    "This product answers the tasking as follows.",
    "{result}",
    "Confidence is moderate: two sources agree and one gap remains.",
    "Recommended next: safeguarding visit first, then a decision on the arrest phase.",
    "Everything in this document is invented for a demonstration.",
)

FINDINGS = (
    "The network is smaller than feared: two organisers, five drivers and a changing group of recruiters.",
    "The organisers are outside the region. What is seen here is one of four places where they work.",
    "The three reports belong together. The person who controls the money had not been known.",
)
REMAINS = (
    "The recruiters are at large and may rebuild within months.",
    "One premises is still open. No current victims are known there.",
    "Money abroad cannot be followed by us.",
)
VICTIMS = (
    "Nine identified and safeguarded, three declined help, two have not been found.",
    "All children named in the request have a plan with social care. Two more were identified.",
)
REQUESTER_VIEW = (
    "The SIO agrees and will lead on what remains with the force's own team.",
    "The SIO sees the threat as lower but asks for a review in three months.",
)
LESSONS = (
    "Ask for call data at the first gate: two weeks were lost waiting for it.",
    "Early contact with social care changed the scope for the better.",
    "The national check found the link; it should be asked for at the start.",
)
NO_VALUE = "The group stopped before any action could be taken, and nothing measurable followed."


@dataclass(frozen=True)
class Result:
    """What came of it, as a disruption."""

    title: str
    narrative: str
    target_kind: str
    four_p: str
    impact: str
    lead_agency: str
    contribution: str


RESULTS = (
    Result(
        "Four arrested and eleven people safeguarded",
        "Warrants at three addresses. Four people were charged; eleven were taken to a reception centre.",
        "ocg",
        "pursue",
        "major",
        "",
        "The network chart named the organiser and the third address.",
    ),
    Result(
        "Premises closed and licences revoked",
        "Two premises lost their licences after a joint visit. Their lease was ended.",
        "vulnerability",
        "protect",
        "moderate",
        "Trading standards of the council",
        "Company research showed that both had one owner.",
    ),
    Result(
        "Order against the main subject",
        "A slavery and trafficking risk order bars contact with children and the use of more than one telephone.",
        "priority_individual",
        "prevent",
        "moderate",
        "",
        "The profile was put before the court.",
    ),
    Result(
        "Accounts restrained",
        "Two accounts were restrained before the money could leave.",
        "ocg",
        "pursue",
        "minor",
        "Regional economic crime team",
        "The financial report identified the accounts.",
    ),
)
COMMENTS = (
    "The chart was on the wall of the incident room for a month.",
    "Good work. A call in the second week would have helped.",
    "",
    "We would not have found the third address.",
)

"""The people and the records of the matrix, as facts: what `world` makes, and what `expectation` judges by."""

from __future__ import annotations

from dataclasses import dataclass

from tests.people import WHO

# Besides the people of tests/people.py.
MORE = {
    "sue": ("Sue Suffolk", "DC", "force_officer", "suffolk"),
    "ines": ("Ines Analyst", "", "intelligence_analyst", "ersou"),
    "wendy": ("Wendy Analyst", "", "intelligence_analyst", "rocuwm"),
    "wilma": ("Wilma Researcher", "", "researcher", "rocuwm"),
    "nina": ("Nina Northern", "DC", "force_officer", "durham"),
    "noel": ("Noel Gateway", "DS", "gateway_officer", "nerocu"),
    "nate": ("Nate National", "", "national_idm", "toex-national"),
    "nils": ("Nils Researcher", "", "national_researcher", "toex-national"),
    "rhona": ("Rhona Region", "", "administrator", "ersou"),
    "lena": ("Lena Local", "", "administrator", "norfolk"),
}
EVERYBODY = WHO | MORE


@dataclass(frozen=True)
class Person:
    """Somebody who walks: the key of their role and the slug of their organisation."""

    key: str
    role: str
    organisation: str


@dataclass(frozen=True)
class Record:
    """A referral as facts: who is on it, and whose it is.

    taskings: to whom each was given; products: who wrote each and to whom it went, in the order of their numbers; what
    is not the lead analyst's comes from a tasking of its author. `ended`: whether it is closed, `sent`: whether it left its requester. `granted` by name and in
    force, `granted_before` and expired; `named_besides` on a restricted one; `opened_by` break-glass; `share`
    with another region.
    """

    key: str
    force: str
    region: str
    requester: str
    sio: str = ""
    lead: str = ""
    gateway: str = ""
    senior: str = ""
    taskings: tuple[str, ...] = ()
    products: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sent: bool = True
    ended: bool = False
    served_nationally: bool = False
    granted: tuple[str, ...] = ()
    granted_before: tuple[str, ...] = ()
    restricted: bool = False
    named_besides: tuple[str, ...] = ()
    opened_by: tuple[str, ...] = ()
    # What it is, how far it is, and with which region.
    share: tuple[str, str, str] = ("", "", "")

    @property
    def shown_to(self) -> str:
        """The other region that sees it."""
        return self.share[2] if self.share[1] == "accepted" else ""

    @property
    def partner(self) -> str:
        """The other region that shares the work."""
        return self.shown_to if self.share[0] == "refer" else ""

    @property
    def asked(self) -> set[str]:
        """Who asked for it: the requester, and the SIO once it was sent."""
        return {self.requester, self.sio if self.sent else self.requester} - {""}

    @property
    def named(self) -> set[str]:
        """Everybody who is on it by name, or was given sight of it and still has it."""
        work = {self.lead, *self.taskings, *self.named_besides} - {""}
        return self.asked | work | {*self.granted, *self.opened_by}


EASTERN = {"gateway": "gwen", "senior": "sia"}
HOME = {"force": "norfolk", "region": "ersou", "requester": "olivia", "sio": "sam"} | EASTERN
WORKED = {"lead": "ian", "taskings": ("rita",), "products": (("ian", ("olivia",)), ("ian", ()))}
AWAY = {
    "force": "west-midlands",
    "region": "rocuwm",
    "requester": "walter",
    "lead": "wendy",
    "taskings": ("wilma",),
    "products": (("wendy", ("walter",)), ("wendy", ())),
    "gateway": "will",
    "senior": "wanda",
}
GIVEN_SIGHT = ("colin", "ada", "gwen", "sia", "dina", "ian", "ivy", "rita", "dora", "fay", "nick")
RECORDS = [
    Record("draft", **HOME, sent=False),
    Record(
        "home",
        **HOME,
        lead="ian",
        taskings=("rita", "nick"),
        products=(("ian", ("olivia", "nick")), ("rita", ())),
    ),
    Record(
        "neighbour",
        force="suffolk",
        region="ersou",
        requester="sue",
        sio="iris",
        lead="ines",
        taskings=("ines",),
        products=(("ines", ("sue", "iris")), ("ines", ())),
        **EASTERN,
    ),
    Record("away", **AWAY),
    # The exceptions, each besides the rule: of another region, and of one's own.
    Record("offered", **AWAY, share=("refer", "offered", "ersou")),
    Record("shared", **AWAY, share=("sight", "accepted", "ersou")),
    Record("partner", **AWAY, share=("refer", "accepted", "ersou")),
    Record("granted", **AWAY, granted=GIVEN_SIGHT),
    Record("expired", **AWAY, granted_before=GIVEN_SIGHT),
    Record("restricted", **HOME, **WORKED, restricted=True, named_besides=("sia", "ivy")),
    Record("broken", **HOME, **WORKED, restricted=True, named_besides=("sia",), opened_by=("dina",)),
    Record(
        "served",
        force="durham",
        region="nerocu",
        requester="nina",
        lead="nate",
        taskings=("nils",),
        products=(("nate", ("nina",)),),
        gateway="noel",
        senior="ned",
        served_nationally=True,
    ),
    Record("closed", **HOME, lead="ian", taskings=("rita",), products=(("ian", ("olivia",)),), ended=True),
]

# One of each role that is not on any record, and those who are.
WALKERS = [
    "olivia",
    "sam",
    "iris",
    "colin",
    "ada",
    "gwen",
    "sia",
    "dina",
    "ian",
    "ivy",
    "rita",
    "dora",
    "fay",
    "ned",
    "nora",
    "nell",
    "nick",
    "otto",
    "adam",
    "rhona",
    "lena",
]
PEOPLE = [Person(key, *EVERYBODY[key][2:]) for key in WALKERS]

# Not walked: what the walk shows for Rita holds for each of those who may be given a tasking.
WORKERS = ("rita", "nick", "ivy", "dora", "fay", "sia", "ian")
WORKED_BY_ALL = Record(
    "worked by all",
    **HOME,
    lead="ian",
    taskings=WORKERS,
    products=tuple((worker, ("olivia",)) for worker in WORKERS),
)

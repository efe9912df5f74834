"""What somebody types into the box: words for PostgreSQL, and operators. Nothing here asks the database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from foundations.core.formats import today
from referrals.querysets import REFERENCE
from referrals.statuses import FINAL, OPEN_IN_ORDER, Status
from referrals.subjects import normal

LONGEST = 500
OPERATORS = ("force", "region", "status", "from", "to", "operation", "subject", "tel", "reg")
# What people type for them.
ALIASES = {"phone": "tel", "mobile": "tel", "telephone": "tel", "vrm": "reg", "registration": "reg", "op": "operation"}
_TOKEN = re.compile(
    r"""(?P<minus>-)?(?:(?P<name>[A-Za-z]{2,20}):(?!//)(?P<value>"[^"]*"?|[^\s"]*)|(?P<phrase>"[^"]*"?)|(?P<word>[^\s"]+))"""
)
_PHONE_PART = re.compile(r"[+()0-9./-]+")
_PHONE = re.compile(r"\+?[0-9(][0-9 ()./-]{6,24}")
_MARK = re.compile(r"[A-Z]{2}[0-9]{2} ?[A-Z]{3}|[A-Z][0-9]{1,3} ?[A-Z]{3}|[A-Z]{3} ?[0-9]{1,3}[A-Z]", re.IGNORECASE)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")
_DAY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
_RELATIVE = {"today": 0, "yesterday": 1}

Choices = Mapping[str, Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Operator:
    """One operator as it was typed: its name, its value, and the box without it."""

    name: str
    value: str
    rest: str


@dataclass
class Asked:
    """What the box says.

    text: words and phrases, in the language of websearch_to_tsquery; without: what must not stand there; narrowed: by
    operator, values of choices or days; identifiers: (`tel` or `reg`, in their one spelling); names: (`operation` or
    `subject`, words); problems: in words, what was not understood.
    """

    typed: str = ""
    text: str = ""
    without: list[str] = field(default_factory=list)
    narrowed: dict[str, list] = field(default_factory=dict)
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    names: list[tuple[str, str]] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def looks_for_something(self) -> bool:
        """Whether there is anything to be found by; filters alone make a list, which is elsewhere."""
        return bool(self.text or self.identifiers or self.names)

    @property
    def reference(self) -> str:
        """The reference, where the box holds one and nothing else."""
        typed = re.sub(r"[\s–—-]+", "-", self.typed.strip()).upper()
        return typed if REFERENCE.match(typed) else ""

    def guessed(self) -> list[str]:
        """Marks of what the words may be besides words: a telephone number, a registration."""
        if self.without or not self.text:
            return []
        return [*_mark_of("tel", self.text, _PHONE), *_mark_of("reg", self.text, _MARK)]

    @property
    def folded(self) -> str:
        """The words without accents, where they have some."""
        plain = "".join(one for one in unicodedata.normalize("NFKD", self.text) if not unicodedata.combining(one))
        return plain if plain != self.text else ""


def read(typed: str, choices: Choices) -> Asked:
    """What `typed` asks; `choices` are the forces and regions that may be named, by their codes and names."""
    asked = Asked(typed=typed.strip())
    words: list[str] = []
    tokens = list(_TOKEN.finditer(asked.typed))
    place = 0
    while place < len(tokens):
        token, last = tokens[place], place
        name = ALIASES.get((token["name"] or "").lower(), (token["name"] or "").lower())
        if name in OPERATORS:
            last = _end(name, tokens, place)
            value = " ".join([token["value"], *(one[0] for one in tokens[place + 1 : last + 1])]).strip('" ')
            rest = " ".join((asked.typed[: token.start()] + asked.typed[tokens[last].end() :]).split())
            asked.operators.append(Operator(name, value, rest))
            _operator(asked, name, value, token["minus"], choices)
        elif token["minus"] and not _beside_or(tokens, place):
            if left_out := (token["phrase"] or token["word"] or f"{token['name']} {token['value']}").strip('"'):
                asked.without.append(left_out)
        else:
            words.append(_word(asked, token))
        place = last + 1
    text = " ".join(word for word in words if word)
    # PostgreSQL takes OR at an end for a word.
    asked.text = re.sub(r"^(OR\s+)+|(\s+OR)+$|^OR$", "", text)
    if asked.without and not asked.looks_for_something:
        asked.problems.append("Say what to look for too, besides what must not stand there")
    return asked


def _word(asked: Asked, token: re.Match) -> str:
    if not token["name"]:
        return token["phrase"] or token["word"] or ""
    asked.problems.append(
        f"“{token['name']}:” is not one of the operators, so it was looked for as a word. They are listed under “How to "
        "search”"
    )
    return f"{token['name']} {token['value']}"


def _beside_or(tokens: list[re.Match], place: int) -> bool:
    beside = tokens[max(place - 1, 0) : place] + tokens[place + 1 : place + 2]
    return any(one[0] == "OR" for one in beside)


def _end(name: str, tokens: list[re.Match], place: int) -> int:
    """The last token of an operator's value: numbers and registrations have spaces in them."""
    if tokens[place]["value"].startswith('"'):
        return place
    if name == "tel":
        while place + 1 < len(tokens) and _PHONE_PART.fullmatch(tokens[place + 1][0]):
            place += 1
    elif name == "reg" and place + 1 < len(tokens):
        both = f"{tokens[place]['value']} {tokens[place + 1][0]}"
        if not _MARK.fullmatch(tokens[place]["value"]) and _MARK.fullmatch(both):
            place += 1
    return place


def _operator(asked: Asked, name: str, value: str, minus: str | None, choices: Choices) -> None:
    if minus:
        asked.problems.append(f"“-{name}:” cannot be left out; it was not used")
    elif not value:
        asked.problems.append(f"“{name}:” has nothing behind it, like {EXAMPLES[name]}")
    else:
        _READERS[name](asked, name, value, choices)


# What a message shows.
EXAMPLES = {
    "force": "force:norfolk",
    "region": "region:ersou",
    "status": "status:closed",
    "from": "from:2026-11-01",
    "to": "to:30/11/2026",
    "operation": "operation:lanternfish",
    "subject": 'subject:"ana kovac"',
    "tel": "tel:07700 900 982",
    "reg": "reg:AB12 CDE",
}


def _choice(asked: Asked, name: str, value: str, choices: Choices) -> None:
    found = matching(value, choices.get(name, ()))
    if not found:
        asked.problems.append(f"“{name}:{value}” is no {name} that you can narrow by; it was not used")
    else:
        asked.narrowed.setdefault(name, []).append(found)


def matching(value: str, choices: Iterable[tuple[str, str]]) -> list[str]:
    """The codes of the choices that a value means: the one that it names, else those whose names begin so."""
    wanted, choices = _plain(value), list(choices)
    exact = [code for code, label in choices if wanted in (_plain(code), _plain(label))]
    return exact or [
        code for code, label in choices if _plain(label).startswith(wanted) or _plain(code).startswith(wanted)
    ]


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


_GROUPS = {"open": [one.value for one in OPEN_IN_ORDER], "finished": [one.value for one in Status if one in FINAL]}


def _status(asked: Asked, name: str, value: str, choices: Choices) -> None:
    found = _GROUPS.get(_plain(value)) or matching(value, Status.choices)
    if found:
        asked.narrowed.setdefault("status", []).append(found)
    else:
        said = ", ".join(label.lower() for _, label in Status.choices)
        asked.problems.append(f"“status:{value}” is no status; it was not used. They are open, finished, {said}")


def _day(asked: Asked, name: str, value: str, choices: Choices) -> None:
    found = day_of(value, last=name == "to")
    if found is None:
        asked.problems.append(
            f"“{name}:{value}” is no day that exists; it was not used. Write it like {EXAMPLES[name]}"
        )
    else:
        asked.narrowed.setdefault(name, []).append(found)


def day_of(value: str, *, last: bool) -> date | None:
    """A day as people write it; of a month or a year the first, or the last."""
    value = value.strip().lower()
    if value in _RELATIVE:
        return today() - timedelta(days=_RELATIVE[value])
    try:
        if match := _ISO.fullmatch(value):
            found = date(int(match[1]), int(match[2]), int(match[3]))
        elif match := _DAY.fullmatch(value):
            found = date(int(match[3]), int(match[2]), int(match[1]))
        elif match := _MONTH.fullmatch(value):
            found = date(int(match[1]), int(match[2]), 1)
            if last:
                found = (found.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        elif re.fullmatch(r"[0-9]{4}", value):
            found = date(int(value), 12, 31) if last else date(int(value), 1, 1)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return found if 2000 <= found.year <= 2100 else None


def _identifier(asked: Asked, name: str, value: str, choices: Choices) -> None:
    try:
        read = normal.telephone(value) if name == "tel" else normal.registration(value)
    except ValidationError as error:
        asked.problems.append(f"“{name}:{value}” was not used. {error.messages[0]}")
    else:
        asked.identifiers.append((name, read.identifier))


def _named(asked: Asked, name: str, value: str, choices: Choices) -> None:
    if normal.fold(value):
        asked.names.append((name, value))
    else:
        asked.problems.append(f"“{name}:{value}” has no letters or numbers; it was not used")


_READERS = {
    "force": _choice,
    "region": _choice,
    "status": _status,
    "from": _day,
    "to": _day,
    "operation": _named,
    "subject": _named,
    "tel": _identifier,
    "reg": _identifier,
}


def _mark_of(name: str, text: str, shape: re.Pattern) -> list[str]:
    if not shape.fullmatch(text.strip('" ')):
        return []
    try:
        read = (normal.telephone if name == "tel" else normal.registration)(text.strip('" '))
    except ValidationError:
        return []
    return [f"{name}:{read.identifier}"]

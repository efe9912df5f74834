"""What the columns of a table hold: by their headings, by what stands in them, and as the person has corrected it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from referrals.models import Subject
from referrals.subjects import normal
from referrals.subjects.forms import FORMS

K = Subject.Kind
# Each row says in a column of which kind it is.
MIXED = "mixed"
# Columns that are no field of a form: split, or read into several.
FULL_NAME, GRADING, KIND, VALUE = "full_name", "grading", "kind", "value"
# What stands for the thing itself, where rows are of several kinds.
MAIN = {
    K.PERSON: FULL_NAME,
    K.TELEPHONE: "number",
    K.ACCOUNT: "handle",
    K.EMAIL: "address",
    K.VEHICLE: "registration",
    K.PLACE: "address",
    K.ORGANISATION: "organisation",
    K.BANK_ACCOUNT: "account_number",
}
_OF_MIXED = (
    "first_names",
    "last_name",
    "other_names",
    "born_on",
    "age",
    "reference",
    "platform",
    "postcode",
    "sort_code",
)
_COMMON = ("role", "basis", GRADING, "source_evaluation", "information_assessment", "handling_code", "note")
LABELS = {
    FULL_NAME: "Full name",
    GRADING: "Grading, like 2B P",
    KIND: "What it is",
    VALUE: "The subject itself",
    "basis": "Fact or assessment",
}

# Headings that people write, folded: in each, what is compared first.
_HEADINGS = {
    "first_names": (
        "first name",
        "first names",
        "forename",
        "forenames",
        "given name",
        "given names",
        "christian name",
    ),
    "last_name": ("last name", "surname", "family name"),
    FULL_NAME: ("name", "full name", "person", "nominal", "subject name", "names"),
    "other_names": ("alias", "aliases", "aka", "other names", "nickname", "street name", "known as"),
    "born_on": ("date of birth", "dob", "d o b", "born", "birth date", "birthdate", "born on"),
    "age": ("age", "approximate age", "approx age"),
    "reference": ("reference", "pnc", "pnc id", "pnc number", "nominal number", "ref", "reference on your systems"),
    "number": (
        "number",
        "telephone",
        "phone",
        "mobile",
        "phone number",
        "telephone number",
        "mobile number",
        "msisdn",
        "tel",
    ),
    "platform": ("platform", "app", "site", "network", "service"),
    "handle": ("handle", "account", "account name", "username", "user name", "user", "profile", "screen name"),
    "address": ("address", "email", "e mail", "email address", "location", "place", "address or description"),
    "registration": ("registration", "reg", "vrm", "vrn", "number plate", "plate", "registration number", "vehicle"),
    "make_model": ("make", "model", "make and model", "make model"),
    "colour": ("colour", "color"),
    "postcode": ("postcode", "post code", "zip"),
    "place_type": ("type of place", "what is it"),
    "organisation": ("organisation", "company", "company name", "business", "name", "organization"),
    "company_number": ("company number", "company no", "crn", "registration number"),
    "sort_code": ("sort code", "sortcode", "sort"),
    "account_number": ("account number", "account no", "account"),
    "holder": ("holder", "account holder", "name on the account", "account name", "name"),
    "role": ("role", "status", "category", "subject role"),
    "basis": ("basis", "fact or assessment", "fact"),
    GRADING: ("grading", "grade", "3x5x2"),
    "source_evaluation": ("source", "source evaluation"),
    "information_assessment": ("information", "information assessment"),
    "handling_code": ("handling", "handling code"),
    "handling_conditions": ("conditions", "handling conditions"),
    "note": ("note", "notes", "comment", "comments", "remarks", "anything else"),
    KIND: ("kind", "type", "what", "entity type", "subject type"),
    VALUE: ("value", "subject", "identifier", "entity", "item", "the subject itself"),
}
_ALL_HEADINGS = {word for words in _HEADINGS.values() for word in words}
_DIGITS = re.compile(r"\+?[0-9][0-9 ()./-]{6,20}", re.ASCII)


def fields_of(kind: str) -> dict[str, str]:
    """What a column may hold for rows of this kind: name -> words."""
    if kind == MIXED:
        named = [KIND, VALUE, *_OF_MIXED]
        labels = {name: str(form.base_fields[name].label) for form in FORMS.values() for name in form.base_fields}
    else:
        form = FORMS[kind]
        labels = {name: str(field.label) for name, field in form.base_fields.items()}
        named = [*([FULL_NAME] if kind == K.PERSON else []), *form.own()]
    labels |= LABELS
    return {name: labels[name] for name in (*named, *_COMMON, "handling_conditions")}


def is_heading(row: Sequence[str]) -> bool:
    """Whether the first row says what the columns hold."""
    filled = [_folded(cell) for cell in row if cell]
    known = sum(cell in _ALL_HEADINGS for cell in filled)
    return known > 0 and (known * 2 >= len(filled) or known >= 2)


def guess_kind(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Of which kind the rows are, by the headings and by what stands in the first of them."""
    headings = {_folded(cell) for cell in head}
    if headings & set(_HEADINGS[KIND]):
        return MIXED
    if headings & set(_HEADINGS[FULL_NAME]) and headings & set(_HEADINGS["role"]):
        return K.PERSON
    telling = (
        (K.BANK_ACCOUNT, "sort_code"),
        (K.VEHICLE, "registration"),
        (K.ACCOUNT, "platform"),
        (K.PERSON, "born_on"),
        (K.PERSON, "last_name"),
        (K.PLACE, "postcode"),
        (K.TELEPHONE, "number"),
    )
    for kind, field in telling:
        words = set(_HEADINGS[field]) - {"registration number", "network", "service"}
        if headings & words:
            return kind
    votes: dict[str, int] = {}
    for row in rows[:50]:
        kind = kind_of(next((cell for cell in row if cell), ""))
        votes[kind] = votes.get(kind, 0) + 1
    return max(votes, key=lambda kind: votes[kind]) if votes else K.PERSON


def kind_of(text: str) -> str:
    """What one cell alone seems to be."""
    compact = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", text):
        return K.EMAIL
    if re.fullmatch(r"[0-9]{14}", compact):
        return K.BANK_ACCOUNT
    if _DIGITS.fullmatch(text):
        return K.TELEPHONE
    if re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z]{3}|[A-Z][0-9]{1,3}[A-Z]{3}", compact):
        return K.VEHICLE
    if text.startswith("@"):
        return K.ACCOUNT
    if normal.postcode_in(text):
        return K.PLACE
    if re.search(r"\b(ltd|limited|plc|llp)\b\.?", text, re.IGNORECASE):
        return K.ORGANISATION
    return K.PERSON


def guess(head: Sequence[str], width: int, kind: str) -> list[str]:
    """What each column holds, by its heading; where none tells, the first holds the thing itself."""
    fields = fields_of(kind)
    found = [""] * width
    for place, cell in enumerate(head[:width]):
        folded = _folded(cell)
        for name in _in_order(kind, fields):
            if name not in found and folded in _HEADINGS.get(name, ()) + (_folded(fields[name]),):
                found[place] = name
                break
    main = VALUE if kind == MIXED else MAIN[kind]
    named = {"first_names", "last_name"} & set(found)
    if main not in found and not named and "" in found:
        found[found.index("")] = main
    return found


def _in_order(kind: str, fields: dict[str, str]) -> list[str]:
    """The kind's own thing first: “account” is the name of one for people online, and the number of one at a bank."""
    main = MAIN.get(kind, VALUE)
    return [main, *(name for name in fields if name != main)]


def _folded(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.lower()))

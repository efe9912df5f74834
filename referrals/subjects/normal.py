"""How what people type of a subject is read: checked, and brought into the form in which it is compared.

Pure functions. Each gives a `Read`; raises ValidationError, in words for the user, for what cannot be one. What is only
unusual is accepted with a warning.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from foundations.core.formats import day as in_words
from foundations.core.formats import today
from foundations.core.forms import DayField

HOME = "GB"
EARLIEST = date(1900, 1, 1)
# As it was typed, but for what no eye can see.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Read:
    """What was understood: the form to compare, the form to show, and what is unusual about it."""

    identifier: str
    shown: str
    warning: str = ""


def fold(text: str) -> str:
    """The words of a name without accents, case and punctuation, in the order of the alphabet."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return " ".join(sorted(re.findall(r"[^\W_]+", plain.casefold())))[:300]


def visible(text: str) -> str:
    """The text without characters that no eye can see."""
    return _INVISIBLE.sub("", text).strip()


# --- telephones ------------------------------------------------------------------------------------------

NUMBER = "Enter a telephone number, like 07700 900 982 or +40 721 555 000"
SHORTENED = re.compile(r"[0-9]+([.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
# New ranges are given out before the library knows of them: of this shape a British number is not warned of.
_BRITISH = re.compile(r"1[0-9]{8,9}|[2378][0-9]{9}")


@lru_cache(maxsize=64)
def telephone(text: str) -> Read:
    """A number as E.164; without a country code a British one."""
    text = visible(text)
    if SHORTENED.fullmatch(text):
        raise ValidationError("The spreadsheet has shortened this number. Format the column as text and copy it again")
    if re.search(r"[^\W\d_]{3,}", re.sub(r"\b(ext|tel|mob|mobile|phone)\b", "", text, flags=re.IGNORECASE)):
        raise ValidationError(NUMBER)
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        raise ValidationError(NUMBER) from None
    why = phonenumbers.is_possible_number_with_reason(number)
    if why == phonenumbers.ValidationResult.TOO_LONG:
        raise ValidationError(f"The number has too many digits. {NUMBER}")
    if why != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise ValidationError("The number has too few digits. Enter all of it, with the area or country code")
    national = str(number.national_number)
    british = number.country_code == 44 and _BRITISH.fullmatch(national)
    warning = "" if british or phonenumbers.is_valid_number(number) else "No network is known to use such a number"
    return Read(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        warning,
    )


# --- vehicles ----------------------------------------------------------------------------------------------

_CURRENT = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z]{3}")
_SHAPES = (
    re.compile(r"[A-Z][0-9]{1,3}[A-Z]{3}"),  # 1983 to 2001
    re.compile(r"[A-Z]{3}[0-9]{1,3}[A-Z]"),  # 1963 to 1983
    re.compile(r"[A-Z]{1,3}[0-9]{1,4}"),  # before, and in Northern Ireland
    re.compile(r"[0-9]{1,4}[A-Z]{1,3}"),
    re.compile(r"[0-9]{3}[DX][0-9]{3}"),  # diplomatic
)


def registration(text: str) -> Read:
    """A registration mark without spaces; one of no British shape is warned of."""
    mark = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", visible(text))).upper()
    if not 2 <= len(mark) <= 12:
        raise ValidationError("Enter a registration number, like AB12 CDE")
    if _CURRENT.fullmatch(mark):
        return Read(mark, f"{mark[:4]} {mark[4:]}")
    if any(shape.fullmatch(mark) for shape in _SHAPES):
        return Read(mark, visible(text).upper())
    return Read(mark, visible(text).upper(), "Not the shape of a UK registration")


# --- addresses of all sorts -----------------------------------------------------------------------------------

POSTCODE = re.compile(r"(GIR ?0AA|[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2})", re.IGNORECASE)
_IN_TEXT = re.compile(rf"\b{POSTCODE.pattern}\b", re.IGNORECASE)


def postcode(text: str) -> str:
    """A whole UK postcode, as it is written."""
    typed = re.sub(r"[\W_]", "", visible(text)).upper()
    if not POSTCODE.fullmatch(typed):
        raise ValidationError("Enter a full UK postcode, like NR1 3JU")
    return f"{typed[:-3]} {typed[-3:]}"


def postcode_in(text: str) -> str:
    """The last postcode that stands in an address; nothing where there is none."""
    found = list(_IN_TEXT.finditer(text))
    return postcode(found[-1][0]) if found else ""


def place(address: str, code: str) -> Read:
    """An address: its postcode and its other words."""
    code = postcode(code) if code else postcode_in(address)
    lines = [line.strip(" ,") for line in re.split(r"[\n,]+", visible(_IN_TEXT.sub("", address))) if line.strip(" ,")]
    shown = ", ".join([*lines, *([code] if code else [])])
    return Read(f"{code.replace(' ', '')}|{fold(' '.join(lines))}"[:300], shown[:300])


def email(text: str) -> Read:
    """An e-mail address in lower case."""
    text = visible(text)
    try:
        validate_email(text)
    except ValidationError:
        raise ValidationError("Enter an email address in the correct format, like name@example.com") from None
    return Read(text.lower(), text)


def account(platform: str, handle: str) -> Read:
    """An account on a platform; `@` and the beginning of an address do not count."""
    handle = visible(handle)
    bare = re.sub(r"^(https?://)?(www\.)?", "", handle.lower()).strip("/ @")
    if not bare:
        raise ValidationError("Enter the name of the account")
    where = visible(platform)
    return Read(f"{fold(where)}:{bare}"[:300], f"{handle} on {where}"[:300])


# --- organisations and bank accounts ------------------------------------------------------------------------------

_COMPANY = re.compile(r"([A-Z]{2}|[A-Z][0-9]|[0-9]{2})[0-9]{5}[0-9A-Z]")


def company_number(text: str) -> str:
    """The number of a company in eight characters; leading zeros that a spreadsheet dropped are put back."""
    number = re.sub(r"[\W_]", "", visible(text)).upper()
    if number.isascii() and number.isdigit() and 5 <= len(number) < 8:
        number = number.zfill(8)
    if not _COMPANY.fullmatch(number):
        raise ValidationError("Enter a company number of 8 characters, like 01234567 or SC123456")
    return number


def sort_code(text: str) -> str:
    """Six digits, as `12-34-56`."""
    digits = _digits(text)
    if len(digits) != 6:
        hint = " A spreadsheet may have dropped the first zero" if len(digits) == 5 else ""
        raise ValidationError(f"Sort code must be 6 numbers, like 30-94-21.{hint}".rstrip("."))
    return f"{digits[:2]}-{digits[2:4]}-{digits[4:]}"


def account_number(text: str) -> str:
    """Eight digits; of six and seven, with the zeros before them that banks leave out."""
    digits = _digits(text)
    if not 6 <= len(digits) <= 8:
        raise ValidationError("Account number must be between 6 and 8 numbers, like 31926819")
    return digits.zfill(8)


def _digits(text: str) -> str:
    text = re.sub(r"[\s.–-]", "", visible(text))
    return text if re.fullmatch(r"[0-9]+", text, re.ASCII) else ""


# --- days ------------------------------------------------------------------------------------------------------

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00)?)?")
_PARTS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ ./-]+([0-9]{1,2}|[A-Za-z]{3,9})\.?,?[ ./-]+([0-9]{2,4})")


def birthday(text: str) -> tuple[date, str]:
    """A date of birth as people write it, the day first; and how it was read, where it could be read otherwise."""
    text = visible(text)
    field = DayField(label="Date of birth", error_messages=DayField.wording("Date of birth"))
    if match := _ISO.fullmatch(text):
        year, month, day = match[1], match[2], match[3]
    elif match := _PARTS.fullmatch(text):
        day, month, year = match[1], match[2], match[3]
    else:
        raise ValidationError("Date of birth must be a day, a month and a year, like 27 3 1985")
    if month.isdigit() and int(month) > 12 >= int(day) and not _ISO.fullmatch(text):
        raise ValidationError("Date of birth must have the day first, like 27 3 1985")
    found = field.clean({"day": day, "month": month, "year": year})
    _possible(found)
    ambiguous = month.isdigit() and int(day) <= 12 and int(day) != int(month) and not _ISO.fullmatch(text)
    return found, f"Date of birth read as {in_words(found)}" if ambiguous else ""


def _possible(born_on: date) -> None:
    if born_on > today():
        raise ValidationError("Date of birth must be today or in the past")
    if born_on < EARLIEST:
        raise ValidationError("Date of birth must be after 1 January 1900")


def as_text(value: object) -> str:
    """A cell of a spreadsheet as somebody would have typed it: whole numbers without a point, days as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    return str(value)

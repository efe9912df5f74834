"""Passwords that are known to be guessed first: the list that is shipped, and one that an installation may add."""

from __future__ import annotations

import gzip
import hashlib
import re
import unicodedata
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

# What was found in breaches, once each, folded; docs/decisions/0007-sign-in.md says where it comes from.
SHIPPED = Path(__file__).parent / "data" / "breached_passwords.txt.gz"
# Words that anybody would try here first (ASVS 6.1.2).
SERVICE_WORDS = (
    "toex",
    "tasking",
    "referral",
    "intelligence",
    "organised crime",
    "police",
    "policing",
    "constabulary",
    "constable",
    "detective",
    "inspector",
    "sergeant",
    "rocu",
    "regional organised crime unit",
    "national crime agency",
    "official sensitive",
    "operation",
)
# Signs that stand for letters in passwords that only look hard.
_DISGUISED = str.maketrans("@4310$5!7", "aaeiossit")
_ENDS = re.compile(r"^[^a-z]+|[^a-z]+$")
_NOT_LETTERS = re.compile(r"[^a-z]+")


class BreachedPasswordValidator:
    """Refuses a password that stands in a list of breached ones, or is one of them with digits and signs around it."""

    def validate(self, password: str, user=None) -> None:
        """Raise ValidationError(code="breached"). Nothing leaves this machine."""
        if is_breached(password):
            raise ValidationError("This password is among those that are guessed first. Choose another", "breached")

    def get_help_text(self) -> str:
        return "Your password must not be one that is often used or has been in a data breach."


class ServiceWordValidator:
    """Refuses a password made of nothing but words of this service, and what the person is called."""

    def validate(self, password: str, user=None) -> None:
        """Raise ValidationError(code="service_word")."""
        rest = _letters(password)
        for word in sorted({_letters(word) for word in (*SERVICE_WORDS, *_about(user))}, key=len, reverse=True):
            if len(word) >= 3:
                rest = rest.replace(word, "")
        if len(rest) < 4 and _letters(password):
            raise ValidationError(
                "This password is made of words that anybody would try here first. Choose another", "service_word"
            )

    def get_help_text(self) -> str:
        return "Your password must not be made of your name or of words of this service."


def is_breached(password: str) -> bool:
    """Whether the password, or what is left without its decoration, is in the shipped list or the installation's."""
    folded = fold(password)
    return folded in _shipped() or bool(_core(folded) & _shipped()) or _in_file(password)


def fold(password: str) -> str:
    """The password as the list writes it. For comparing only: what is stored is what was typed."""
    return unicodedata.normalize("NFKC", password).casefold()


def _core(folded: str) -> set[str]:
    """What a guesser strips: signs and digits at the ends, letters in disguise, the same thing twice.

    A core of fewer than four letters says nothing about a long password: "abc" is in every list.
    """
    cores = set()
    for text in (folded, folded.translate(_DISGUISED)):
        core = _ENDS.sub("", text)
        half = len(core) // 2
        if core[:half] * 2 == core:
            core = core[:half]
        if len(core) >= 4:
            cores.add(core)
    return cores


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", fold(text).translate(_DISGUISED))


def _about(user) -> list[str]:
    if user is None:
        return []
    return [*user.name.split(), *re.split(r"[@.]", user.email), user.collar_number]


@cache
def _shipped() -> frozenset[str]:
    with gzip.open(SHIPPED, "rt", encoding="utf-8") as lines:
        return frozenset(lines.read().splitlines())


def _in_file(password: str) -> bool:
    """Whether SHA-1 of the password is in BREACHED_PASSWORDS_FILE, a sorted list that may be larger than memory.

    A line is a hash in hexadecimal, or the first digits of one (ten at least, as many on every line), and may go on
    with ":" and a count, as the lists of "Have I Been Pwned" do.
    """
    if not settings.BREACHED_PASSWORDS_FILE:
        return False
    # SHA-1 is what such lists are made of; it protects nothing here.
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with open(settings.BREACHED_PASSWORDS_FILE, "rb") as lines:
        low, high = 0, lines.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            start, found = _line_at(lines, middle)
            prefix = found.split(b":", 1)[0].strip().upper()
            if not prefix or digest[: len(prefix)] < prefix:
                high = min(middle, start)
            elif digest.startswith(prefix):
                return True
            else:
                low = start + len(found)
    return False


def _line_at(lines, position: int) -> tuple[int, bytes]:
    """The line that the byte at `position` is part of, and where it begins."""
    begin = max(0, position - 200)
    lines.seek(begin)
    start = begin + lines.read(position - begin).rfind(b"\n") + 1
    lines.seek(start)
    return start, lines.readline()

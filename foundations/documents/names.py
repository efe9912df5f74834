"""File names as people send them, made safe to show, store and give back."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 255
# Control and formatting characters (right-to-left overrides, zero-width marks), line separators, and what is no letter.
INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


def clean_name(name: str) -> str:
    """The last part of `name` without paths, invisible and reserved characters, at most 255 characters long.

    The extension is kept; a name of which nothing remains becomes "document".
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(" " if c.isspace() else c for c in name if c.isspace() or unicodedata.category(c) not in INVISIBLE)
    name = re.sub(r'[<>:"|?*]', "_", name)
    name = re.sub(r" {2,}", " ", name).strip(" ")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    stem = stem.strip(" .") or "document"
    if not extension:
        return stem[:LONGEST]
    extension = extension.strip()[:20]
    return f"{stem[: LONGEST - len(extension) - 1]}.{extension}"


def extension_of(name: str) -> str:
    """What stands behind the last full stop of `name`, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name else ""

"""What terms of reference say: the fields that are agreed, and the digest that a signature is given to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

# Lists of rows. A row is a mapping of text and whole numbers, days as ISO text; `key` is its name from version to version.
LISTS = ("questions", "roles", "products", "timeline")
DAYS = ("scope_from", "scope_to", "strategy_date", "start_date", "delivery_date", "review_date")
# Everything that both parties agree. Adding a field here, to the model and to the trigger adds it to the digest.
FIELDS = (
    "amendment_reason",
    "background",
    "aim",
    "objectives",
    "questions",
    "scope",
    "scope_from",
    "scope_to",
    "scope_places",
    "scope_subjects",
    "scope_out",
    "investigation_strategy",
    "strategy_version",
    "strategy_date",
    "support",
    "roles",
    "products_expected",
    "products",
    "milestones",
    "timeline",
    "start_date",
    "delivery_date",
    "review_date",
    "methods",
    "sources",
    "assumptions",
    "legal",
    "resources",
    "risks",
    "deconfliction",
    "disclosure",
    "dissemination",
    "success_criteria",
)
TEXTS = tuple(name for name in FIELDS if name not in LISTS and name not in DAYS)


def canonical(content: Mapping[str, Any]) -> bytes:
    """`content` as bytes that are the same for the same content, on any machine and in any year.

    What is left empty is left out, so that a field added later does not change the digest of older terms.
    """
    filled = {name: _plain(content[name]) for name in FIELDS if content.get(name)}
    return json.dumps(filled, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def digest_of(content: Mapping[str, Any]) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value

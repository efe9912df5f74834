"""Who may open each address: one line an address, in words for a policy officer.

The views ask for themselves; this table is the other opinion. `tests/access_matrix` walks every address as every role
and holds the answers against it, `manage.py write_access_matrix` writes it into docs/access-matrix.md, and an address
that does not stand here fails the suite.
"""

from __future__ import annotations

from toex.access.api import API
from toex.access.kinds import (
    ANYONE,
    BOTH,
    CLOCK,
    DISRUPTION,
    EVERY,
    EXTENSION,
    FILE,
    FORM,
    OWN,
    PERSON,
    PRODUCT,
    READS,
    RECORD,
    REFERRAL,
    ROLE,
    SENT,
    SHARE,
    SIGNED_IN,
    TASKING,
    TERMS,
    WRITES,
    Address,
)
from toex.access.pages import PAGES

ADDRESSES: dict[str, Address] = PAGES | API
# Who may open it, by the name of the address.
ACCESS = {name: address.who for name, address in ADDRESSES.items()}

__all__ = [
    "ACCESS",
    "ADDRESSES",
    "ANYONE",
    "SIGNED_IN",
    "ROLE",
    "RECORD",
    "READS",
    "WRITES",
    "BOTH",
    "EVERY",
    "FORM",
    "REFERRAL",
    "TASKING",
    "PRODUCT",
    "FILE",
    "TERMS",
    "DISRUPTION",
    "SHARE",
    "CLOCK",
    "EXTENSION",
    "SENT",
    "OWN",
    "PERSON",
    "Address",
]

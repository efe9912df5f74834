"""Who may open each address is declared in toex/access; here under the names that the tests have for it."""

from toex.access import ACCESS, ANYONE, RECORD, ROLE, SIGNED_IN

__all__ = ["ACCESS", "ANYONE", "RECORD", "ROLE", "SIGNED_IN"]

"""Permissions that may be granted to a named person on one record, as exceptions to the rule of the memberships."""

# Filled by the app that owns the record (its AppConfig.ready), so that this floor names no record.
GRANTABLE: set[str] = set()


def grantable(*permissions: str) -> None:
    """Say that these permissions ("referrals.view_referral") may be granted to named people."""
    GRANTABLE.update(permissions)

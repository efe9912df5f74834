"""Who may read the log; roles.py says who holds it."""

from enum import StrEnum


class Permission(StrEnum):
    """Codenames, as `user.has_perm` takes them."""

    READ = "audit.read"  # who did and saw what, of one's organisation; no operational content
    VIEW_READERS = "audit.view_readers"  # who has looked at one referral

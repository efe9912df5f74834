"""The letter with which somebody sets their password."""

from __future__ import annotations

from foundations.accounts import passwords
from foundations.accounts.models import User


def send_password_link(person: User) -> bool:
    """Have the link with which `person` sets a password sent in the background; gives whether one can go to them."""
    if not person.is_active or not person.has_usable_password():
        return False
    passwords.ask(person.email)
    return True

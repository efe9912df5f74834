"""People, the organisations they belong to, the roles they hold there; what they are skilled in and when they are away."""

from foundations.accounts.models.feeds import CalendarFeed
from foundations.accounts.models.people import (
    ForgottenPassword,
    Membership,
    Organisation,
    SignInAttempt,
    User,
    UserManager,
)
from foundations.accounts.models.workforce import Absence, AbsenceKind, PersonSkill, Skill, WorkingDays

__all__ = [
    "Absence",
    "AbsenceKind",
    "CalendarFeed",
    "ForgottenPassword",
    "Membership",
    "Organisation",
    "PersonSkill",
    "SignInAttempt",
    "Skill",
    "User",
    "UserManager",
    "WorkingDays",
]

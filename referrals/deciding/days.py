"""Days of deciding: by when a question is to be answered unless the gate says otherwise."""

from __future__ import annotations

from datetime import date, timedelta

from foundations.core.formats import today
from foundations.deadlines.models import Closure, Target
from referrals import risks
from referrals.models import Referral
from referrals.statuses import Status

WITHOUT_A_TARGET = timedelta(days=7)


def to_answer(referral: Referral) -> date:
    """The day that the target for answers gives from today on; a week where there is none."""
    day = today()
    target = Target.objects.most_specific(
        kind=Status.INFORMATION_REQUESTED,
        organisation=referral.region,
        priority=referral.priority,
        risk=risks.of(referral),
        day=day,
    )
    if target is None:
        return day + WITHOUT_A_TARGET
    calendar = Closure.objects.calendars([referral.region_id])[referral.region_id]
    return calendar.add_working_days(day, target.length.whole_days(calendar))

"""Takes the next reference of a region's year."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone

from foundations.accounts.models import Organisation
from foundations.core.references import format_reference

# One statement takes the number and holds the row until the transaction ends, so that a roll-back leaves no gap.
_NEXT = """
insert into referrals_referencecounter as counter (region_id, year, last) values (%s, %s, 1)
on conflict on constraint referrals_counter_once do update set last = counter.last + 1
returning last
"""


def next_reference(region: Organisation, at: datetime) -> str:
    """The next reference of `region` in the year (Europe/London) of `at`, in the caller's transaction."""
    year = timezone.localtime(at).year
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [region.pk, year])
        number = cursor.fetchone()[0]
    return format_reference(region.code, year, number)

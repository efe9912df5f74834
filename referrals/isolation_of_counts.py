"""How many referrals of each status somebody's role shows them: the numbers on the tabs of the queue.

Under a policy each row is read to be counted, because the rule asks for columns that no index has. What the policy says
first, that a region of theirs received it and that it is not restricted, stands in one index. So what passes by that
alone is counted there, with the owner's rights; numbers come back, of rows that the policy would show.
"""

from foundations.core.isolation import Definer

RECEIVED = Definer(
    "toex_received(statuses varchar[], most integer)",
    "table(status varchar, number bigint)",
    """
    select wanted.status, (
        select count(*) from (
            select from referrals_referral counted
            where counted.status = wanted.status and counted.region_id = any (toex_reach())
            and not counted.restricted and counted.received_at is not null
            limit most
        ) found
    )
    from unnest(statuses) wanted(status)
    """,
    "how many referrals of each status the regions of the person of the context received, restricted ones left aside",
)
DEFINERS = [RECEIVED]

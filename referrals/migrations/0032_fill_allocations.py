from django.db import migrations

# Who leads what is open began with the decision that named them, as far as that is known.
FILL = """
insert into referrals_allocation (public_id, referral_id, user_id, part, since_at, since_by_id, reason, end_reason)
select gen_random_uuid(), referral.id, referral.lead_analyst_id, 'lead', decision.decided_at, decision.decided_by_id, '', ''
from referrals_referral referral
join lateral (
    select decided_at, decided_by_id from referrals_gatedecision
    where referral_id = referral.id and lead_analyst_id is not null order by decided_at desc limit 1
) decision on true
where referral.lead_analyst_id is not null
and referral.status not in ('closed', 'declined', 'redirected', 'withdrawn')
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0031_allocation")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]

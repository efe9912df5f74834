from django.db import migrations

# Exceptions that were given before a reason was asked for go on for a year, under a name that can answer for them.
FILL = [
    "update referrals_referralperson set public_id = gen_random_uuid() where public_id is null",
    """
    update referrals_referraluserobjectpermission grants set
        public_id = gen_random_uuid(),
        reason = 'Given before a reason was asked for',
        starts_at = now(), ends_at = now() + interval '1 year', given_at = now(),
        given_by_id = (select requester_id from referrals_referral where id = grants.content_object_id)
    where reason = ''
    """,
    # Every referral that a region received begins its chain with the region that has it.
    """
    insert into referrals_handlingregion (referral_id, region_id, how, since_at, since_by_id)
    select id, region_id, 'started', received_at, requester_id from referrals_referral referral
    where received_at is not null
    and not exists (select from referrals_handlingregion where referral_id = referral.id)
    """,
]


class Migration(migrations.Migration):
    dependencies = [("referrals", "0004_sight")]

    operations = [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in FILL]

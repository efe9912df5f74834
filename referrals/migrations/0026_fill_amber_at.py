from django.db import migrations

# From when on the running clock of the stage is at risk, as `keep_due_date` writes it from now on.
FILL = """
update referrals_referral referral set amber_at = deadline.amber_at
from referrals_referraldeadline child join deadlines_deadline deadline on deadline.id = child.deadline_ptr_id
where child.referral_id = referral.id and deadline.kind = referral.status
and deadline.stopped_at is null and deadline.paused_at is null and referral.due_at is not null
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0025_amber_at"), ("deadlines", "0006_closure_rules")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]

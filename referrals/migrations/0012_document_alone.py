from django.db import migrations, models

MOVED = (
    "question",
    "background",
    "why_toex",
    "needed_by_reason",
    "sio_name",
    "sio_email",
    "victims_known",
    "victims_potential",
    "children",
    "risk",
    "safeguarding",
)
# A draft may be deleted; what a region has received may not, whoever asks.
KEEP_SUBMITTED = """
create trigger referrals_referral_kept before delete on referrals_referral
for each row when (old.submitted_at is not null or old.reference is not null) execute function toex_refuse_change();
"""


class Migration(migrations.Migration):
    """The columns that the document replaces go; who acknowledged a danger to life, and when, travel together."""

    dependencies = [("referrals", "0011_fill_answers"), ("audit", "0002_write_once")]

    operations = [
        *(migrations.RemoveField("taskingrequest", name) for name in MOVED),
        migrations.AddConstraint(
            "taskingrequest",
            models.CheckConstraint(
                condition=models.Q(("risk_acknowledged_at__isnull", True), ("risk_acknowledged_by__isnull", True))
                | models.Q(("risk_acknowledged_at__isnull", False), ("risk_acknowledged_by__isnull", False)),
                name="referrals_risk_acknowledged_who_when",
            ),
        ),
        migrations.RunSQL(KEEP_SUBMITTED, "drop trigger referrals_referral_kept on referrals_referral;"),
    ]

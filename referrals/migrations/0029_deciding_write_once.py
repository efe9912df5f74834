from django.db import migrations

from foundations.core.write_once import allow_changes, refuse_changes

TABLES = ["referrals_decisionrecord", "referrals_questionchaser", "referrals_questionfile"]

# A question can be answered or withdrawn once; after that it stays as it is.
SETTLED = """
create trigger referrals_informationrequest_settled before update or delete on referrals_informationrequest
for each row when (old.answered_at is not null or old.withdrawn_at is not null) execute function toex_refuse_change();
"""
UNSETTLED = "drop trigger referrals_informationrequest_settled on referrals_informationrequest;"


class Migration(migrations.Migration):
    """The record of a decision, reminders of questions and files of answers are never rewritten."""

    dependencies = [("referrals", "0028_deciding"), ("audit", "0002_write_once")]

    operations = [
        *(migrations.RunSQL(refuse_changes(table), allow_changes(table)) for table in TABLES),
        migrations.RunSQL(SETTLED, UNSETTLED),
    ]

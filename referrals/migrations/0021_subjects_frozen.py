from django.db import migrations

from referrals.frozen import freeze_rows, thaw_rows

TABLES = ["referrals_subject", "referrals_subjectlink", "referrals_subjectimport"]

# A link names subjects of its own version by their keys, which Django's foreign keys cannot say.
BOTH_ENDS = """
alter table referrals_subjectlink
    add constraint referrals_link_from foreign key (request_id, from_key) references referrals_subject (request_id, key),
    add constraint referrals_link_to foreign key (request_id, to_key) references referrals_subject (request_id, key);
create index referrals_link_to_key on referrals_subjectlink (request_id, to_key);
"""
NO_ENDS = """
drop index referrals_link_to_key;
alter table referrals_subjectlink drop constraint referrals_link_from, drop constraint referrals_link_to;
"""


class Migration(migrations.Migration):
    """Subjects and links of what was sent never change, and a link has two ends in its own version."""

    dependencies = [("referrals", "0020_subjects")]

    operations = [
        migrations.RunSQL(BOTH_ENDS, NO_ENDS),
        *(migrations.RunSQL(freeze_rows(table), thaw_rows(table)) for table in TABLES),
    ]

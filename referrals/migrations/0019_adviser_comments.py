from django.db import migrations, models

# Said as words, since a comment neither endorses nor sends back. The rows may not be updated: their column changes its
# type instead, and keeps what it said.
INTO_WORDS = """
alter table referrals_ocaadvice
    alter column endorsed type varchar(10) using case when endorsed then 'endorsed' else 'sent_back' end;
alter table referrals_ocaadvice rename column endorsed to kind;
"""
BACK = """
alter table referrals_ocaadvice rename column kind to endorsed;
alter table referrals_ocaadvice alter column endorsed type boolean using endorsed = 'endorsed';
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0018_attachments_frozen")]

    operations = [
        migrations.RunSQL(
            INTO_WORDS,
            BACK,
            state_operations=[
                migrations.RenameField("ocaadvice", "endorsed", "kind"),
                migrations.AlterField(
                    "ocaadvice",
                    "kind",
                    models.CharField(
                        max_length=10,
                        choices=[("endorsed", "Endorsed"), ("sent_back", "Sent back"), ("comment", "Comment")],
                    ),
                ),
            ],
        )
    ]

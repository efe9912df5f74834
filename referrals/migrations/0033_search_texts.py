import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

# Names are found as they stand, stop words among them, and in English; other texts in English.
WORDS = """
create function referrals_words(name text, title text, body text, marks text[]) returns tsvector
language sql immutable parallel safe return
    setweight(to_tsvector('pg_catalog.simple'::regconfig, name), 'A')
    || setweight(to_tsvector('pg_catalog.english'::regconfig, name), 'A')
    || setweight(to_tsvector('pg_catalog.simple'::regconfig, title), 'B')
    || setweight(to_tsvector('pg_catalog.english'::regconfig, title), 'B')
    || setweight(to_tsvector('pg_catalog.english'::regconfig, body), 'C')
    || array_to_tsvector(marks);
"""
NO_WORDS = "drop function referrals_words(text, text, text, text[]);"


class Migration(migrations.Migration):
    """What is searched: a row for each text of a referral."""

    dependencies = [("referrals", "0032_fill_allocations"), ("documents", "0003_extracts")]

    operations = [
        migrations.RunSQL(WORDS, NO_WORDS),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("name", models.TextField(blank=True)),
                ("title", models.TextField(blank=True)),
                ("body", models.TextField(blank=True)),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                (
                    "readers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "seers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "words",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("name"),
                            models.F("title"),
                            models.F("body"),
                            models.F("marks"),
                            function="referrals_words",
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="texts", to="referrals.referral"
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["words", "seers"], gin_pending_list_limit=256, name="referrals_text_words"
                    ),
                    models.Index(fields=["changed_at"], name="referrals_text_changed"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "kind", "key"), name="referrals_text_once")
                ],
            },
        ),
        # Beside the rest of the row: the newest texts are looked through without an index.
        migrations.RunSQL(
            "alter table referrals_searchtext alter column words set storage main;", migrations.RunSQL.noop
        ),
    ]

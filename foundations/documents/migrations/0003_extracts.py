from django.db import migrations, models


class Migration(migrations.Migration):
    """What text files say, for the search. `manage.py reindex_search` reads those that were stored before."""

    dependencies = [("documents", "0002_uploads")]

    operations = [
        migrations.CreateModel(
            name="Extract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document_key", models.BigIntegerField(unique=True)),
                ("text", models.TextField()),
            ],
        ),
    ]

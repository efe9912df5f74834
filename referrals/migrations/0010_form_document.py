import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The request becomes one document of answers, with the version of the form; the lists that it offers."""

    dependencies = [
        ("referrals", "0009_share_constraints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FormChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("exploitation-types", "Exploitation types"),
                            ("upstream-countries", "Upstream countries"),
                            ("investigation-stages", "Investigation stages"),
                            ("support-types", "Support types"),
                            ("requested-products", "Products that may be asked for"),
                            ("systems", "Systems that may have been searched"),
                            ("data-kinds", "Kinds of data supplied"),
                            ("legal-bases", "Legal bases"),
                            ("handling-instructions", "Handling instructions"),
                            ("sensitivities", "Sensitivities"),
                            ("source-terms", "Words that may point to a source"),
                        ],
                        max_length=40,
                    ),
                ),
                ("code", models.SlugField(max_length=60)),
                ("name", models.CharField(max_length=160)),
                ("descriptor", models.CharField(blank=True, max_length=300)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["kind", "position", "name"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), ("valid_to__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="referrals_formchoice_valid_period",
                    ),
                    models.UniqueConstraint(fields=("kind", "code"), name="referrals_form_choice_once"),
                ],
            },
        ),
        migrations.AddField("taskingrequest", "answers", models.JSONField(default=dict)),
        migrations.AddField("taskingrequest", "warnings", models.JSONField(default=list)),
        migrations.AddField(
            "taskingrequest", "form_version", models.PositiveSmallIntegerField(default=1), preserve_default=False
        ),
        migrations.AddField(
            "taskingrequest",
            "risk_acknowledged_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "taskingrequest", "risk_acknowledged_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField("taskingrequest", "expiry_told_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "taskingrequest",
            models.Index(
                condition=models.Q(("submitted_at__isnull", True)),
                fields=["changed_at"],
                name="referrals_untouched_drafts",
            ),
        ),
    ]

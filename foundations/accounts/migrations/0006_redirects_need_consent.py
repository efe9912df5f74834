from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether a region has to consent before another one's gate redirects to it."""

    dependencies = [("accounts", "0005_shortcuts")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="redirects_need_consent",
            field=models.BooleanField(
                default=False, help_text="A region that is offered what other regions would redirect to it"
            ),
        ),
    ]

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0002_sign_in'),
        ('referrals', '0007_share_history_write_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField(model_name='share', old_name='asked_reference', new_name='reference'),
        migrations.AddField(
            model_name='share',
            name='force',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='share',
            name='marking',
            field=models.CharField(blank=True, choices=[('official', 'OFFICIAL'), ('official_sensitive', 'OFFICIAL-SENSITIVE')], max_length=20),
        ),
        migrations.AddField(
            model_name='share',
            name='primary_threat',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.threatarea'),
        ),
        migrations.AddField(
            model_name='share',
            name='reminded_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='share',
            name='was_asked_for',
            field=models.BooleanField(default=False),
        ),
    ]

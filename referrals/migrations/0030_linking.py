import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_redirects_need_consent'),
        ('referrals', '0029_deciding_write_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReferralLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('related', 'Related'), ('parent', 'Part of a larger one'), ('follow_up', 'Follow-up'), ('duplicate', 'Duplicate'), ('split', 'Split')], max_length=10)),
                ('why', models.TextField(blank=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_why', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['made_at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='referral',
            name='follows',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral'),
        ),
        migrations.AddField(
            model_name='referral',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.referral'),
        ),
        migrations.AlterField(
            model_name='referral',
            name='ended_at_status',
            field=models.CharField(blank=True, choices=[('draft', 'Draft'), ('with_adviser', 'With the adviser'), ('sctac_triage', 'First gate'), ('gateway_triage', 'Second gate'), ('information_requested', 'Question asked'), ('agreeing_terms', 'Agreeing terms'), ('in_development', 'In development'), ('reassessment', 'Reassessment'), ('agreeing_ownership', 'Agreeing ownership'), ('closing', 'Closing'), ('on_hold', 'On hold'), ('closed', 'Closed'), ('declined', 'Declined'), ('redirected', 'Redirected elsewhere'), ('withdrawn', 'Withdrawn'), ('merged', 'Merged')], max_length=30),
        ),
        migrations.AlterField(
            model_name='referral',
            name='held_status',
            field=models.CharField(blank=True, choices=[('draft', 'Draft'), ('with_adviser', 'With the adviser'), ('sctac_triage', 'First gate'), ('gateway_triage', 'Second gate'), ('information_requested', 'Question asked'), ('agreeing_terms', 'Agreeing terms'), ('in_development', 'In development'), ('reassessment', 'Reassessment'), ('agreeing_ownership', 'Agreeing ownership'), ('closing', 'Closing'), ('on_hold', 'On hold'), ('closed', 'Closed'), ('declined', 'Declined'), ('redirected', 'Redirected elsewhere'), ('withdrawn', 'Withdrawn'), ('merged', 'Merged')], max_length=30),
        ),
        migrations.AlterField(
            model_name='referral',
            name='status',
            field=models.CharField(choices=[('draft', 'Draft'), ('with_adviser', 'With the adviser'), ('sctac_triage', 'First gate'), ('gateway_triage', 'Second gate'), ('information_requested', 'Question asked'), ('agreeing_terms', 'Agreeing terms'), ('in_development', 'In development'), ('reassessment', 'Reassessment'), ('agreeing_ownership', 'Agreeing ownership'), ('closing', 'Closing'), ('on_hold', 'On hold'), ('closed', 'Closed'), ('declined', 'Declined'), ('redirected', 'Redirected elsewhere'), ('withdrawn', 'Withdrawn'), ('merged', 'Merged')], default='draft', max_length=30),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('status', 'merged'), models.Q(('merged_into', models.F('id')), _negated=True)), models.Q(models.Q(('status', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='referrals_merged_into_another'),
        ),
        migrations.AddField(
            model_name='referrallink',
            name='ended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referrallink',
            name='from_referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links_from', to='referrals.referral'),
        ),
        migrations.AddField(
            model_name='referrallink',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referrallink',
            name='to_referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links_to', to='referrals.referral'),
        ),
        migrations.AddConstraint(
            model_name='referrallink',
            constraint=models.CheckConstraint(condition=models.Q(('from_referral', models.F('to_referral')), _negated=True), name='referrals_linked_to_another'),
        ),
        migrations.AddConstraint(
            model_name='referrallink',
            constraint=models.UniqueConstraint(django.db.models.functions.comparison.Least('from_referral', 'to_referral'), django.db.models.functions.comparison.Greatest('from_referral', 'to_referral'), models.F('kind'), condition=models.Q(('ended_at__isnull', True)), name='referrals_linked_so_once'),
        ),
        migrations.AddConstraint(
            model_name='referrallink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('ended_why', '')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='referrals_link_ended_who_when_why'),
        ),
    ]

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_sign_in'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('referrals', '0003_open_queue_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HandlingRegion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('started', 'Asked for by its force'), ('redirected', 'Redirected by a gate'), ('transferred', 'Handed over and accepted')], max_length=12)),
                ('since_at', models.DateTimeField()),
                ('until_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['since_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_reference', models.CharField(blank=True, max_length=24)),
                ('kind', models.CharField(choices=[('refer', 'Share the work'), ('transfer', 'Hand over'), ('sight', 'Sight only')], max_length=10)),
                ('status', models.CharField(choices=[('offered', 'Offered'), ('asked', 'Asked for'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('taken_back', 'Taken back'), ('ended', 'Ended')], max_length=12)),
                ('version', models.PositiveIntegerField(default=1)),
                ('purpose', models.TextField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ShareStatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=40)),
                ('label', models.CharField(max_length=120)),
                ('from_status', models.CharField(max_length=30)),
                ('to_status', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('seen_version', models.PositiveIntegerField()),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='referral',
            name='restricted',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='referral',
            name='restricted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='referral',
            name='restricted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referral',
            name='restricted_reason',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='referralperson',
            name='public_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='referraluserobjectpermission',
            name='emergency',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='referraluserobjectpermission',
            name='ends_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='referraluserobjectpermission',
            name='given_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='referraluserobjectpermission',
            name='given_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='referraluserobjectpermission',
            name='public_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='referraluserobjectpermission',
            name='reason',
            field=models.TextField(default=''),
        ),
        migrations.AddField(
            model_name='referraluserobjectpermission',
            name='starts_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='referraluserobjectpermission',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='referraluserobjectpermission',
            name='withdrawn_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='referraluserobjectpermission',
            name='content_object',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='referrals.referral'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(condition=models.Q(('restricted', True)), fields=['region'], name='referrals_restricted'),
        ),
        migrations.AddField(
            model_name='handlingregion',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='regions', to='referrals.referral'),
        ),
        migrations.AddField(
            model_name='handlingregion',
            name='region',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='handlingregion',
            name='since_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='share',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='share',
            name='from_organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='share',
            name='legal_basis',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='referrals.reason'),
        ),
        migrations.AddField(
            model_name='share',
            name='referral',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='referrals.referral'),
        ),
        migrations.AddField(
            model_name='share',
            name='started_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='share',
            name='to_organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='share',
            name='to_person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sharestatuschange',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sharestatuschange',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='status_changes', to='referrals.share'),
        ),
        migrations.AddConstraint(
            model_name='handlingregion',
            constraint=models.UniqueConstraint(condition=models.Q(('until_at__isnull', True)), fields=('referral',), name='referrals_one_region_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='handlingregion',
            constraint=models.CheckConstraint(condition=models.Q(('until_at__isnull', True), ('until_at__gte', models.F('since_at')), _connector='OR'), name='referrals_region_period'),
        ),
        migrations.AddIndex(
            model_name='share',
            index=models.Index(fields=['to_organisation', 'status'], name='referrals_share_to'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_organisation__isnull', False), ('referral__isnull', False)), models.Q(('from_organisation__isnull', True), ('kind', 'sight'), ('referral__isnull', True), ('status__in', ['asked', 'taken_back', 'ended'])), _connector='OR'), name='referrals_share_of_something'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(('from_organisation', models.F('to_organisation')), _negated=True), name='referrals_share_between'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'transfer'), ('ends_at__isnull', False), _connector='XOR'), name='referrals_share_ends'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('started_at')), _connector='OR'), name='referrals_share_period'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='referrals_share_decided_who_when'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['accepted', 'refused']), _negated=True), ('decided_at__isnull', False), _connector='OR'), name='referrals_share_was_decided'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['offered', 'asked', 'accepted']), models.Q(('kind', 'transfer'), ('status', 'accepted'), _negated=True)), fields=('referral', 'to_organisation'), name='referrals_share_once'),
        ),
        migrations.AddIndex(
            model_name='sharestatuschange',
            index=models.Index(fields=['record', '-at'], name='referrals_share_history'),
        ),
    ]

"""Targets and clocks in hours and by risk, events that change a target, calendars by name, and sweeps."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_redirects_need_consent'),
        ('deadlines', '0006_closure_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=12, unique=True)),
                ('content', models.JSONField(help_text='Bank holidays, closed days and the hours of the working day')),
                ('source', models.CharField(help_text='Where the bank holidays come from', max_length=60)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.CharField(max_length=100, unique=True)),
                ('cause', models.CharField(choices=[('night', 'Every night'), ('hand', 'By command'), ('closure', 'Closed days changed'), ('target', 'A target changed')], max_length=8)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('total', models.PositiveIntegerField(help_text='Open clocks when it began')),
                ('looked_at', models.PositiveIntegerField(default=0)),
                ('differed', models.PositiveIntegerField(default=0)),
                ('reached', models.BigIntegerField(default=0, help_text='The last clock that was looked at')),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, help_text='When those whom it moved had been told', null=True)),
            ],
            options={
                'ordering': ['-started_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SweepDifference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('due_before', models.DateTimeField()),
                ('due_after', models.DateTimeField()),
                ('before', models.JSONField(help_text='The columns that differed')),
                ('after', models.JSONField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='clockevent',
            name='deadlines_days_for_extensions',
        ),
        migrations.RemoveConstraint(
            model_name='clockevent',
            name='deadlines_event_has_reason',
        ),
        migrations.RemoveConstraint(
            model_name='deadline',
            name='deadlines_some_days',
        ),
        migrations.RemoveConstraint(
            model_name='target',
            name='deadlines_target_once',
        ),
        migrations.RemoveConstraint(
            model_name='target',
            name='deadlines_target_some_days',
        ),
        migrations.RemoveConstraint(
            model_name='target',
            name='deadlines_target_amber',
        ),
        migrations.AddField(
            model_name='clockevent',
            name='amber_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clockevent',
            name='amber_hours',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clockevent',
            name='working_hours',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='deadline',
            name='amber_hours',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='At risk when this many working hours remain'),
        ),
        migrations.AddField(
            model_name='deadline',
            name='calendar_version',
            field=models.CharField(blank=True, db_default='', default='', max_length=12),
        ),
        migrations.AddField(
            model_name='deadline',
            name='priority',
            field=models.CharField(blank=True, db_default='', default='', max_length=20),
        ),
        migrations.AddField(
            model_name='deadline',
            name='risk',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
        migrations.AddField(
            model_name='deadline',
            name='working_hours',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='target',
            name='added_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='target',
            name='added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='target',
            name='amber_hours',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='At risk when this many working hours remain'),
        ),
        migrations.AddField(
            model_name='target',
            name='ended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='target',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='target',
            name='reaches_running',
            field=models.BooleanField(db_default=False, default=False, help_text='Running clocks follow it too'),
        ),
        migrations.AddField(
            model_name='target',
            name='recompute_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='target',
            name='risk',
            field=models.CharField(blank=True, db_default='', default='', help_text='Empty: every risk', max_length=40),
        ),
        migrations.AddField(
            model_name='target',
            name='working_hours',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='clockevent',
            name='kind',
            field=models.CharField(choices=[('start', 'Started'), ('pause', 'Paused'), ('resume', 'Resumed'), ('extend', 'Extended'), ('target', 'Target changed'), ('stop', 'Stopped')], max_length=6),
        ),
        migrations.AlterField(
            model_name='clockevent',
            name='working_days',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='deadline',
            name='amber_days',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='At risk when this many working days remain'),
        ),
        migrations.AlterField(
            model_name='deadline',
            name='working_days',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='target',
            name='amber_days',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='At risk when this many working days remain'),
        ),
        migrations.AlterField(
            model_name='target',
            name='working_days',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name='target',
            index=models.Index(condition=models.Q(('recompute_at__isnull', False)), fields=['recompute_at'], name='deadlines_target_to_follow'),
        ),
        migrations.AddField(
            model_name='sweep',
            name='closure',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sweeps', to='deadlines.closure'),
        ),
        migrations.AddField(
            model_name='sweep',
            name='target',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sweeps', to='deadlines.target'),
        ),
        migrations.AddField(
            model_name='sweepdifference',
            name='deadline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deadlines.deadline'),
        ),
        migrations.AddField(
            model_name='sweepdifference',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='sweepdifference',
            name='sweep',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='deadlines.sweep'),
        ),
        migrations.AddIndex(
            model_name='sweep',
            index=models.Index(fields=['-started_at'], name='deadlines_sweep_latest'),
        ),
        migrations.AddIndex(
            model_name='sweep',
            index=models.Index(condition=models.Q(('told_at__isnull', True)), fields=['started_at'], name='deadlines_sweep_to_end'),
        ),
        migrations.AddConstraint(
            model_name='sweepdifference',
            constraint=models.UniqueConstraint(fields=('sweep', 'deadline'), name='deadlines_differs_once'),
        ),
    ]

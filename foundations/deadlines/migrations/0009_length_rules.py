"""What lengths may never be: days and hours at once, or none; and who changed a target, with when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0008_fill_priorities")]

    operations = [
        migrations.AddConstraint(
            model_name='clockevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amber_days__isnull', True), ('amber_hours__isnull', True), ('kind', 'extend'), models.Q(models.Q(('working_days__gte', 1), ('working_days__isnull', False), ('working_hours__isnull', True)), models.Q(('working_days__isnull', True), ('working_hours__gte', 1), ('working_hours__isnull', False)), _connector='OR')), models.Q(('amber_days__isnull', False), ('amber_hours__isnull', False), ('kind', 'target'), ('working_days__isnull', False), ('working_hours__isnull', False), models.Q(models.Q(('amber_hours', 0), ('working_days__gte', 1), ('working_hours', 0)), models.Q(('amber_days', 0), ('working_days', 0), ('working_hours__gte', 1)), _connector='OR')), models.Q(models.Q(('kind__in', ['extend', 'target']), _negated=True), ('amber_days__isnull', True), ('working_days__isnull', True), ('amber_hours__isnull', True), ('working_hours__isnull', True)), _connector='OR'), name='deadlines_event_length'),
        ),
        migrations.AddConstraint(
            model_name='clockevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['pause', 'extend', 'target', 'stop']), _negated=True), models.Q(('reason_code', ''), _negated=True), _connector='OR'), name='deadlines_event_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amber_hours', 0), ('working_days__gte', 1), ('working_hours', 0)), models.Q(('amber_days', 0), ('working_days', 0), ('working_hours__gte', 1)), _connector='OR'), name='deadlines_one_unit'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('kind', 'organisation', 'priority', 'risk', 'valid_from'), name='deadlines_target_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amber_hours', 0), ('working_days__gte', 1), ('working_hours', 0)), models.Q(('amber_days', 0), ('working_days', 0), ('working_hours__gte', 1)), _connector='OR'), name='deadlines_target_one_unit'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('amber_days__lte', models.F('working_days')), ('amber_hours__lte', models.F('working_hours'))), name='deadlines_target_amber'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('added_by__isnull', True), ('added_at__isnull', False), _connector='OR'), name='deadlines_target_added_when'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('valid_to__isnull', False)), _connector='OR'), name='deadlines_target_ended_by'),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('referrals', '0008_share_as_told')]

    operations = [
        migrations.RemoveConstraint(
            model_name='share',
            name='referrals_share_once',
        ),
        migrations.AddIndex(
            model_name='share',
            index=models.Index(condition=models.Q(('status__in', ['offered', 'asked', 'accepted'])), fields=['ends_at'], name='referrals_share_ending'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('referral__isnull', False), ('was_asked_for', False), models.Q(('status', 'asked'), _negated=True)), models.Q(('kind', 'sight'), ('was_asked_for', True), models.Q(('status', 'offered'), _negated=True), models.Q(('reference', ''), _negated=True)), _connector='OR'), name='referrals_share_asked_or_offered'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['offered', 'accepted']), models.Q(('kind', 'transfer'), _negated=True)), fields=('referral', 'to_organisation'), name='referrals_share_once'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'transfer'), ('status', 'offered')), fields=('referral',), name='referrals_one_hand_over'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('to_organisation', 'reference'), name='referrals_share_asked_once'),
        ),
    ]

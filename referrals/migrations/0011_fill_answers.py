from django.db import migrations

# The six pages of the first form, as one document. A submitted version is frozen, so its guard is lifted meanwhile;
# what stood on the referral alone is taken as it is today.
FILL = """
alter table referrals_taskingrequest disable trigger referrals_taskingrequest_frozen;
update referrals_taskingrequest request set
    form_version = 1,
    answers = jsonb_build_object(
        'operation', referral.operation,
        'marking', referral.marking,
        'primary_threat', (select code from referrals_threatarea where id = referral.primary_threat_id),
        'other_threats', coalesce((
            select jsonb_agg(area.code order by area.position)
            from referrals_referral_other_threats others join referrals_threatarea area on area.id = others.threatarea_id
            where others.referral_id = referral.id
        ), '[]'::jsonb),
        'question', request.question,
        'background', request.background,
        'why_toex', request.why_toex,
        'needed_by_date', referral.needed_by_date,
        'needed_by_reason', request.needed_by_reason,
        'sio_name', request.sio_name,
        'sio_email', request.sio_email,
        'victims_known', request.victims_known,
        'victims_potential', request.victims_potential,
        'children', request.children,
        'risk', request.risk,
        'safeguarding', request.safeguarding,
        'immediate_risk', referral.immediate_risk
    )
from referrals_referral referral where referral.id = request.referral_id;
alter table referrals_taskingrequest enable trigger referrals_taskingrequest_frozen;
"""
EMPTY = """
alter table referrals_taskingrequest disable trigger referrals_taskingrequest_frozen;
update referrals_taskingrequest set
    question = coalesce(answers ->> 'question', ''),
    background = coalesce(answers ->> 'background', ''),
    why_toex = coalesce(answers ->> 'why_toex', ''),
    needed_by_reason = coalesce(answers ->> 'needed_by_reason', ''),
    sio_name = coalesce(answers ->> 'sio_name', ''),
    sio_email = coalesce(answers ->> 'sio_email', ''),
    victims_known = (answers ->> 'victims_known')::int,
    victims_potential = (answers ->> 'victims_potential')::int,
    children = coalesce(answers ->> 'children', ''),
    risk = coalesce(answers ->> 'risk', ''),
    safeguarding = coalesce(answers ->> 'safeguarding', '');
alter table referrals_taskingrequest enable trigger referrals_taskingrequest_frozen;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0010_form_document")]

    operations = [migrations.RunSQL(FILL, EMPTY)]

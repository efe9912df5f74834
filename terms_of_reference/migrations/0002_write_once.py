from django.db import migrations

from foundations.core.write_once import allow_changes, refuse_changes

HISTORY = "terms_of_reference_termsstatuschange"

# From the moment it is proposed the content of a version never changes, and it is never deleted.
FREEZE_PROPOSED = """
create trigger terms_of_reference_termsofreference_frozen before update on terms_of_reference_termsofreference
for each row when (
    old.proposed_at is not null
    and (
        new.proposed_at is null
        or (
            old.referral_id, old.number, old.aim, old.objectives, old.scope, old.scope_out,
            old.investigation_strategy, old.support, old.products_expected, old.milestones, old.delivery_date,
            old.review_date, old.sources, old.risks, old.dissemination, old.success_criteria, old.content_digest,
            old.written_by_id, old.written_at
        ) is distinct from (
            new.referral_id, new.number, new.aim, new.objectives, new.scope, new.scope_out,
            new.investigation_strategy, new.support, new.products_expected, new.milestones, new.delivery_date,
            new.review_date, new.sources, new.risks, new.dissemination, new.success_criteria, new.content_digest,
            new.written_by_id, new.written_at
        )
    )
) execute function toex_refuse_change();
create trigger terms_of_reference_termsofreference_kept before delete on terms_of_reference_termsofreference
for each row when (old.proposed_at is not null) execute function toex_refuse_change();
"""
THAW_PROPOSED = """
drop trigger terms_of_reference_termsofreference_frozen on terms_of_reference_termsofreference;
drop trigger terms_of_reference_termsofreference_kept on terms_of_reference_termsofreference;
"""

# A signature can be voided once, and nothing else of it changes.
FREEZE_SIGNATURES = """
create trigger terms_of_reference_signature_frozen before update on terms_of_reference_signature
for each row when (
    old.voided_at is not null
    or (
        old.public_id, old.terms_id, old.party, old.user_id, old.name, old.rank, old.content_digest, old.signed_at
    ) is distinct from (
        new.public_id, new.terms_id, new.party, new.user_id, new.name, new.rank, new.content_digest, new.signed_at
    )
) execute function toex_refuse_change();
create trigger terms_of_reference_signature_kept before delete on terms_of_reference_signature
for each row execute function toex_refuse_change();
"""
THAW_SIGNATURES = """
drop trigger terms_of_reference_signature_frozen on terms_of_reference_signature;
drop trigger terms_of_reference_signature_kept on terms_of_reference_signature;
"""


class Migration(migrations.Migration):
    dependencies = [("terms_of_reference", "0001_initial"), ("audit", "0002_write_once")]

    operations = [
        migrations.RunSQL(refuse_changes(HISTORY), allow_changes(HISTORY)),
        migrations.RunSQL(FREEZE_PROPOSED, THAW_PROPOSED),
        migrations.RunSQL(FREEZE_SIGNATURES, THAW_SIGNATURES),
    ]

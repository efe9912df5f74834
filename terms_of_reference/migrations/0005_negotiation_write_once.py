from django.db import migrations

from foundations.core.write_once import allow_changes, refuse_changes

EDITS = "terms_of_reference_termsedit"
FIELDS_OF_BEFORE = (
    "aim objectives scope scope_out investigation_strategy support products_expected milestones delivery_date "
    "review_date sources risks dissemination success_criteria"
).split()
FIELDS_NOW = [
    *FIELDS_OF_BEFORE,
    *(
        "amendment_reason background questions scope_from scope_to scope_places scope_subjects strategy_version "
        "strategy_date roles products timeline start_date methods assumptions legal resources deconfliction disclosure"
    ).split(),
]
SIGNED_BEFORE = "public_id terms_id party user_id name rank content_digest signed_at".split()
SIGNED_NOW = [*SIGNED_BEFORE, "statement", "second_factor"]


def _columns(side, names):
    return ", ".join(f"{side}.{name}" for name in names)


def _freeze_proposed(fields):
    names = ["referral_id", "number", *fields, "content_digest", "written_by_id", "written_at"]
    return f"""
    drop trigger terms_of_reference_termsofreference_frozen on terms_of_reference_termsofreference;
    create trigger terms_of_reference_termsofreference_frozen before update on terms_of_reference_termsofreference
    for each row when (
        old.proposed_at is not null
        and (
            new.proposed_at is null
            or ({_columns("old", names)}) is distinct from ({_columns("new", names)})
        )
    ) execute function toex_refuse_change();
    """


def _freeze_signatures(fields):
    return f"""
    drop trigger terms_of_reference_signature_frozen on terms_of_reference_signature;
    create trigger terms_of_reference_signature_frozen before update on terms_of_reference_signature
    for each row when (
        old.voided_at is not null
        or ({_columns("old", fields)}) is distinct from ({_columns("new", fields)})
    ) execute function toex_refuse_change();
    """


# What was said stays said: of a comment only whether its thread is settled changes.
SAID = "public_id terms_id section thread_id text by_id party at".split()
FREEZE_COMMENTS = f"""
create trigger terms_of_reference_termscomment_frozen before update on terms_of_reference_termscomment
for each row when (
    ({_columns("old", SAID)}) is distinct from ({_columns("new", SAID)})
) execute function toex_refuse_change();
create trigger terms_of_reference_termscomment_kept before delete on terms_of_reference_termscomment
for each row execute function toex_refuse_change();
"""
THAW_COMMENTS = """
drop trigger terms_of_reference_termscomment_frozen on terms_of_reference_termscomment;
drop trigger terms_of_reference_termscomment_kept on terms_of_reference_termscomment;
"""


class Migration(migrations.Migration):
    """From the moment it is proposed, nothing of what is agreed changes: also not the fields that came later."""

    dependencies = [("terms_of_reference", "0004_negotiation")]

    operations = [
        migrations.RunSQL(_freeze_proposed(FIELDS_NOW), _freeze_proposed(FIELDS_OF_BEFORE)),
        migrations.RunSQL(_freeze_signatures(SIGNED_NOW), _freeze_signatures(SIGNED_BEFORE)),
        migrations.RunSQL(refuse_changes(EDITS), allow_changes(EDITS)),
        migrations.RunSQL(FREEZE_COMMENTS, THAW_COMMENTS),
    ]

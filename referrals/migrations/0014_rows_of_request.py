from django.db import migrations, models

# For the tables of rows that belong to a version of the request. Fires for a version that was sent, and for one that
# cannot be seen: better refused than overlooked.
FREEZE_ROWS = """
create or replace function toex_refuse_rows_of_sent() returns trigger language plpgsql as $$
begin
    if tg_op <> 'INSERT' and not exists (
        select 1 from referrals_taskingrequest where id = old.request_id and submitted_at is null
    ) or tg_op <> 'DELETE' and not exists (
        select 1 from referrals_taskingrequest where id = new.request_id and submitted_at is null
    ) then
        raise exception '% rows of a submitted request are never changed', tg_table_name
            using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end $$;
"""


class Migration(migrations.Migration):
    """What subjects and attachments have in common: counters on the version, and the function that freezes rows."""

    dependencies = [("referrals", "0013_idempotency")]

    operations = [
        migrations.AddField("taskingrequest", "subject_count", models.PositiveIntegerField(default=0)),
        migrations.AddField("taskingrequest", "attachment_count", models.PositiveIntegerField(default=0)),
        migrations.RunSQL(FREEZE_ROWS, "drop function toex_refuse_rows_of_sent();"),
    ]

from django.db import migrations

# A version is superseded and never changed: its last day may be set, nothing else. Scores go by it for ever.
KEEP = """
create function referrals_keep_matrix() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and (to_jsonb(new) - 'valid_to') = (to_jsonb(old) - 'valid_to') then
        return new;
    end if;
    raise exception 'versions of the harm matrix are never changed' using errcode = 'restrict_violation';
end $$;
create trigger referrals_harmmatrix_unchanged before update or delete on referrals_harmmatrix
for each row execute function referrals_keep_matrix();
"""
LET_GO = """
drop trigger referrals_harmmatrix_unchanged on referrals_harmmatrix;
drop function referrals_keep_matrix();
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0015_harm_matrix")]

    operations = [migrations.RunSQL(KEEP, LET_GO)]

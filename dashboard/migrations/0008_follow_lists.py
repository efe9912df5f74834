from django.db import migrations

# What the lists of choices of the queue are read from. An account's sign-in changes none of them.
TABLES = {
    "accounts_organisation": "",
    "accounts_membership": "",
    "accounts_user": " of name, is_active, public_id",
    "referrals_threatarea": "",
    "deadlines_closure": "",
}
FOLLOW = """
insert into dashboard_liststamp (value) values (gen_random_uuid());
create function dashboard_stamp_lists() returns trigger language plpgsql as $$
begin
    update public.dashboard_liststamp set value = gen_random_uuid();
    return null;
end $$;
""" + "".join(
    f"""
create trigger {table}_stamp after insert or delete or truncate or update{columns} on {table}
for each statement execute function dashboard_stamp_lists();
"""
    for table, columns in TABLES.items()
)
UNDO = "".join(f"drop trigger {table}_stamp on {table};\n" for table in TABLES) + "drop function dashboard_stamp_lists();"


class Migration(migrations.Migration):
    """The stamp changes with what it stands for, whoever changes that."""

    dependencies = [
        ("dashboard", "0007_list_stamp"),
        ("accounts", "0006_redirects_need_consent"),
        ("deadlines", "0006_closure_rules"),
        ("referrals", "0047_search_by_facets"),
    ]

    operations = [migrations.RunSQL(FOLLOW, UNDO)]

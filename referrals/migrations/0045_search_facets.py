import django.contrib.postgres.fields
from django.db import migrations, models

# What a search may be narrowed by, and how old a text is by its id, as words of their own: an index finds them together
# with the words. Eras are 16,384 texts, epochs 16 of those.
FACETS = """
create function referrals_facets(id bigint, kind text, at timestamptz, referral referrals_referral) returns text[]
language sql stable parallel safe return array_remove(array[
    'kind:' || kind,
    'status:' || referral.status,
    'force:' || referral.force_id,
    'region:' || referral.region_id,
    'threat:' || referral.primary_threat_id,
    'month:' || to_char(at at time zone 'Europe/London', 'YYYY-MM'),
    'day:' || to_char(at at time zone 'Europe/London', 'YYYY-MM-DD'),
    'era:' || (id >> 14),
    'epoch:' || (id >> 18)
], null);

create function referrals_set_facets() returns trigger language plpgsql as $$
begin
    new.facets := (
        select public.referrals_facets(new.id, new.kind, new.at, seen)
        from public.referrals_referral seen where seen.id = new.referral_id
    );
    return new;
end $$;
"""
NO_FACETS = """
drop function referrals_set_facets();
drop function referrals_facets(bigint, text, timestamptz, referrals_referral);
"""


class Migration(migrations.Migration):
    """Texts know what they are narrowed by."""

    dependencies = [("referrals", "0041_clocks_write_once")]

    operations = [
        migrations.RunSQL(FACETS, NO_FACETS),
        migrations.AddField(
            "searchtext",
            "facets",
            django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
    ]

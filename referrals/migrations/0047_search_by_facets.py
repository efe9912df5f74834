import django.contrib.postgres.indexes
from django.db import migrations

# The trigger of 0034 changed what whoever moves the referral sees of its texts, and an officer sees no notes. The one
# that takes its place asks a function of the owner (`referrals/isolation_of_search.py`), after the change.
FOLLOW = """
create trigger referrals_searchtext_facets before insert on referrals_searchtext
for each row execute function referrals_set_facets();

drop trigger referrals_referral_seers on referrals_referral;
create or replace function referrals_follow_seers() returns trigger language plpgsql as $$
begin
    perform public.toex_follow_texts(new.id);
    return null;
end $$;
create trigger referrals_referral_seers after update on referrals_referral for each row
when (
    (old.status, old.primary_threat_id,
        old.restricted, old.received_at, old.submitted_at, old.region_id, old.force_id, old.offered_to_id, old.owner_id,
        old.requester_id, old.lead_analyst_id, old.sio_id)
    is distinct from
    (new.status, new.primary_threat_id,
        new.restricted, new.received_at, new.submitted_at, new.region_id, new.force_id, new.offered_to_id, new.owner_id,
        new.requester_id, new.lead_analyst_id, new.sio_id)
)
execute function referrals_follow_seers();
"""
UNDO = """
drop trigger referrals_searchtext_facets on referrals_searchtext;
drop trigger referrals_referral_seers on referrals_referral;
create or replace function referrals_follow_seers() returns trigger language plpgsql as $$
begin
    update public.referrals_searchtext set seers = public.referrals_seers(new)
    where referral_id = new.id and seers is distinct from public.referrals_seers(new);
    return new;
end $$;
create trigger referrals_referral_seers before update on referrals_referral for each row
when (
    (old.restricted, old.received_at, old.submitted_at, old.region_id, old.force_id, old.offered_to_id, old.owner_id,
        old.requester_id, old.lead_analyst_id, old.sio_id)
    is distinct from
    (new.restricted, new.received_at, new.submitted_at, new.region_id, new.force_id, new.offered_to_id, new.owner_id,
        new.requester_id, new.lead_analyst_id, new.sio_id)
)
execute function referrals_follow_seers();
"""


class Migration(migrations.Migration):
    """The index of words has what a search is narrowed by, and PostgreSQL keeps that in step with the referral."""

    dependencies = [("referrals", "0046_fill_search_facets")]

    operations = [
        migrations.RemoveIndex("searchtext", "referrals_text_words"),
        migrations.AddIndex(
            "searchtext",
            django.contrib.postgres.indexes.GinIndex(
                fields=["words", "seers", "facets"], gin_pending_list_limit=256, name="referrals_text_words"
            ),
        ),
        migrations.RunSQL(FOLLOW, UNDO),
    ]

from django.db import migrations

# Who may find a text, as far as the referral's own columns say it: what an index narrows by. Organisations by their ids,
# people by theirs below zero, 0 for the nation. `querysets.visible_to` says the same, and is asked as well.
SEERS = """
create function referrals_seers(referral referrals_referral) returns bigint[] language sql stable parallel safe return
    array_remove(array[
        case when not referral.restricted and referral.received_at is not null then 0 end,
        case when not referral.restricted and referral.received_at is not null then referral.region_id end,
        case when not referral.restricted and referral.submitted_at is not null then referral.force_id end,
        case when not referral.restricted then referral.offered_to_id end,
        case when not referral.restricted then referral.owner_id end,
        -referral.requester_id,
        -referral.lead_analyst_id,
        case when referral.submitted_at is not null then -referral.sio_id end
    ], null);
"""
# Before the change, while whoever makes it still sees all the texts that they saw.
FOLLOW = """
create function referrals_follow_seers() returns trigger language plpgsql as $$
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
UNDO = """
drop trigger referrals_referral_seers on referrals_referral;
drop function referrals_follow_seers();
drop function referrals_seers(referrals_referral);
"""


class Migration(migrations.Migration):
    """PostgreSQL keeps who may find a text in step with the referral, whoever changes that."""

    dependencies = [("referrals", "0033_search_texts")]

    operations = [migrations.RunSQL(SEERS + FOLLOW, UNDO)]

"""What is searched: who sees a text, and the one function that looks for words.

PostgreSQL uses no index for words under a policy: `@@` might tell of rows that it hides. So the words are looked for
with the owner's rights, among texts that the referral's columns open to the person; ids alone come back, and whoever
reads the texts behind them does so under the policy and `visible_to`.
"""

from foundations.core.isolation import ADD, CHANGE, REMOVE, SEE, Definer, Rule, parent_seen
from referrals.isolation import REFERRAL

TEXTS = "referrals_searchtext"

# The newest are looked at first, in slices of ids that grow: a word that stands everywhere costs no more than one that
# is rare. `s.id + 0` keeps the planner from walking all texts backwards for a word that it believes to be common.
_BODY = """
declare
    person constant bigint := toex_person();
    keys constant bigint[] := toex_regions() || toex_forces() || array[-person];
    named constant bigint[] := toex_named() || toex_handling();
    seen text := case when toex_national() then '(0 = any (s.seers) or $2[cardinality($2)] = any (s.seers))'
        else 's.seers && $2' end;
    narrowed text := '';
    result bigint[] := '{}';
    slice bigint[];
    high bigint;
    low bigint;
    width bigint := 1000;
begin
    if person = 0 then
        return result;
    end if;
    if narrow ? 'kinds' then
        narrowed := narrowed || ' and s.kind = any (array(select jsonb_array_elements_text($3 -> ''kinds'')))';
    end if;
    if narrow ? 'closed' then
        narrowed := narrowed || ' and (s.kind <> all (array(select jsonb_array_elements_text($3 -> ''closed'')))'
            || ' or -$2[cardinality($2)] = any (s.readers))';
    end if;
    if narrow ?| array['statuses', 'regions', 'forces', 'threats'] then
        narrowed := narrowed || ' and exists (select 1 from referrals_referral r where r.id = s.referral_id';
        if narrow ? 'statuses' then
            narrowed := narrowed || ' and r.status = any (array(select jsonb_array_elements_text($3 -> ''statuses'')))';
        end if;
        if narrow ? 'regions' then
            narrowed := narrowed || ' and r.region_id = any (array(select id from accounts_organisation where slug = any '
                || '(array(select jsonb_array_elements_text($3 -> ''regions'')))))';
        end if;
        if narrow ? 'forces' then
            narrowed := narrowed || ' and r.force_id = any (array(select id from accounts_organisation where slug = any '
                || '(array(select jsonb_array_elements_text($3 -> ''forces'')))))';
        end if;
        if narrow ? 'threats' then
            narrowed := narrowed || ' and r.primary_threat_id = any (array(select id from referrals_threatarea where '
                || 'code = any (array(select jsonb_array_elements_text($3 -> ''threats'')))))';
        end if;
        narrowed := narrowed || ')';
    end if;
    if narrow ? 'since' then
        narrowed := narrowed || ' and s.at >= ($3 ->> ''since'')::timestamptz';
    end if;
    if narrow ? 'until' then
        narrowed := narrowed || ' and s.at < ($3 ->> ''until'')::timestamptz';
    end if;
    for place in 1 .. coalesce(cardinality(also), 0) loop
        narrowed := narrowed || format(
            ' and s.referral_id in (select o.referral_id from referrals_searchtext o where o.words @@ $4[%s])', place);
    end loop;
    if narrow ? 'changed' then
        execute 'select array(select s.id from referrals_searchtext s where s.changed_at >= ($3 ->> ''changed'')::timestamptz'
            || ' and s.words @@ $1 and (' || seen || ' or s.referral_id = any ($5))' || narrowed
            || ' order by s.changed_at desc limit $6)'
            into result using wanted, keys, narrow, also, named, most;
        return result;
    end if;
    if cardinality(named) > 0 then
        execute 'select array(select s.id from referrals_searchtext s where s.referral_id = any ($5) and s.words @@ $1'
            || narrowed || ' order by s.id + 0 desc limit $6)'
            into result using wanted, keys, narrow, also, named, most;
    end if;
    select coalesce(max(id), 0) into high from referrals_searchtext;
    while high > 0 and cardinality(result) < most loop
        -- After the third slice all that is left.
        low := case when width > 100000 then 0 else greatest(high - width, 0) end;
        execute 'select array(select s.id from referrals_searchtext s where s.words @@ $1 and ' || seen || narrowed
            || ' and s.id > $7 and s.id <= $8 order by s.id + 0 desc limit $6)'
            into slice using wanted, keys, narrow, also, named, most - cardinality(result), low, high;
        result := result || slice;
        high := low;
        width := width * 10;
    end loop;
    return result;
end
"""
FOUND = Definer(
    "toex_found(wanted tsquery, also tsquery[], narrow jsonb, most integer)",
    "bigint[]",
    _BODY,
    "the ids of the newest texts with some words, among those that the person of the context may find",
    how="plpgsql stable",
)
DEFINERS = [FOUND]

RULES = [
    Rule(
        TEXTS,
        f"{parent_seen('referral_id', REFERRAL)} and (kind not in ('note', 'note_file') or toex_reads_notes(referral_id))",
        asks=((REFERRAL, "id"),),
        may=frozenset({SEE, ADD, CHANGE, REMOVE}),
    ),
]

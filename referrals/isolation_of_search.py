"""What is searched: who sees a text, and the one function that looks for words.

PostgreSQL uses no index for words under a policy: `@@` might tell of rows that it hides. So the words are looked for
with the owner's rights, among texts that the referral's columns open to the person; ids alone come back, and whoever
reads the texts behind them does so under the policy and `visible_to`.
"""

from foundations.core.isolation import ADD, CHANGE, REMOVE, SEE, Definer, Rule, parent_seen
from referrals.isolation import REFERRAL

TEXTS = "referrals_searchtext"

# The newest are looked at first, in slices of ids: a thousand texts, read as they lie; then eras and epochs, which the
# index finds together with the words and with what is narrowed by. After each slice the next is as wide as the missing
# ones should need, so that a word costs what its hits cost, however many texts there are. `s.id + 0` keeps the planner
# from walking all texts backwards for a word that it believes to be common.
_BODY = """
declare
    person constant bigint := toex_person();
    keys constant bigint[] := toex_regions() || toex_forces() || array[-person];
    named constant bigint[] := toex_named() || toex_handling();
    seen text := case when toex_national() then '(0 = any (s.seers) or $2[cardinality($2)] = any (s.seers))'
        else 's.seers && $2' end;
    narrowed text := '';
    searched text;
    dimension record;
    result bigint[] := '{}';
    slice bigint[];
    besides bigint[];
    high bigint;
    low bigint;
    width bigint := 1000;
    within text;
begin
    if person = 0 then
        return result;
    end if;
    for dimension in
        select array(select 'kind:' || value from jsonb_array_elements_text(narrow -> 'kinds')) as facets where narrow ? 'kinds'
        union all
        select array(select 'status:' || value from jsonb_array_elements_text(narrow -> 'statuses')) where narrow ? 'statuses'
        union all
        select array(select 'region:' || id from accounts_organisation where narrow -> 'regions' ? slug) where narrow ? 'regions'
        union all
        select array(select 'force:' || id from accounts_organisation where narrow -> 'forces' ? slug) where narrow ? 'forces'
        union all
        select array(select 'threat:' || id from referrals_threatarea where narrow -> 'threats' ? code) where narrow ? 'threats'
        union all
        select case when days <= 31
            then array(select 'day:' || to_char(day, 'YYYY-MM-DD') from generate_series(first, last, interval '1 day') day)
            else array(select 'month:' || to_char(day, 'YYYY-MM')
                from generate_series(date_trunc('month', first), last, interval '1 month') day) end
        from (
            select since at time zone 'Europe/London' as first, till at time zone 'Europe/London' as last,
                extract(epoch from till - since) / 86400 as days
            from (
                select (narrow ->> 'since')::timestamptz as since,
                    coalesce((narrow ->> 'until')::timestamptz, statement_timestamp() + interval '1 day') as till
            ) asked
        ) period
        where narrow ? 'since' and days < 1000
    loop
        narrowed := narrowed || format(' and s.facets && %L::text[]', dimension.facets);
    end loop;
    if narrow ? 'closed' then
        narrowed := narrowed || ' and (s.kind <> all (array(select jsonb_array_elements_text($3 -> ''closed'')))'
            || ' or -$2[cardinality($2)] = any (s.readers))';
    end if;
    if narrow ? 'since' then
        narrowed := narrowed || ' and s.at >= ($3 ->> ''since'')::timestamptz';
    end if;
    if narrow ? 'until' then
        narrowed := narrowed || ' and s.at < ($3 ->> ''until'')::timestamptz';
    end if;
    for place in 1 .. coalesce(cardinality(also), 0) loop
        slice := array(select distinct o.referral_id from referrals_searchtext o where o.words @@ also[place] limit 20001);
        if cardinality(slice) > 20000 then
            narrowed := narrowed || format(
                ' and s.referral_id in (select o.referral_id from referrals_searchtext o where o.words @@ $4[%s])', place);
        else
            besides := case when besides is null then slice else array(select unnest(besides) intersect select unnest(slice)) end;
        end if;
    end loop;
    if besides is not null then
        narrowed := narrowed || format(' and s.referral_id = any (%L::bigint[])', besides);
    end if;
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
    searched := 'select array(select s.id from referrals_searchtext s where ' || seen || narrowed || ' and s.words @@ $1';
    select coalesce(max(id), 0) into high from referrals_searchtext;
    while high > 0 and cardinality(result) < most loop
        -- Beyond sixty-four epochs, or where few referrals are left to look at, all of it.
        low := case when width > 16777216 or cardinality(besides) <= 1000 then 0 else greatest(high - width, 0) end;
        within := case
            when width = 1000 and low > 0 then ' and s.id > $7 and s.id <= $8'
            when low = 0 then ' and s.id + 0 <= $8'
            when width <= 262144 then format(' and s.facets && %L::text[] and s.id + 0 > $7 and s.id + 0 <= $8',
                array(select 'era:' || era from generate_series(low >> 14, high >> 14) era))
            else format(' and s.facets && %L::text[] and s.id + 0 > $7 and s.id + 0 <= $8',
                array(select 'epoch:' || epoch from generate_series(low >> 18, high >> 18) epoch))
        end;
        execute searched || within || ' order by s.id + 0 desc limit $6)'
            into slice using wanted, keys, narrow, also, named, most - cardinality(result), low, high;
        result := result || slice;
        high := low;
        width := case when cardinality(slice) = 0 then width * 16 else least(width * 16, greatest(
            width * 2, width * 3 * (most - cardinality(result)) / 2 / cardinality(slice))) end;
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
# Whoever moves a referral may not read all of its texts, and what they do not read has to follow all the same. It takes
# an id and brings its texts in step with what the referral says: there is nothing else that it could be told to write.
FOLLOW = Definer(
    "toex_follow_texts(referral bigint)",
    "void",
    """
    update referrals_searchtext text
    set seers = referrals_seers(seen), facets = referrals_facets(text.id, text.kind, text.at, seen)
    from referrals_referral seen where seen.id = $1 and text.referral_id = seen.id
    """,
    "that the texts of a referral are found by those, and under what, its columns say",
    how="sql volatile",
)
DEFINERS = [FOUND, FOLLOW]

RULES = [
    Rule(
        TEXTS,
        f"{parent_seen('referral_id', REFERRAL)} and (kind not in ('note', 'note_file') or toex_reads_notes(referral_id))",
        asks=((REFERRAL, "id"),),
        may=frozenset({SEE, ADD, CHANGE, REMOVE}),
    ),
]

-- Pending articles that are copies: each beside the original of its group and, where it is none of the
-- original's by itself, beside its nearest copy. What is stated of pairs was matched by the load
-- (include/corpus/warehouse/matching.py).
with copies as (
    select copies.*
    from {{ source('raw', 'article_copies') }} as copies
    where copies.article_id in (select pending.article_id from {{ source('raw', 'pending') }} as pending)
),

-- Of them and their originals alone, since the right side of a join is held in memory.
held as (
    select
        texts.article_id,
        texts.source_id
    from {{ source('raw', 'article_texts') }} as texts
    where
        texts.article_id in (
            select copies.article_id from copies
            union all
            select copies.matches_article_id from copies
        )
),

groups as (
    select
        known.article_id,
        known.original_id
    from {{ source('raw', 'article_groups') }} as known
    where known.article_id in (select copies.article_id from copies)
)

select
    copies.article_id,
    copies.matches_article_id,
    groups.original_id,
    copies.containment::double as containment,
    copies.contained::double as match_containment,
    case
        when copies.contained < {{ var('abridged_below') }} and copies.containment > copies.contained
            then 'abridged'
        when mine.source_id <> theirs.source_id and copies.containment < {{ var('abridged_below') }}
            then 'expanded'
        when mine.source_id <> theirs.source_id then 'reprint'
        when copies.containment >= .9995 and copies.contained >= .9995 and copies.slots = 0 then 'exact'
        else 'update'
    end as kind,
    copies.facts::double as shared_facts,
    copies.slots::double as replaced_slots,
    copies.is_direct
from copies
inner join held as mine on copies.article_id = mine.article_id
inner join held as theirs on copies.matches_article_id = theirs.article_id
inner join groups on copies.article_id = groups.article_id

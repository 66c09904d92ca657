-- Reads the temporary table `grouped` (text_id, group_id), of the regrouped texts. Leaves `touched_groups`
-- (group_id), of before and now, and their texts, `grouped_texts`; a text alone is a group by its own id.
-- What is joined to is narrowed to what is asked for first: whole, it would be held in memory.
create or replace temp table groups_before as
select groups.*
from raw.text_groups as groups
where groups.text_id in (select regrouped.text_id from regrouped);

delete from raw.text_groups
where text_id in (select regrouped.text_id from regrouped);

insert into raw.text_groups
select grouped.*
from grouped;

create or replace temp table held_texts as
select texts.text_id
from raw.article_texts as texts
where
    texts.article_id in (select changed.article_id from changed_holders as changed)
    and texts.text_id is not null
union
select holders_before.text_id
from holders_before
where holders_before.text_id is not null;

create or replace temp table touched_groups as
with held_groups as (
    select groups.*
    from raw.text_groups as groups
    where groups.text_id in (select held.text_id from held_texts as held)
)

select groups_before.group_id from groups_before
union
select grouped.group_id from grouped
union
select regrouped.text_id from regrouped
union
select coalesce(groups.group_id, held.text_id)
from held_texts as held
left join held_groups as groups on held.text_id = groups.text_id
union
select notices.text_id
from changed_notices as notices;

create or replace temp table grouped_texts as
select
    groups.text_id,
    groups.group_id
from raw.text_groups as groups
where groups.group_id in (select touched.group_id from touched_groups as touched)
union all
select
    alone.group_id as text_id,
    alone.group_id
from touched_groups as alone
where
    alone.group_id not in (
        select groups.text_id from raw.text_groups as groups
        where groups.text_id in (select touched.group_id from touched_groups as touched)
    );

-- The articles of these groups in the order in which they may be the original: the one that another article
-- of the group credits as its agency, the one published first, the one with the most words, the one
-- captured first.
create or replace temp table members as
with touched as (
    select
        texts.article_id,
        texts.source_id,
        texts.text_id,
        texts.agency,
        texts.published_at,
        texts.first_captured_at,
        grouped_texts.group_id
    from raw.article_texts as texts
    inner join grouped_texts on texts.text_id = grouped_texts.text_id
    where
        texts.text_id not in (
            select apart.text_id
            from raw.texts_apart as apart
            where
                apart.reason = 'notice'
                and apart.text_id in (select asked.text_id from grouped_texts as asked)
        )
),

several as (
    select touched.*
    from touched
    where touched.group_id in (
        select counted.group_id from touched as counted
        group by counted.group_id
        having count(*) > 1
    )
),

credited as (
    select
        several.group_id,
        list(distinct regexp_replace(lower(several.agency), '[^\p{L}\p{N}]', '', 'g')) as agencies
    from several
    where several.agency is not null
    group by several.group_id
),

lengths as (
    select
        texts.text_id,
        texts.words
    from raw.texts as texts
    where texts.text_id in (select several.text_id from several)
)

select
    several.article_id,
    several.source_id,
    several.text_id,
    several.group_id,
    row_number() over (
        partition by several.group_id
        order by
            coalesce(list_contains(
                credited.agencies, regexp_replace(lower(several.source_id), '[^\p{L}\p{N}]', '', 'g')
            ), false) desc,
            several.published_at asc nulls last,
            lengths.words desc,
            several.first_captured_at asc nulls last,
            several.article_id asc
    ) as place
from several
inner join lengths on several.text_id = lengths.text_id
left join credited on several.group_id = credited.group_id;

-- Each copy beside the original.
create or replace temp table beside_original as
select
    members.article_id,
    originals.article_id as matches_article_id,
    members.text_id,
    originals.text_id as matches_text_id
from members
inner join members as originals on members.group_id = originals.group_id and originals.place = 1
where members.place > 1;

-- Of which texts it is not known how they align, since they are joined by others only.
create or replace temp table to_align as
with lengths as (
    select
        texts.text_id,
        texts.words
    from raw.texts as texts
    where
        texts.text_id in (select beside.text_id from beside_original as beside)
        or texts.text_id in (select beside.matches_text_id from beside_original as beside)
),

in_order as (
    select distinct
        case
            when mine.words > theirs.words or (mine.words = theirs.words and mine.text_id < theirs.text_id)
                then theirs.text_id
            else mine.text_id
        end as shorter,
        case
            when mine.words > theirs.words or (mine.words = theirs.words and mine.text_id < theirs.text_id)
                then mine.text_id
            else theirs.text_id
        end as longer
    from beside_original as beside
    inner join lengths as mine on beside.text_id = mine.text_id
    inner join lengths as theirs on beside.matches_text_id = theirs.text_id
    where beside.text_id <> beside.matches_text_id
),

known as (
    select
        pairs.shorter,
        pairs.longer
    from raw.text_pairs as pairs
    where pairs.shorter in (select in_order.shorter from in_order)
)

select
    in_order.shorter,
    in_order.longer
from in_order
anti join known on in_order.shorter = known.shorter and in_order.longer = known.longer;

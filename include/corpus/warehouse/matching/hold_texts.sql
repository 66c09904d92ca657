-- Which text each pending article now has, and which articles' texts, sources or dates are others than
-- before. Leaves the temporary tables `changed_holders` (article_id), `holders_before`, `came` and `went`
-- (text_id).
create or replace temp table latest_states as
select
    captures.article_id,
    any_value(captures.source_id) as source_id,
    last(
        captures.content_id
        order by raw.place_in_time(captures.captured_at, captures.content_id, captures.path, captures.record)
    ) filter (where captures.outcome = 'loaded') as content_id,
    last(
        captures.captured_at
        order by raw.place_in_time(captures.captured_at, captures.content_id, captures.path, captures.record)
    ) filter (where captures.outcome = 'loaded') as captured_at,
    min(captures.captured_at) as first_captured_at
from raw.captures as captures
where captures.article_id in (select pending.article_id from raw.pending as pending)
group by captures.article_id;

create or replace temp table derived_places as
select derived.rowid as place
from raw.derived as derived
where derived.content_id in (select states.content_id from latest_states as states);

set variable held_lie = (select raw.stretches(places.place) from derived_places as places);  -- noqa: PRS

create or replace temp table held_now as
select
    states.article_id,
    states.source_id,
    states.content_id,
    derived.text_id,
    derived.title,
    derived.agency,
    case when raw.is_impossible(derived.published_at, states.captured_at) then null else derived.published_at end
        as published_at,
    states.first_captured_at
from raw.derived as derived
inner join latest_states as states on derived.content_id = states.content_id
where
    derived.rowid in (select places.place from derived_places as places)
    and raw.lies_in('held_lie', derived.rowid);

create or replace temp table held_places as
select texts.rowid as place
from raw.article_texts as texts
where texts.article_id in (select pending.article_id from raw.pending as pending);

create or replace temp table held_before as
select texts.*
from raw.article_texts as texts
where texts.rowid in (select places.place from held_places as places);

create or replace temp table changed_holders as
select changes.article_id
from (
    (
        select held_now.* from held_now
        except
        select held_before.* from held_before
    )
    union
    (
        select held_before.* from held_before
        except
        select held_now.* from held_now
    )
) as changes
group by changes.article_id;

create or replace temp table holders_before as
select held_before.*
from held_before
where held_before.article_id in (select changed.article_id from changed_holders as changed);

create or replace temp table came as
select distinct held_now.text_id
from held_now
where
    held_now.text_id not in (
        select texts.text_id from raw.article_texts as texts
        where texts.text_id in (select now.text_id from held_now as now)
    )
    and held_now.text_id is not null
    and held_now.article_id in (select changed.article_id from changed_holders as changed);

delete from raw.article_texts
where article_id in (select holders_before.article_id from holders_before);

insert into raw.article_texts
select held_now.*
from held_now
where held_now.article_id in (select changed.article_id from changed_holders as changed);

create or replace temp table went as
select distinct holders_before.text_id
from holders_before
where
    holders_before.text_id not in (
        select texts.text_id from raw.article_texts as texts
        where texts.text_id in (select before.text_id from holders_before as before)
    )
    and holders_before.text_id is not null;

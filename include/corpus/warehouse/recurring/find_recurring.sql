-- Which lines are furniture in the sources that this load brought something of or that lost something, and
-- which of them were not before or are no longer.
create or replace temp table changed_sources as
select distinct new_contents.source_id
from new_contents
union
select shrunk.source_id
from raw.shrunk_sources as shrunk;

-- Lines that stand in enough articles.
create or replace temp table frequent as
select
    lines.source_id,
    lines.line_key
from raw.source_lines as lines
inner join raw.source_articles as sources on lines.source_id = sources.source_id
where
    lines.source_id in (select changed.source_id from changed_sources as changed)
    -- Said by itself the scan passes over the other lines, nearly all there are.
    and lines.articles >= $young_articles
    and lines.articles >= greatest(
        $young_articles, $share * sources.articles, least($articles, $young_share * sources.articles)
    );

-- Which contents and paragraphs are looked at depends on ids and keys alone, so it is the same whatever came
-- first.
create or replace temp table drawn as
select unnest(min(contents.content_id, $sampled)) as content_id
from raw.contents as contents
where contents.source_id in (select frequent.source_id from frequent)
group by contents.source_id;

set variable drawn_lie = (  -- noqa: PRS
    select raw.stretches(contents.rowid) from raw.contents as contents
    where contents.content_id in (select drawn.content_id from drawn)
);

create or replace temp table sampled as
select
    row_number() over (order by contents.content_id) as page,
    contents.source_id,
    contents.line_keys,
    list_slice(
        list_sort(list_filter(list_distinct(contents.line_keys), lambda key: key & 1 = 1)),  -- noqa: RF03
        1,
        $paragraphs
    ) as paragraphs
from raw.contents as contents
where
    contents.content_id in (select drawn.content_id from drawn)
    and raw.lies_in('drawn_lie', contents.rowid);

create or replace temp table held as
select
    lines.source_id,
    lines.line_key,
    min(distinct lines.page, $pages) as pages
from (
    select
        sampled.source_id,
        sampled.page,
        unnest(sampled.line_keys) as line_key
    from sampled
) as lines
semi join frequent on lines.source_id = frequent.source_id and lines.line_key = frequent.line_key
group by lines.source_id, lines.line_key;

-- Pages that are one page again and again. Many lines stand on the same pages, and each such set is looked at
-- once.
create or replace temp table copies as
select sets.pages
from (
    select
        held_sets.pages,
        flatten(list(sampled.paragraphs)) as paragraphs
    from (
        select
            distinct_sets.pages,
            unnest(distinct_sets.pages) as page
        from (select distinct held.pages from held) as distinct_sets
    ) as held_sets
    inner join sampled on held_sets.page = sampled.page
    group by held_sets.pages
) as sets
where
    len(sets.paragraphs) >= $least_paragraphs * len(sets.pages)
    and len(list_distinct(sets.paragraphs)) * len(sets.pages) < len(sets.paragraphs) * (
        1
        + (len(sets.pages) - 1)
        * case when len(sets.pages) < $few then $own_share_of_few else $own_share end
    );

delete from frequent
using held
where
    frequent.source_id = held.source_id
    and frequent.line_key = held.line_key
    and held.pages in (select copies.pages from copies);

create or replace temp table flipped as
select
    lines.source_id,
    lines.line_key
from raw.source_lines as lines
left join frequent on lines.source_id = frequent.source_id and lines.line_key = frequent.line_key
where
    lines.source_id in (select changed.source_id from changed_sources as changed)
    and lines.recurring <> (frequent.line_key is not null);

update raw.source_lines set recurring = not recurring
from flipped
where source_lines.source_id = flipped.source_id and source_lines.line_key = flipped.line_key;

delete from raw.shrunk_sources;

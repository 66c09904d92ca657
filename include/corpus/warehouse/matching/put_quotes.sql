-- Long paragraphs that articles share without being copies: each article quotes the first one that has the
-- paragraph. The quotes of all articles are found again that have a paragraph of an article that changed,
-- now or before.
create or replace temp table moved_texts as
select texts.text_id
from raw.article_texts as texts
where
    texts.article_id in (select changed.article_id from changed_holders as changed)
    or texts.article_id in (select different.article_id from different)
union
select holders_before.text_id
from holders_before;

create or replace temp table moved_places as
select texts.rowid as place
from raw.texts as texts
where texts.text_id in (select moved.text_id from moved_texts as moved);

create or replace temp table dirty_paragraphs as
select distinct unnest(texts.paragraphs) as paragraph
from raw.texts as texts
where texts.rowid in (select places.place from moved_places as places);

create or replace temp table dirty_listed as
select
    listed.text_id,
    listed.paragraph
from (
    select
        texts.text_id,
        unnest(texts.paragraphs) as paragraph
    from raw.texts as texts
) as listed
where listed.paragraph in (select dirty.paragraph from dirty_paragraphs as dirty);

create or replace temp table holding as
select distinct listed.text_id
from dirty_listed as listed;

create or replace temp table quoting as
select distinct texts.article_id
from raw.article_texts as texts
inner join holding on texts.text_id = holding.text_id
union
select changed.article_id
from changed_holders as changed;

create or replace temp table quoting_places as
select texts.rowid as place
from raw.texts as texts
where
    texts.text_id in (
        select holders.text_id from raw.article_texts as holders
        where holders.article_id in (select quoting.article_id from quoting)
    );

-- Their other paragraphs, of which there are none where nobody else has one of a text that moved; then
-- nothing is looked through again.
create or replace temp table further_paragraphs as
select distinct asked.paragraph
from (
    select unnest(texts.paragraphs) as paragraph
    from raw.texts as texts
    where texts.rowid in (select places.place from quoting_places as places)
) as asked
where asked.paragraph not in (select dirty.paragraph from dirty_paragraphs as dirty);

create or replace temp table quotes_now as
with listed as (
    select
        dirty_listed.text_id,
        dirty_listed.paragraph
    from dirty_listed
    union all
    select
        paragraphs.text_id,
        paragraphs.paragraph
    from (
        select
            texts.text_id,
            unnest(texts.paragraphs) as paragraph
        from raw.texts as texts
    ) as paragraphs
    where paragraphs.paragraph in (select further.paragraph from further_paragraphs as further)
),

holders as (
    select
        texts.article_id,
        texts.text_id,
        texts.published_at,
        texts.first_captured_at
    from raw.article_texts as texts
    where texts.text_id in (select listed.text_id from listed)
),

holders_groups as (
    select groups.*
    from raw.article_groups as groups
    where groups.article_id in (select holders.article_id from holders)
),

held as (
    select
        texts.article_id,
        listed.paragraph,
        texts.published_at,
        texts.first_captured_at,
        coalesce(groups.original_id, texts.article_id) as original_id
    from listed
    inner join holders as texts on listed.text_id = texts.text_id
    left join holders_groups as groups on texts.article_id = groups.article_id
    where texts.text_id not in (
        select apart.text_id from raw.texts_apart as apart
        where apart.reason = 'notice' and apart.text_id in (select holders.text_id from holders)
    )
),

firsts as (
    select
        held.paragraph,
        first(
            held.article_id
            order by held.published_at nulls last, held.first_captured_at nulls last, held.article_id
        ) as article_id,
        first(
            held.original_id
            order by held.published_at nulls last, held.first_captured_at nulls last, held.article_id
        ) as original_id
    from held
    group by held.paragraph
    having count(distinct held.original_id) between 2 and $most
)

select
    held.article_id,
    firsts.article_id as quotes_article_id,
    count(*)::integer as paragraphs
from held
inner join firsts on held.paragraph = firsts.paragraph
where
    held.original_id <> firsts.original_id
    and held.article_id in (select quoting.article_id from quoting)
group by held.article_id, firsts.article_id;

create or replace temp table quotes_before as
select quotes.*
from raw.article_quotes as quotes
where quotes.article_id in (select quoting.article_id from quoting);

insert into raw.pending
select changes.article_id
from (
    (
        select quotes_before.* from quotes_before
        except
        select quotes_now.* from quotes_now
    )
    union all
    (
        select quotes_now.* from quotes_now
        except
        select quotes_before.* from quotes_before
    )
) as changes
where changes.article_id not in (select pending.article_id from raw.pending as pending)
group by changes.article_id;

delete from raw.article_quotes
where article_id in (select quoting.article_id from quoting);

insert into raw.article_quotes
select quotes_now.*
from quotes_now;

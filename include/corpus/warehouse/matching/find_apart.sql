-- Which texts may have become round-ups or ceased to be: those of the changed pairs and their neighbours.
-- Only texts of which parts at different places stand in others are looked at further.
create or replace temp table touched_texts as
select changed.shorter as text_id from changed_pairs as changed
union
select changed.longer from changed_pairs as changed;

insert into touched_texts
select pairs.longer
from raw.text_pairs as pairs
where pairs.shorter in (select touched.text_id from touched_texts as touched)
union
select pairs.shorter
from raw.text_pairs as pairs
where pairs.longer in (select touched.text_id from touched_texts as touched);

create or replace temp table parts as
with every_part as (
    select
        pairs.shorter as text_id,
        pairs.longer as other,
        pairs.passages_of_shorter as share,
        pairs.shorter_from as first,
        pairs.shorter_to as last,
        pairs.are_copies
    from raw.text_pairs as pairs
    where
        pairs.shorter in (select touched.text_id from touched_texts as touched)
        -- Who has nearly all of it, if damaged by scanning, is a copy of the whole.
        and pairs.of_shorter < 1 - $part
        and pairs.passages_of_shorter between case when pairs.are_copies then $copy else $part end and 1
        - $part
    union all
    select
        pairs.longer,
        pairs.shorter,
        pairs.passages_of_longer,
        pairs.longer_from,
        pairs.longer_to,
        pairs.are_copies
    from raw.text_pairs as pairs
    where
        pairs.longer in (select touched.text_id from touched_texts as touched)
        -- Who has nearly all of it, if damaged by scanning, is a copy of the whole.
        and pairs.of_longer < 1 - $part
        and pairs.passages_of_longer between case when pairs.are_copies then $copy else $part end and 1
        - $part
)

select every_part.*
from every_part
where
    -- What stands in a longer text as a whole is cut from that, not put together.
    every_part.text_id not in (
        select whole.shorter from raw.text_pairs as whole
        where
            whole.shorter in (select touched.text_id from touched_texts as touched)
            and whole.are_copies
            and whole.of_shorter >= 1 - $part
            and whole.of_longer < $shortened
    )
    and every_part.text_id in (
        select spread.text_id
        from every_part as spread
        group by spread.text_id
        having max(spread.first) >= min(spread.last) - .1
    );

-- Texts that a source prints under headlines that have nothing in common.
create or replace temp table changed_notices as
with looked_at as (
    select texts.text_id
    from raw.article_texts as texts
    where texts.article_id in (select changed.article_id from changed_holders as changed)
    union
    select holders_before.text_id
    from holders_before
),

often as (
    select
        texts.text_id,
        texts.source_id
    from raw.article_texts as texts
    where texts.text_id in (select looked_at.text_id from looked_at)
    group by texts.text_id, texts.source_id
    having count(distinct texts.title) >= 3
),

headlines as (
    select distinct
        texts.text_id,
        texts.source_id,
        texts.title,
        list_distinct(regexp_extract_all(
            lower(texts.title), '[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|[\p{L}\p{M}]{4,}|\p{N}+'
        )) as title_words
    from raw.article_texts as texts
    semi join often on texts.text_id = often.text_id and texts.source_id = often.source_id
    where texts.title is not null
),

counted as (
    select
        words_of.text_id,
        words_of.source_id,
        words_of.word,
        count(*) as titles
    from (
        select
            headlines.text_id,
            headlines.source_id,
            unnest(headlines.title_words) as word
        from headlines
    ) as words_of
    group by words_of.text_id, words_of.source_id, words_of.word
),

common as (
    select
        counted.text_id,
        counted.source_id,
        max(counted.titles) as titles
    from counted
    group by counted.text_id, counted.source_id
),

notices as (
    select distinct totals.text_id
    from (
        select
            headlines.text_id,
            headlines.source_id,
            count(*) as titles
        from headlines
        group by headlines.text_id, headlines.source_id
    ) as totals
    left join common on totals.text_id = common.text_id and totals.source_id = common.source_id
    where totals.titles >= 3 and coalesce(common.titles, 0) < totals.titles * .7
),

-- A longer text that several sources print is an agency's story, whatever headlines it has.
printed as (
    select texts.text_id
    from raw.article_texts as texts
    where texts.text_id in (select notices.text_id from notices)
    group by texts.text_id
    having count(distinct texts.source_id) >= 3
),

stories as (
    select texts.text_id
    from raw.texts as texts
    where texts.text_id in (select printed.text_id from printed) and texts.words >= $notice_words
)

select
    looked_at.text_id,
    notices.text_id is not null as is_notice
from looked_at
left join notices
    on looked_at.text_id = notices.text_id and notices.text_id not in (select stories.text_id from stories)
where looked_at.text_id is not null;

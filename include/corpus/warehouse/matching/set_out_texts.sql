-- The texts that are aligned, `laid_out`: one state that has it for each, since what a text's id tells is the
-- same in all. Reads the temporary table `places` (text_id, place).
create or replace temp table shown_states as
with shown as (
    select
        texts.text_id,
        min(texts.content_id) as content_id
    from raw.article_texts as texts
    where texts.text_id in (select places.text_id from places)
    group by texts.text_id
)

select
    shown.content_id,
    places.place
from shown
inner join places on shown.text_id = places.text_id;

set variable shown_lie = (  -- noqa: PRS
    select raw.stretches(derived.rowid) from raw.derived as derived
    where derived.content_id in (select states.content_id from shown_states as states)
);

create or replace temp view laid_out as
select
    states.place,
    derived.deck,
    derived.body,
    derived.left_out
from raw.derived as derived
inner join shown_states as states on derived.content_id = states.content_id
where raw.lies_in('shown_lie', derived.rowid);

-- The corpus was matched by another rule: the pairs of all texts are found again, and what follows for all
-- articles. Groups and copies stay until then, since what comes out otherwise is told by them.
insert into changed_holders
select texts.article_id
from raw.article_texts as texts
where texts.article_id not in (select changed.article_id from changed_holders as changed);

insert into again
select distinct texts.text_id
from raw.article_texts as texts
where texts.text_id is not null and texts.text_id not in (select again.text_id from again);

insert into changed_pairs
select
    pairs.shorter,
    pairs.longer,
    pairs.are_copies
from raw.text_pairs as pairs;

delete from raw.text_pairs;

-- Articles of captures that moved are built again, since their versions name captures, but not derived again.
insert into raw.pending
select moved.article_id
from moved
where moved.article_id not in (select pending.article_id from raw.pending as pending);

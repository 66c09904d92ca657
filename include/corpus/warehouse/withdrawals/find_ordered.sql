-- What the orders in force mean of what is in the corpus.
-- Makes `ordered` (article_id, order_id, …) and `given_up` for giving_up.py.
create or replace temp table orders_in_force as
select * from quality.withdrawal_orders
where taken_back_at is null;

create or replace temp table ordered as
select distinct
    orders.order_id,
    contents.article_id,
    contents.source_id,
    contents.url,
    orders.reason,
    orders.ordered_at
from raw.contents as contents
inner join orders_in_force as orders
    on
        raw.is_ordered(
            orders.scope,
            orders.target,
            orders.address,
            contents.article_id,
            contents.url,
            contents.source_id
        );

create or replace temp table given_up as
with firsts as (
    select
        ordered.article_id,
        arg_min(ordered.order_id, (ordered.ordered_at, ordered.order_id)) as order_id,
        arg_min(ordered.reason, (ordered.ordered_at, ordered.order_id)) as reason
    from ordered
    group by ordered.article_id
)

select
    contents.content_id,
    'withdrawn' as reason,
    'order ' || firsts.order_id || ': ' || firsts.reason as message
from raw.contents as contents
inner join firsts on contents.article_id = firsts.article_id;

-- The other articles of their groups of copies, which stay.
create or replace temp table copies_left as
select distinct groups.article_id
from raw.article_groups as groups
where
    groups.original_id in (
        select theirs.original_id from raw.article_groups as theirs
        where theirs.article_id in (select ordered.article_id from ordered)
    )
    and groups.article_id not in (select ordered.article_id from ordered);

-- What they are compared by, of earlier states too; captures with the same bytes may have been quarantined.
create or replace temp table their_texts as
select distinct derived.text_id
from raw.derived as derived
where derived.content_id in (select given_up.content_id from given_up) and derived.text_id is not null;

create or replace temp table their_captures as
select
    captures.capture_id,
    captures.file,
    captures.sha256
from raw.captures as captures
where captures.content_id in (select given_up.content_id from given_up);

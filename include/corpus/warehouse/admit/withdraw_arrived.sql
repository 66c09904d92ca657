-- What an order in force means does not come in: its captures are quarantined, its text is kept nowhere.
-- Makes `ordered` for withdrawals/note_ordered.sql.
create or replace temp table orders_in_force as
select * from quality.withdrawal_orders
where taken_back_at is null;

create or replace temp table ordered as
select distinct
    orders.order_id,
    contents.content_id,
    contents.article_id,
    contents.source_id,
    contents.url,
    orders.reason,
    orders.ordered_at
from (
    select distinct
        shards.content_id,
        shards.article_id,
        shards.source_id,
        shards.url
    from read_parquet($contents, hive_partitioning = false) as shards
    where shards.content_id in (select arrived.content_id from arrived)
) as contents
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

update arrived set
    reason = 'withdrawn',
    message = 'order ' || firsts.order_id || ': ' || firsts.reason,
    article_id = null,
    content_id = null
from (
    select
        ordered.content_id,
        arg_min(ordered.order_id, (ordered.ordered_at, ordered.order_id)) as order_id,
        arg_min(ordered.reason, (ordered.ordered_at, ordered.order_id)) as reason
    from ordered
    group by ordered.content_id
) as firsts
where arrived.content_id = firsts.content_id;

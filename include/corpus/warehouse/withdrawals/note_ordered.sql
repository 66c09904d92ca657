-- What the orders took out goes on the books.
insert into quality.withdrawals by name
select distinct
    ordered.order_id,
    ordered.article_id,
    ordered.source_id,
    ordered.url,
    ordered.reason,
    ordered.ordered_at as withdrawn_at
from ordered
anti join quality.withdrawals as noted
    on
        ordered.order_id = noted.order_id
        and ordered.article_id = noted.article_id;

-- coverage(): articles by source and time of publication, copies apart. `unit` is `day`, `week`, `month`, `quarter` or
-- `year`; `time` is null for those without a date, or whose date is not known so precisely.
create or replace macro $main.coverage(unit := 'month', db := 'corpus') as table
select
    articles.source_id,
    case
        when articles.published_precision = 'year' and unit <> 'year' then null
        when articles.published_precision = 'month' and unit in ('day', 'week') then null
        else date_trunc(unit, articles.published_at)::date
    end as time,
    count(*) as articles,
    count(articles.duplicate_of) as copies,
    sum(articles.word_count)::bigint as words
from query_table(db || '.main.articles') as articles
group by 1, 2
order by 1, 2

-- Articles whose latest text is that of an earlier one. The original of a group is the one that was
-- published first, else captured first, else the one with the lowest id, so that it does not depend on the
-- order of loads.
with grouped as (
    select
        article_id,
        source_id,
        first_value(article_id) over originals as original_id,
        first_value(source_id) over originals as original_source_id
    from {{ ref('int_articles_latest') }}
    where fingerprint is not null
    window
        originals as (
            partition by fingerprint
            order by published_at nulls last, first_captured_at nulls last, article_id
        )
)

select
    article_id,
    original_id as matches_article_id,
    1.0::double as containment,
    case when source_id = original_source_id then 'exact' else 'reprint' end as kind
from grouped
where article_id <> original_id

{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

select
    quotes.article_id,
    quotes.quotes_article_id,
    quotes.paragraphs
from {{ source('raw', 'article_quotes') }} as quotes
where quotes.article_id in (select pending.article_id from {{ source('raw', 'pending') }} as pending)

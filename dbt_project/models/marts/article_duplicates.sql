{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

select
    duplicates.article_id,
    duplicates.matches_article_id,
    duplicates.containment,
    duplicates.kind
from {{ ref('int_duplicates') }} as duplicates

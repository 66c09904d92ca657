{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ replace_pending() }}") }}

select
    duplicates.article_id,
    duplicates.matches_article_id,
    duplicates.containment,
    duplicates.kind,
    duplicates.match_containment,
    duplicates.shared_facts,
    duplicates.replaced_slots,
    duplicates.is_direct
from {{ ref('int_duplicates') }} as duplicates

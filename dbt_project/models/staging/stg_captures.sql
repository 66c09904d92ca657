{{ config(materialized='table') }}
-- noqa: disable=AM04
-- The captures that are not published yet, all those of a pending article among them, set out once since
-- several models read them. Its columns are those of raw.captures, which include/corpus/columns.py states.
select captures.*
from (
    select *
    from {{ source('raw', 'captures') }}
    {{ where_pending_lies(
        source('raw', 'captures'),
        'capture_id in (select capture_id from checking.pending_captures)'
    ) }}
) as captures
where
    captures.capture_id in (
        select pending.capture_id from {{ source('checking', 'pending_captures') }} as pending
    )

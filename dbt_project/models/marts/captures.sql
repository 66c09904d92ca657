{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{{ replace_pending(
            'capture_id in (select capture_id from checking.built_captures)'
        ) }}"
    )
}}

select
    captures.capture_id,
    captures.load_id,
    captures.path,
    captures.record,
    captures.external_id,
    captures.sha256,
    captures.bytes,
    captures.format,
    captures.captured_at,
    captures.source_id,
    captures.url,
    captures.article_id,
    captures.outcome,
    captures.reason,
    captures.message,
    captures.byte_offset,
    captures.charset,
    captures.mojibake,
    captures.controls,
    captures.replaced,
    coalesce(captures.faults, []) as faults
from {{ ref('stg_captures') }} as captures

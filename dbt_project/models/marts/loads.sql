{{ config(materialized='table') }}

select
    balance.load_id,
    balance.run_id,
    balance.landing,
    balance.started_at,
    balance.admitted_at,
    balance.published_at,
    balance.files,
    balance.records_read,
    balance.known_before,
    balance.captures_in,
    balance.loaded,
    balance.duplicate,
    balance.unchanged,
    balance.quarantined,
    balance.repaired,
    balance.taken_again,
    balance.rederived
from {{ source('raw', 'load_balance') }} as balance

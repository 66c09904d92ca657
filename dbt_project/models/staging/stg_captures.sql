-- noqa: disable=AM04
-- The captures that are not published yet, all those of a pending article among them, and others that lie
-- beside them. Its columns are those of raw.captures, which include/corpus/columns.py states.
select captures.*
from {{ source('raw', 'captures') }} as captures
{{ where_pending_lies(
    source('raw', 'captures'),
    'capture_id in (select capture_id from checking.pending_captures)'
) }}

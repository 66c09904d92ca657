-- noqa: disable=AM04
-- Its columns are those of raw.captures, which include/corpus/columns.py states.
select captures.*
from {{ source('raw', 'captures') }} as captures

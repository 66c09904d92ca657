-- A load that brought nothing to derive replaces nothing.
create or replace temp table replaced as
select
    content_id,
    fingerprint
from raw.derived
where false;

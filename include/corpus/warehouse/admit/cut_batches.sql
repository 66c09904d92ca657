-- Batches of about equal numbers of blocks, each of contents that lie together, so that no content is read
-- twice.
create or replace temp table derive_batches as
select
    content_id,
    place,
    least(
        $batches - 1,
        (sum(weight) over (order by place) - weight) * $batches // sum(weight) over ()
    )::bigint as batch
from to_derive;

create or replace temp table recurring_lines as
select
    source_id,
    list(line_key) as line_keys
from raw.source_lines
where recurring
group by source_id;

-- After the parts: of the known pairs to be looked at again those are left of which neither text's pairs are
-- found again anyway, each once.
create or replace temp table rechecked as
select distinct
    rechecked.shorter,
    rechecked.longer
from rechecked
where
    rechecked.shorter not in (select again.text_id from again)
    and rechecked.longer not in (select again.text_id from again);

-- The captures that are not published yet: those of unpublished loads, and those of articles that changed.
-- Each column is looked through by itself: all three in one condition took twice the time.
create or replace view checking.pending_captures as
select captures.* from raw.captures as captures
where
    captures.rowid in (
        select unpublished.rowid from raw.captures as unpublished
        where
            unpublished.load_id in (
                select loads.load_id from raw.loads as loads
                where loads.published_at is null
            )
        union all
        select of_pending.rowid from raw.captures as of_pending
        where of_pending.article_id in (select pending.article_id from raw.pending as pending)
        union all
        select moved.rowid from raw.captures as moved
        where moved.capture_id in (select touched.capture_id from raw.touched_captures as touched)
    );

-- The balance: every capture that came in has exactly one outcome.
create or replace view raw.load_balance as
with counted as (
    select
        captures.load_id,
        count(*) filter (captures.outcome = 'loaded') as loaded,
        count(*) filter (captures.outcome = 'duplicate') as duplicate,
        count(*) filter (captures.outcome = 'unchanged') as unchanged,
        count(*) filter (captures.outcome = 'quarantined') as quarantined,
        count(*) filter (
            captures.mojibake > 0 or captures.controls > 0 or captures.replaced > 0
        ) as repaired
    from raw.captures as captures
    group by captures.load_id
)

select
    loads.load_id,
    loads.run_id,
    loads.landing,
    loads.started_at,
    loads.admitted_at,
    loads.published_at,
    loads.files,
    loads.records_read,
    loads.known_before,
    loads.captures_in,
    coalesce(counted.loaded, 0) as loaded,
    coalesce(counted.duplicate, 0) as duplicate,
    coalesce(counted.unchanged, 0) as unchanged,
    coalesce(counted.quarantined, 0) as quarantined,
    coalesce(counted.repaired, 0) as repaired,
    loads.taken_again,
    loads.rederived
from raw.loads as loads
left join counted on loads.load_id = counted.load_id;

-- The order of an article's captures in time: by time of capture, those of unknown time first, then by what
-- does not depend on the order of loads. Outcomes and versions follow from it.
create or replace macro raw.place_in_time(captured_at, content_id, path, record) as
row(coalesce(captured_at, timestamp '-infinity'), content_id, path, record);

-- What of two headlines, notes or names has to differ for them to be others: not spacing, nor the kinds of
-- quotation marks and dashes; of names nothing but letters.
create or replace macro raw.folded(text) as
translate(
    regexp_replace(nfc_normalize(text), '[\s\p{Z}\p{Cf}]+', '', 'g'),
    '“”„‟«»‘’‚‛‹›–—―‒‐‑−',
    '""""""''''''''''''-------'
);

create or replace macro raw.letters(name) as
regexp_replace(lower(nfc_normalize(name)), '[^\p{L}\p{M}\p{N}]+', '', 'g');

-- Whether two dates can be of one moment. Where one is a day and the other a time, the day may be that of
-- another time zone.
create or replace macro raw.same_date(one, one_precision, other, other_precision) as
case
    when 'year' in (one_precision, other_precision) then year(one) = year(other)
    when 'month' in (one_precision, other_precision)
        then date_trunc('month', one) = date_trunc('month', other)
    when one_precision = other_precision then one = other
    when 'day' in (one_precision, other_precision) then abs(date_diff('hour', one, other)) <= 36
    else date_trunc('minute', one) = date_trunc('minute', other)
end;

-- Whether a date of publication cannot be: a text is not captured before it is published. A grace of a day
-- covers time zones and fast clocks.
create or replace macro raw.is_impossible(published_at, captured_at) as
published_at > captured_at + to_days(1);

-- Of the addresses under which a page was captured, the one to show is the first in this order: the one that
-- adds nothing (no amp, no print, no m.), then one with https.
create or replace macro raw.address_order(url) as
row(length(regexp_replace(url, '^https?://(www\.)?', '')), not starts_with(url, 'https:'), url);

-- The articles that an order to withdraw means, by their ids, by the address that all forms of a page have in
-- common, which is the page's in whatever source it was captured, or by their source.
create or replace macro raw.is_ordered(scope, target, address, article_id, url, source_id) as
case scope
    when 'article' then coalesce(article_id = target or url = address, false)
    when 'source' then source_id = target
    else coalesce(
        url = address
        or (starts_with(url, address) and substr(url, length(address) + 1, 1) in ('/', '?', '&', '#')),
        false
    )
end;

-- The id of a record at its place in the landing area, as `corpus.landing.ids.capture_id` computes it:
-- captures of a file that moves get the ids that they would have if it had been found there.
create or replace macro raw.sized(part) as length(part) || ':' || part;

create or replace macro raw.capture_id(source_id, file, path, byte_offset, digest) as
substr(
    sha256(
        raw.sized('capture')
        || raw.sized(source_id)
        || raw.sized(path)
        || raw.sized(byte_offset::varchar)
        || raw.sized(digest)
        || case when path = file and contains(path, '!/') then raw.sized('file') else '' end
    ),
    1,
    32
);

-- Where rows lie in their table, in stretches of as many rows as the database reads at a time, a bit each.
-- A wide column is read whole before a join drops the rows that nobody asked for, unless the scan is told
-- to pass over the other stretches. Beyond 134 million rows the last bit stands for all that follow.
create or replace macro raw.stretches(place) as
coalesce(bitstring_agg(least(place // 2048, 65535), 0, 65535), '0'::bit);

-- Whether a row may be among those whose stretches a variable holds.
create or replace macro raw.lies_in(variable, place) as
get_bit(getvariable(variable), least(place // 2048, bit_length(getvariable(variable)) - 1)::integer) = 1;

-- What loads write, before dbt makes the published tables of it. Kept: every capture's place and outcome,
-- every state of an article as blocks (furniture included), and what was derived from it.
create schema if not exists raw;
create schema if not exists quality;
create schema if not exists checking;

-- One row a load. A load is pending until its snapshot is published.
create table if not exists raw.loads (
    load_id varchar not null,
    run_id varchar,
    landing varchar,
    started_at timestamp,
    admitted_at timestamp,
    published_at timestamp,
    files bigint,
    records_read bigint,
    known_before bigint,
    captures_in bigint,
    taken_again bigint default 0,
    rederived bigint
);

-- The landing area as it was last seen.
create table if not exists raw.files (
    path varchar not null,
    size bigint not null,
    mtime_ns bigint not null,
    sha256 varchar not null,
    content_sha256 varchar,
    records bigint not null,
    landing varchar not null,
    vanished boolean not null default false,
    load_id varchar not null
);

create table if not exists raw.captures (
    capture_id varchar not null,
    load_id varchar not null,
    path varchar not null,
    record bigint not null,
    byte_offset bigint not null,
    external_id varchar,
    sha256 varchar not null,
    bytes bigint not null,
    format varchar not null,
    charset varchar,
    mojibake bigint,
    controls bigint,
    replaced bigint,
    captured_at timestamp,
    source_id varchar not null,
    url varchar,
    article_id varchar,
    content_id varchar,
    outcome varchar not null,
    reason varchar,
    message varchar
);

-- One row a state of an article: its blocks as they were captured, and the fields the capture brought with it.
create table if not exists raw.contents (
    content_id varchar not null,
    article_id varchar not null,
    source_id varchar not null,
    url varchar,
    known map(varchar, varchar),
    page blob,
    line_keys bigint[]
);

-- How many articles each source has, and in how many of them each line stands.
create table if not exists raw.source_articles (
    source_id varchar not null,
    articles bigint not null
);

create table if not exists raw.source_lines (
    source_id varchar not null,
    line_key bigint not null,
    articles bigint not null,
    recurring boolean not null
);

create table if not exists raw.derived (
    content_id varchar not null,
    title varchar,
    deck varchar,
    caption varchar,
    body varchar,
    byline varchar,
    agency varchar,
    dateline varchar,
    corrections varchar[],
    published_at timestamp,
    published_precision varchar,
    published_method varchar,
    language varchar,
    language_score double,
    languages varchar[],
    title_language varchar,
    title_language_score double,
    section varchar,
    keywords varchar[],
    word_count integer,
    body_sha256 varchar,
    fingerprint varchar,
    roles varchar[],
    quality struct(
        paragraph_count integer,
        mean_paragraph_words double,
        mean_word_length double,
        sentence_end_share double,
        letter_share double,
        distinct_word_share double,
        top_word_share double,
        duplicate_paragraph_share double,
        kept_share double
    ),
    topics struct(topic_id varchar, score double)[],
    places struct(place_id varchar, mentions integer)[]
);

-- The articles that differ from the published snapshot: what the models build and the gates check.
create table if not exists raw.pending (
    article_id varchar not null
);

-- Captures whose row moved or was taken again since the last snapshot, those that are gone included.
create table if not exists raw.touched_captures (
    capture_id varchar not null
);

create table if not exists quality.file_changes (
    load_id varchar not null,
    path varchar not null,
    change varchar not null,
    before varchar,
    size bigint
);

create table if not exists quality.validations (
    load_id varchar not null,
    gate varchar not null,
    suite varchar not null,
    expectation varchar not null,
    column_name varchar,
    severity varchar not null,
    success boolean not null,
    element_count bigint,
    unexpected_count bigint,
    observed varchar,
    description varchar,
    validated_at timestamp not null
);

create table if not exists quality.rejected_rows (
    load_id varchar not null,
    gate varchar not null,
    suite varchar not null,
    expectation varchar not null,
    severity varchar not null,
    row_key varchar not null
);

create table if not exists quality.model_runs (
    load_id varchar not null,
    node varchar not null,
    resource_type varchar not null,
    status varchar not null,
    seconds double,
    rows_affected bigint,
    failures bigint,
    message varchar,
    finished_at timestamp not null
);

-- The captures that are not published yet: those of unpublished loads, and those of articles that changed.
create or replace view checking.pending_captures as
select * from raw.captures
where
    load_id in (select loads.load_id from raw.loads as loads where loads.published_at is null)
    or article_id in (select pending.article_id from raw.pending as pending)
    or capture_id in (select touched.capture_id from raw.touched_captures as touched);

-- The balance: every capture that came in has exactly one outcome.
create or replace view raw.load_balance as
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
    count(*) filter (captures.outcome = 'loaded') as loaded,
    count(*) filter (captures.outcome = 'duplicate') as duplicate,
    count(*) filter (captures.outcome = 'unchanged') as unchanged,
    count(*) filter (captures.outcome = 'quarantined') as quarantined,
    count(*) filter (captures.mojibake > 0 or captures.controls > 0 or captures.replaced > 0) as repaired,
    loads.taken_again,
    loads.rederived
from raw.loads as loads
left join raw.captures as captures on loads.load_id = captures.load_id
group by all;

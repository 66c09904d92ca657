-- What loads write, before dbt makes the published tables of it. Kept: every capture's place and outcome,
-- every state of an article as blocks (furniture included), and what was derived from it.
create schema if not exists raw;
create schema if not exists quality;
create schema if not exists checking;

-- One row: the version of these tables and of what is in them (connection.SCHEMA_VERSION).
create table if not exists raw.schema_version (
    version integer not null
);

-- One row per load. A load is pending until its snapshot is published.
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

-- Sources of which contents were taken out: what recurs there is decided again by the next load.
create table if not exists raw.shrunk_sources (
    source_id varchar not null
);

-- The articles that differ from the published snapshot: what the models build and the gates check.
create table if not exists raw.pending (
    article_id varchar not null
);

-- Weeks of sources in which the terms of an article came, went or changed since the last snapshot.
create table if not exists raw.touched_weeks (
    source_id varchar not null,
    week date not null
);

-- Captures whose row moved or was taken again since the last snapshot, those that are gone included.
create table if not exists raw.touched_captures (
    capture_id varchar not null
);

-- Builds of the models since the last snapshot, by the load that began them: where there is one, what it left
-- in the built tables is not known. So it is to begin with, in a warehouse that another version built.
create table if not exists checking.builds as select 'unknown' as load_id;

-- The pending articles, and captures, of which the built tables may have rows: those to replace. What a load
-- brought for the first time is not among them, so that nothing is looked for to make room for it.
create table if not exists checking.built (
    article_id varchar not null
);

create table if not exists checking.built_captures (
    capture_id varchar not null
);

-- What the last build brought into each of the built tables that have articles: where its rows begin, which
-- end the table, and how many they are.
create table if not exists checking.built_rows (
    table_name varchar not null,
    first_place bigint not null,
    row_count bigint not null
);

-- One row: the snapshot that was published when `pending` was last emptied, with the file's size and time
-- and a digest of its layout. The next one is made of it.
create table if not exists raw.published_as (
    load_id varchar not null,
    bytes bigint not null,
    modified_ns bigint not null,
    layout varchar not null
);

-- What the steward's own files hold (steward.py), and one row: their digest, and whether what they say is
-- published.
create table if not exists raw.steward_limits (
    flag varchar not null,
    signal varchar,
    comparison varchar,
    threshold double,
    languages varchar,
    except_languages varchar,
    spaced_only boolean,
    origin varchar,
    meaning varchar
);

create table if not exists raw.steward_registry (
    source_id varchar not null,
    name varchar,
    kind varchar,
    homepage varchar,
    domains varchar,
    country varchar,
    language varchar,
    licence varchar
);

create table if not exists raw.steward_topics (
    topic_id varchar not null,
    name varchar,
    parent_id varchar,
    language varchar,
    word varchar,
    weight varchar,
    maps_to varchar
);

create table if not exists raw.steward_files (
    sha256 varchar not null,
    published boolean not null
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
    row_key varchar not null,
    capture_id varchar,
    path varchar,
    record bigint,
    article_id varchar,
    title varchar,
    found varchar
);

-- The loads that were not published, and what released them.
create table if not exists quality.blocked_loads (
    load_id varchar not null,
    blocked_at timestamp not null,
    step varchar,
    message varchar not null,
    released_by varchar,
    released_at timestamp
);

-- Kept in a file too (rollbacks.py), from which it is written.
create table if not exists quality.rollbacks (
    rolled_back_at timestamp not null,
    from_load_id varchar,
    to_load_id varchar not null
);

-- The ids that articles had before an upgrade of the corpus.
create table if not exists quality.renamed_articles (
    article_id_before varchar not null,
    article_id varchar not null,
    renamed_at timestamp not null
);

-- Orders to take articles out for good, and what each of them took out (`withdrawals.py`). An order of which
-- `erased_at` is null is not carried out to its end.
create table if not exists quality.withdrawal_orders (
    order_id varchar not null,
    scope varchar not null,
    target varchar not null,
    address varchar,
    reason varchar not null,
    ordered_at timestamp not null,
    erased_at timestamp,
    taken_back_at timestamp
);

create table if not exists quality.withdrawals (
    order_id varchar not null,
    article_id varchar not null,
    source_id varchar not null,
    url varchar,
    reason varchar not null,
    withdrawn_at timestamp not null,
    taken_back_at timestamp
);

-- How long the steps of a load took (`step_runs.py`).
create table if not exists quality.step_runs (
    load_id varchar not null,
    step varchar not null,
    tasks integer not null,
    began_at timestamp not null,
    seconds double not null,
    task_seconds double not null
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

-- One row per text that states of articles are compared by (`matching.py`), with what it is found by. Texts
-- that only earlier states have stay, in case a later state is taken out.
create table if not exists raw.texts (
    text_id bigint not null,
    words float not null,
    sample bigint[] not null,
    paragraphs bigint[] not null
);

-- One row: a digest of the rule by which all that follows was found (`matching.py`).
create table if not exists raw.matched_by (
    rule varchar not null
);

-- The text of each article's latest state, and what decides which article of a group is the original.
create table if not exists raw.article_texts (  -- noqa: PRS
    article_id varchar using compression uncompressed not null,
    source_id varchar not null,
    content_id varchar using compression uncompressed not null,
    text_id bigint,
    title varchar,
    agency varchar,
    published_at timestamp,
    first_captured_at timestamp
);

-- Pairs of texts that have passages in common, as they align (`copies/alignment.py` says what the figures
-- are).
create table if not exists raw.text_pairs (
    shorter bigint not null,
    longer bigint not null,
    of_shorter float not null,
    of_longer float not null,
    facts float not null,
    slots float not null,
    passages_of_shorter float not null,
    passages_of_longer float not null,
    shorter_from float not null,
    shorter_to float not null,
    longer_from float not null,
    longer_to float not null,
    are_copies boolean not null
);

-- Texts that join no group with others: `round_up`, put together from unrelated texts; `notice`, one text
-- that a source prints under unrelated headlines.
create table if not exists raw.texts_apart (
    text_id bigint not null,
    reason varchar not null
);

-- The group of each text that is a copy of another one.
create table if not exists raw.text_groups (
    text_id bigint not null,
    group_id bigint not null
);

-- The articles of each group, the original among them.
create table if not exists raw.article_groups (
    article_id varchar not null,
    original_id varchar not null
);

-- Each copy beside its group's original and, where those two are no copies by themselves, beside its
-- nearest one.
create table if not exists raw.article_copies (
    article_id varchar not null,
    matches_article_id varchar not null,
    text_id bigint not null,
    matches_text_id bigint not null,
    containment float not null,
    contained float not null,
    facts float,
    slots float not null,
    is_direct boolean not null
);

-- Articles that share long paragraphs and are no copies of each other.
create table if not exists raw.article_quotes (
    article_id varchar not null,
    quotes_article_id varchar not null,
    paragraphs integer not null
);

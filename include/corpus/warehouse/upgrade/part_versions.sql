-- From version 8 to 9: texts leave `article_versions`, which becomes a view, made by the next build. The text
-- of the latest version stands in `articles` alone.
create schema if not exists stored;

create table stored.versions (
    article_id varchar not null,
    version integer not null check (version >= 1),
    body_sha256 varchar not null,
    valid_from timestamp,
    valid_to timestamp,
    capture_id varchar not null,
    byline varchar,
    published_at timestamp,
    corrections varchar[] not null,
    changed varchar[] not null
);

create table stored.earlier_texts (
    article_id varchar not null,
    version integer not null check (version >= 1),
    title varchar,
    body varchar not null
);

insert into stored.versions by name
select
    versions.article_id,
    versions.version,
    versions.body_sha256,
    versions.valid_from,
    versions.valid_to,
    versions.capture_id,
    versions.byline,
    versions.published_at,
    versions.corrections,
    versions.changed
from corpus.article_versions as versions;

insert into stored.earlier_texts by name
select
    versions.article_id,
    versions.version,
    versions.title,
    versions.body
from corpus.article_versions as versions
inner join corpus.articles as articles on versions.article_id = articles.article_id
where versions.version < articles.version_count;

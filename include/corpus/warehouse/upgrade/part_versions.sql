-- From version 8 to 9: the text of a latest version stands in `articles` alone, and `article_versions`
-- becomes a view, which the next build makes. The table is as dbt would make it, its check apart.
create schema if not exists stored;

create table stored.versions (
    article_id varchar not null,
    version integer not null,
    body_sha256 varchar not null,
    title varchar,
    body varchar,
    valid_from timestamp,
    valid_to timestamp,
    capture_id varchar not null,
    byline varchar,
    published_at timestamp,
    corrections varchar[] not null,
    changed varchar[] not null
);

insert into stored.versions by name
select
    versions.*
    replace (
        case when versions.version < articles.version_count then versions.title end as title,
        case when versions.version < articles.version_count then versions.body end as body
    )
from corpus.article_versions as versions
inner join corpus.articles as articles on versions.article_id = articles.article_id;

drop view if exists corpus.article_changes;
drop view if exists corpus.article_corrections;
drop table corpus.article_versions;

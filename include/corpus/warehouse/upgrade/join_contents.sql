-- Contents that are equal now that addresses of one page are one: the first is kept.
delete from raw.contents
where rowid in (
    select places.place
    from (
        select
            contents.rowid as place,
            row_number() over (partition by contents.content_id order by contents.rowid) as nth
        from raw.contents as contents
    ) as places
    where places.nth > 1
);

-- Captures of the source that is the host of their URL come to that of all addresses of the page.
update raw.captures set
    source_id = identities.source_id,
    url = identities.url
from identities
where captures.content_id = identities.before;

-- Articles that are known by another id since.
insert into quality.renamed_articles by name
select distinct
    identities.article_before as article_id_before,
    identities.article_id,
    now()::timestamp as renamed_at
from identities
where identities.article_before <> identities.article_id;

{{ config(materialized='table') }}
-- Who published what, decided for each combination of folder, host and stated name: few rows, computed as a
-- whole, so that a name in the registry counts for every article at once, whatever the order of loads.
with registry as (
    select * from {{ registry(source('raw', 'steward_registry'), ref('source_registry')) }}
),

domains as (
    select
        source_id as publisher_id,
        unnest(string_split_regex(lower(trim(domains)), '\s+')) as domain
    from registry
    where trim(domains) <> ''
),

names as (
    -- A name that two sources have tells nothing.
    select
        lower(trim(name)) as stated,
        min(source_id) as publisher_id
    from registry
    group by lower(trim(name))
    having count(*) = 1
),

by_address as (
    -- The host is looked for once in each address without its path: in those of all articles it took four
    -- times as long.
    select
        source_id,
        case
            when starts_with(url, 'https://') or starts_with(url, 'http://')
                then 'https://' || split_part(url, '/', 3)
            else url
        end as address,
        site_name,
        count(*) as articles
    from {{ ref('articles') }}
    group by all
),

evidence as (
    select
        source_id,
        {{ host_of('address') }} as host,
        site_name,
        sum(articles)::bigint as article_count
    from by_address
    group by all
),

known_hosts as (
    select distinct
        host,
        string_split(host, '.') as parts
    from evidence
    where host is not null
),

parents as (
    select
        host,
        unnest(
            list_transform(
                range(1, len(parts)),
                lambda first: array_to_string(list_slice(parts, first, len(parts)), '.')
            )
        ) as parent
    from known_hosts
),

hosts as (
    -- A host belongs to the longest domain of the registry that it ends with.
    select
        parents.host,
        arg_max(domains.publisher_id, length(domains.domain)) as publisher_id
    from parents
    inner join domains on parents.parent = domains.domain
    group by parents.host
),

told as (
    select
        evidence.source_id,
        evidence.host,
        evidence.site_name,
        evidence.article_count,
        coalesce(hosts.publisher_id, folders.source_id, names.publisher_id) as publisher_id,
        case
            when hosts.publisher_id is not null then 'address'
            when folders.source_id is not null then 'folder'
            when names.publisher_id is not null then 'stated'
        end as method
    from evidence
    left join hosts on evidence.host = hosts.host
    left join registry as folders on evidence.source_id = folders.source_id
    left join names on lower(trim(evidence.site_name)) = names.stated
),

recurring as (
    select
        source_id,
        line_key
    from {{ source('raw', 'source_lines') }}
    where recurring
    qualify count(*) over (partition by line_key) <= {{ var('furniture_most_sources') }}
),

whole as (
    select
        source_id,
        count(*) as line_count
    from recurring
    group by source_id
),

of_one_publisher as (
    select
        source_id,
        min(publisher_id) as publisher_id
    from told
    group by source_id
    having count(distinct publisher_id) = 1 and count(publisher_id) = count(*)
),

shared as (
    select
        ours.source_id,
        theirs.publisher_id,
        count(distinct ours.line_key) as line_count
    from recurring as ours
    inner join recurring as others on ours.line_key = others.line_key and ours.source_id <> others.source_id
    inner join of_one_publisher as theirs on others.source_id = theirs.source_id
    group by ours.source_id, theirs.publisher_id
),

likest as (
    -- A folder whose own recurring lines are mostly those of one publisher's folder is that publisher's.
    select
        shared.source_id,
        arg_min(shared.publisher_id, (-shared.line_count, shared.publisher_id)) as publisher_id
    from shared
    inner join whole on shared.source_id = whole.source_id
    where
        shared.line_count >= {{ var('furniture_least_lines') }}
        and shared.line_count >= {{ var('furniture_least_share') }} * whole.line_count
    group by shared.source_id
)

select
    told.source_id,
    told.host,
    told.site_name,
    coalesce(
        told.publisher_id,
        likest.publisher_id,
        told.host,
        nullif(told.source_id, 'unattributed'),
        'stated:' || nullif(lower(trim(told.site_name)), ''),
        'unattributed'
    ) as publisher_id,
    case
        when told.method is not null then told.method
        when likest.publisher_id is not null then 'furniture'
        else 'unknown'
    end as method,
    told.article_count
from told
left join likest on told.source_id = likest.source_id

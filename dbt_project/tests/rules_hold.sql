{#-
    Every generic data test of what is built, in one node: a load asks this one in their place, since dbt takes 20 ms of
    CPU for each node, whatever it asks. A row a test that does not hold, with the number of its failing rows. They are
    asked before this file's own statement, which states what each gave, so that the load's record names each. `dbt test`
    asks the tests themselves. One by one: all in one statement ran out of memory on 10,000 new articles.
-#}
{{ config(tags=['rules']) }}
{% for name in [
    'article_changes', 'article_corrections', 'article_duplicates', 'article_groups', 'article_places',
    'article_quality', 'article_quotes', 'article_terms', 'article_topics', 'article_versions', 'articles', 'captures',
    'drift', 'earlier_texts', 'flag_thresholds', 'loads', 'metrics', 'places', 'publisher_evidence', 'publishers', 'source_health',
    'source_topic_priors', 'sources', 'themes', 'topic_names', 'topics', 'versions',
] %}{% do ref(name) %}{% endfor %}
{% set rules = generic_tests() if execute and flags.WHICH == 'build' else [] %}
{% set asked = [] %}
{% for rule in rules %}{% do asked.extend(run_query(rule).rows) %}{% endfor %}
with asked (node, failures) as (
    values
    {% for node, failures in asked %}
    ('{{ node }}', {{ failures }}),
    {% endfor %}
    (null, 0)
)

select
    node,
    failures
from asked
where failures > 0

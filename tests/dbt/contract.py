"""The columns of published tables that users rely on."""

# What users of the corpus rely on; models may have more columns, never fewer.
CONTRACT = {
    "corpus.sources": "source_id name kind homepage domains country language licence first_captured_at"
    " last_captured_at article_count",
    "corpus.articles": "article_id source_id url title deck caption body byline dateline published_at"
    " published_precision published_method language language_score word_count duplicate_of version_count"
    " first_load_id last_load_id agency section keywords corrections title_language title_language_score languages",
    "corpus.article_versions": "article_id version body_sha256 title body valid_from valid_to capture_id",
    "corpus.article_changes": "article_id version change before after",
    "corpus.article_corrections": "article_id version note",
    "corpus.article_countries": "article_id country mentions",
    "corpus.article_duplicates": "article_id matches_article_id containment kind match_containment shared_facts"
    " replaced_slots is_direct",
    "corpus.article_groups": "article_id article_count source_count text_count first_published_at last_published_at",
    "corpus.article_quotes": "article_id quotes_article_id paragraphs",
    **{"corpus.article_quality": "article_id", "corpus.article_flags": "article_id flag signal value threshold"},
    "corpus.flag_thresholds": "flag signal comparison threshold",
    "corpus.topics": "topic_id name parent_id level path",
    "corpus.topic_names": "topic_id language name origin",
    "corpus.article_topics": "article_id topic_id score rank method level terms words terms_share prior",
    "corpus.article_tags": "article_id topic_id score rank method level",
    "corpus.article_topic_paths": "article_id topic_id score is_tagged",
    "corpus.source_topic_priors": "source_id articles topic_id share",
    "corpus.article_terms": "article_id source_id week terms counts_for_all counts_for_source",
    "corpus.themes": "theme_id week source_id trend rank label terms score articles",
    "corpus.article_themes": "article_id theme_id is_of_all_sources terms score",
    "corpus.places": "place_id name country kind parent_id latitude longitude population",
    "corpus.article_places": "article_id place_id mentions score reason",
    "corpus.captures": "capture_id load_id path record external_id sha256 bytes format captured_at source_id"
    " article_id outcome reason",
    "corpus.article_publishers": "article_id publisher_id method",
    "corpus.publishers": "publisher_id name is_registered kind country language article_count",
    "corpus.publisher_evidence": "source_id host site_name publisher_id method article_count",
    "quality.source_health": "load_id source_id captures loaded duplicate unchanged quarantined articles",
    "quality.metrics": "load_id measured_at source_id measure unit value numerator denominator",
    "quality.drift": "load_id measured_at source_id measure unit observed usual low high loads verdict told",
    "quality.loads": "load_id captures_in loaded duplicate unchanged quarantined",
}

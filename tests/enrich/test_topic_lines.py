"""The words for the topics of levels 2 and 3, and the terms of level 1 in languages other than English."""

import csv
from collections import Counter
from pathlib import Path

from corpus.text.words import split_words

PROJECT = Path(__file__).resolve().parents[2]
ENRICH = PROJECT / "include" / "corpus" / "enrich"
LINES_CSV = ENRICH / "topic_lines.csv"
TERMS_CSV = ENRICH / "topic_terms.csv"
LANGUAGES_CSV = ENRICH / "topic_terms_languages.csv"
TOPICS_CSV = PROJECT / "dbt_project" / "seeds" / "iptc_topics.csv"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_topic_of_levels_2_and_3_has_one_line_in_the_order_of_the_tree() -> None:
    below_level_1 = [row["topic_id"] for row in rows_of(TOPICS_CSV) if row["level"] in ("2", "3")]
    assert [row["topic_id"] for row in rows_of(LINES_CSV)] == below_level_1


def test_a_line_has_10_to_15_items_each_once_as_a_text_is_split() -> None:
    for row in rows_of(LINES_CSV):
        items = row["words"].split("; ")
        assert 10 <= len(items) <= 15, row
        assert len(set(items)) == len(items), row
        assert [" ".join(split_words(item)) for item in items] == items, row
        assert all(len(item.split()) <= 5 for item in items), row


def test_an_item_stands_in_at_most_four_lines_of_one_parent() -> None:
    parents = {row["topic_id"]: row["parent_id"] for row in rows_of(TOPICS_CSV)}
    lines = Counter((parents[row["topic_id"]], item) for row in rows_of(LINES_CSV) for item in row["words"].split("; "))
    assert max(lines.values()) <= 4


def test_terms_in_further_languages_are_sorted_unique_and_serve_every_root() -> None:
    rows = rows_of(LANGUAGES_CSV)
    keys = [(row["topic_id"], row["language"], row["term"]) for row in rows]
    assert keys == sorted(set(keys))
    assert not {(row["topic_id"], row["language"], row["term"]) for row in rows_of(TERMS_CSV)} & set(keys)
    assert {row["weight"] for row in rows} == {"1", "2", "3"}
    assert all(split_words(row["term"]) == row["term"].split(" ") for row in rows)
    assert all(len(row["term"].split(" ")) <= 2 for row in rows)
    roots = {row["topic_id"] for row in rows_of(TOPICS_CSV) if row["level"] == "1"}
    served = Counter((topic, language) for topic, language, _ in keys)
    assert set(served) == {(root, language) for root in roots for language in ("de", "es", "fr", "it", "pt")}
    assert min(count for (_, language), count in served.items() if language != "es") >= 90

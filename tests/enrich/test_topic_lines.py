"""The words for the topics of levels 2 and 3."""

import csv
from collections import Counter
from pathlib import Path

from corpus.text.words import split_words

PROJECT = Path(__file__).resolve().parents[2]
LINES_CSV = PROJECT / "include" / "corpus" / "enrich" / "topic_lines.csv"
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

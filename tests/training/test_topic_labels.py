"""The articles with topics that topics are measured on."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
TRAINING = PROJECT / "training"


def lines_of(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (TRAINING / name).read_text(encoding="utf-8").splitlines()]


def tree() -> dict[str, dict[str, str]]:
    with (PROJECT / "dbt_project" / "seeds" / "iptc_topics.csv").open(encoding="utf-8", newline="") as handle:
        return {row["topic_id"]: row for row in csv.DictReader(handle)}


def test_labels_are_topics_of_their_level_whose_parents_are_accepted_too() -> None:
    topics = tree()
    for row in lines_of("topics_labelled.jsonl"):
        for level in (1, 2, 3):
            assert {topics[topic]["level"] for topic in row[f"level{level}"]} <= {str(level)}, row
        assert row["level1"], row
        assert {topics[topic]["parent_id"] for topic in row["level2"]} == set(row["level1"]), row
        assert {topics[topic]["parent_id"] for topic in row["level3"]} <= set(row["level2"]), row


def test_labels_are_what_both_passes_name_or_one_names_first() -> None:
    topics = tree()
    for row in lines_of("topics_labelled.jsonl"):
        passes = [
            [topic for topic in row[name] if topics[topic]["level"] == "2"] for name in ("first_pass", "second_pass")
        ]
        assert set(row["level2"]) == set(passes[0]) & set(passes[1]) | {passes[0][0], passes[1][0]}, row


def test_no_article_stands_twice_and_none_has_its_text() -> None:
    rows = lines_of("topics_labelled.jsonl")
    assert Counter(row["set"] for row in rows) == {"bbc": 200, "huffpost": 100}
    assert len({row["id"] for row in rows}) == len(rows)
    assert {key for row in rows for key in row} == {
        "id", "set", "level1", "level2", "level3", "first_pass", "second_pass",
    }  # fmt: skip


def test_the_stories_cover_every_root_in_each_language() -> None:
    roots = {topic for topic, row in tree().items() if row["level"] == "1"}
    rows = lines_of("topics_other_languages.jsonl")
    assert Counter(row["language"] for row in rows) == {"de": 60, "es": 60, "fr": 60, "it": 30, "pt": 30}
    assert len({row["text"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row["level1"]) <= roots, row
        assert 80 <= len(row["text"].split()) <= 150, row["id"]
    first = {(row["language"], row["level1"][0]) for row in rows}
    assert first == {(language, root) for language in ("de", "es", "fr", "it", "pt") for root in roots}

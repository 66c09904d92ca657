"""The names of topics in other languages."""

import csv
from collections import Counter
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"


def rows_of(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_each_name_belongs_to_a_topic_and_stands_once() -> None:
    rows = rows_of("iptc_topic_names.csv")
    keys = [(row["topic_id"], row["language"]) for row in rows]
    assert keys == sorted(set(keys))
    assert {topic for topic, _ in keys} <= {row["topic_id"] for row in rows_of("iptc_topics.csv")}
    assert all(row["name"] == " ".join(row["name"].split()) != "" for row in rows)


def test_levels_1_and_2_have_names_in_the_languages_of_topics() -> None:
    upper = {row["topic_id"] for row in rows_of("iptc_topics.csv") if row["level"] in ("1", "2")}
    named = Counter(row["language"] for row in rows_of("iptc_topic_names.csv") if row["topic_id"] in upper)
    for language in ("de", "es", "fr", "it"):
        assert named[language] >= 0.9 * len(upper), language
    assert named["it"] == len(upper)


def test_only_italian_names_are_translations_of_ours() -> None:
    assert {(row["language"] == "it", row["origin"]) for row in rows_of("iptc_topic_names.csv")} == {
        (True, "own"),
        (False, "iptc"),
    }

"""The registry of sources is well formed, and so are the limits of flags."""

import csv
import re
from collections import Counter

import pytest

from corpus.enrich.article_words import article_words
from corpus.enrich.signals import quality_signals
from corpus.warehouse.parsed_project import DBT_PROJECT
from corpus.warehouse.steward import SIGNALS

KINDS = {"newspaper", "magazine", "broadcaster", "agency", "online"}


def rows(name: str) -> list[dict[str, str]]:
    with (DBT_PROJECT / "seeds" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


COUNTRIES = {row["country"] for row in rows("gazetteer.csv")}

# ISO 639-1, those of which there are newspapers in the registry or may be.
LANGUAGES = frozenset(
    re.findall(
        "[a-z]+",
        "ar bg bn cs da de el en es et fa fi fr he hi hr hu id is it ja ko lt lv ml ms nl no pl pt ro ru sk sl sr sv th"
        " tr uk vi zh",
    )
)

REAL = [row for row in rows("source_registry.csv") if row["licence"] != "fictional sample"]


def test_ids_names_and_domains_are_told_once() -> None:
    registry = rows("source_registry.csv")
    domains = [domain for row in registry for domain in row["domains"].split()]
    for told in ([row["source_id"] for row in registry], [row["name"] for row in registry], domains):
        assert [one for one, count in Counter(told).items() if count > 1] == []
    assert [row["source_id"] for row in registry] == sorted(row["source_id"] for row in registry)
    assert 300 <= len(REAL) <= 410


@pytest.mark.parametrize("row", REAL, ids=lambda row: row["source_id"])
def test_a_row_has_the_form_that_it_is_to_have(row: dict[str, str]) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", row["source_id"])
    assert row["name"] == row["name"].strip() != ""
    assert row["kind"] in KINDS
    assert row["country"] in COUNTRIES
    assert row["language"] in LANGUAGES
    for domain in row["domains"].split():
        assert re.fullmatch(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", domain)
        assert not domain.startswith("www.")
    assert row["domains"]


def test_no_domain_lies_below_another_of_the_same_source() -> None:
    for row in REAL:
        told = row["domains"].split()
        assert [one for one in told for other in told if one.endswith(f".{other}")] == []


def test_limits_are_about_signals_that_there_are() -> None:
    limits = rows("flag_limits.csv")
    assert [row["flag"] for row in limits if row["signal"] not in SIGNALS] == []
    assert {row["comparison"] for row in limits} == {"below", "above"}
    assert [
        row["flag"] for row in limits if not (float(row["threshold"]) >= 0 and row["origin"] and row["meaning"])
    ] == []
    assert len({row["flag"] for row in limits}) == len(limits)
    measured = vars(quality_signals("One.", article_words("", "one."), 1, ["One."]))
    assert {row["signal"] for row in limits} - {"word_count"} <= set(measured)

"""The stored numbers belong to the features that are computed today, and their cards say where they come from."""

from pathlib import Path

import pytest

from corpus.article.dump import body, bylines, dates, titles
from corpus.article.html.features import FEATURES
from corpus.article.model import numbers
from training import fixture

CODE = {
    numbers.DUMP: {
        "first": body.FIRST_FEATURES,
        "second": body.SECOND_FEATURES,
        "title_first": titles.FIRST_FEATURES,
        "title": titles.FEATURES,
        "byline": bylines.FEATURES,
        "date": dates.FEATURES,
    },
    numbers.HTML: {"body": FEATURES},
}


@pytest.mark.parametrize("name", CODE)
def test_networks_look_at_the_features_that_there_are(name: str) -> None:
    assert {network: found.features for network, found in numbers.networks(name).items()} == CODE[name]


@pytest.mark.parametrize("name", CODE)
def test_features_are_what_they_were_when_the_numbers_were_fitted(name: str) -> None:
    """Fails when a feature is computed otherwise than at the fit: run `make fit`."""
    stored, now = numbers.read(name)["card"]["fixture_means"], fixture.means(name)
    assert stored.keys() == now.keys()
    for network, names in CODE[name].items():
        assert len(set(names)) == len(names)
        of_names = dict(zip(names, stored[network], strict=True))
        changed = {
            feature: (mean, of_names[feature])
            for feature, mean in zip(names, now[network], strict=True)
            if abs(mean - of_names[feature]) > 1e-4
        }
        assert not changed, f"{network}: mean now, and at the fit"


@pytest.mark.parametrize("name", [*CODE, numbers.TITLE_WORDS])
def test_a_card_says_where_the_numbers_come_from(name: str) -> None:
    card = numbers.read(name)["card"]
    assert card["made_by"] == "make fit"
    assert len(card["data"]["sha256"]) == 64
    assert card["commit"]
    assert card["date"]
    for scores in card["unseen_sites"].values():
        assert scores["f1"] > 0.9


def test_the_same_numbers_are_not_written_again(tmp_path: Path) -> None:
    card = {"date": "2025-01-01", "commit": "a", "data": {"sha256": "x"}}
    assert numbers.write(tmp_path, "some.json", card, "words", {"how": 1.5})
    before = (tmp_path / "some.json").read_bytes()
    assert not numbers.write(tmp_path, "some.json", card | {"date": "2026-01-01", "commit": "b"}, "words", {"how": 1.5})
    assert (tmp_path / "some.json").read_bytes() == before
    assert numbers.write(tmp_path, "some.json", card | {"date": "2026-01-01"}, "words", {"how": 1.4})
    with numbers.using(tmp_path):
        assert numbers.read("some.json") == {"card": card | {"date": "2026-01-01"}, "words": {"how": 1.4}}

"""Every query of the cookbook answers over the sample what the document says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from bench.cookbook import COOKBOOK, Recipe, answer, recipes
from tests.e2e.conftest import Corpus

pytestmark = pytest.mark.slow

RECIPES = recipes(COOKBOOK.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def connection(sample: tuple[Corpus, Any]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample[0].published), read_only=True) as one:
        yield one


def test_there_are_thirty_recipes_and_each_answers_something() -> None:
    assert len(RECIPES) >= 30
    assert [recipe.question for recipe in RECIPES if recipe.answer.count("\n") < 3] == []


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.question)
def test_a_recipe_answers_what_the_cookbook_says(connection: duckdb.DuckDBPyConnection, recipe: Recipe) -> None:
    assert answer(connection, recipe.sql) == recipe.answer

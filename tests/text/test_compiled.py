"""Compiled functions take from other files of the project only what is handed to them."""

import ast
import importlib
import inspect
import json
import os
import pkgutil
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from numba.core.dispatcher import Dispatcher

import corpus
from corpus.article.dump import characters

MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(corpus.__path__, "corpus.")
    if found.name.startswith(
        (
            "corpus.text.",
            "corpus.page.",
            "corpus.article.",
            "corpus.enrich.",
            "corpus.landing.suspects",
            "corpus.copies.",
        )
    )
]


# Signs that are cut, folded, joined or looked up otherwise than letters are, and pieces of which lines are made.
ODD = "\r\n \t\0\u200b\ufeff\u0301\u0316ΣİßΑ’“”—…。・゠㐀䷀大カ한ー🙂𝒜𐐀\U0010ffff٣و*•›|:.,-_'\"()09azAZ"
PIECES = [
    *ODD,
    "by ",
    "photo: ",
    "sign up for ",
    "\n\n",
    "5 May 2025 ",
    "ドナルド・トランプ",
    "والمدارس ",
    "Storm hits the coast. ",
]

CHECKED = """
import json, sys
import numpy as np
from corpus.article.article import CapturedPage
from corpus.article.parse import parse
from corpus.columns import Signals
from corpus.enrich.article_words import article_words
from corpus.enrich.signals import quality_signals
from corpus.copies.alignment import TokenTable, align_pairs, side_by_side
from corpus.copies.groups import groups_of
from corpus.copies.texts import prepared
from corpus.copies.tokens import tokens_of
from corpus.landing.suspects import suspects
from corpus.page.blocks import split_blocks
from corpus.text.words import LONG, split_words, stems_of_lines
texts = json.load(sys.stdin)
pages = [CapturedPage(blocks, None, [False] * len(blocks), {}) for blocks in map(split_blocks, texts)]
pages += [CapturedPage([text], None, [False], {}) for text in texts if text]
for text in texts:
    stems_of_lines([text.replace("\\n", " ")])
    suspects(text)
    for language in ("en", "fr", "ru"):
        words = article_words(text.lower(), text.lower())
        assert isinstance(quality_signals(text + " 12345678 ", words, 0, [], language=language), Signals)
    assert text.isascii() or split_words(text * LONG) == split_words(text * LONG + " ")
    prepared(text)
tokens = [tokens_of(text * 9) for text in texts] + [tokens_of("the same few words stand here again " * 9)]
tokens += [tokens_of(f"{a} the same words stand here {b * 9} and stand here again {c}")
           for a, b, c in (("on", "evening 12 ", "end 3"), ("of", "evcn ing 13 ", "cnd 4"), ("", "x" * 130 + " ", ""))]
numbers = np.arange(len(tokens))
for shift in (0, 1, 2, len(tokens) - 1):
    align_pairs(TokenTable.of(tokens), numbers, np.roll(numbers, shift), 2)
    side_by_side(tokens[shift], tokens[-1])
    groups_of(numbers, np.roll(numbers, shift))
alone = [article for page in pages for article in parse([page])]
print(len(pages), alone == parse(pages))
"""


def _compiled(module: ModuleType) -> dict[str, Dispatcher]:
    """The functions that the module compiles itself."""
    found = {name: value for name, value in vars(module).items() if isinstance(value, Dispatcher)}
    return {name: loop for name, loop in found.items() if loop.py_func.__module__ == module.__name__}


def _imported(module: ModuleType) -> set[str]:
    """The names that a module has from other files of the project."""
    imports = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.ImportFrom)]
    return {
        alias.asname or alias.name
        for node in imports
        if (node.module or "").startswith("corpus")
        for alias in node.names
    }


@pytest.mark.parametrize(
    "module", [module for module in MODULES if _compiled(module)], ids=lambda module: module.__name__
)
def test_machine_code_is_made_anew_when_what_it_was_made_of_changes(module: ModuleType) -> None:
    used = {name for loop in _compiled(module).values() for name in loop.py_func.__code__.co_names}
    assert not used & _imported(module)


def test_there_are_compiled_functions() -> None:
    assert _compiled(characters)


@pytest.mark.slow
def test_no_loop_leaves_its_arrays(tmp_path: Path) -> None:
    """Compiled for once with a look at each place that is read or written, which machine code does without."""
    draw = random.Random(1)
    texts = ["".join(draw.choices(PIECES, k=draw.randrange(60))) for _ in range(400)]
    texts += [sign * count for sign in PIECES for count in (1, 2, 5, 300)] + [f"{sign}a{sign}" for sign in ODD]
    said = _run(CHECKED, {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}, json.dumps(texts))
    assert (said.returncode, said.stderr) == (0, "")
    pages, same = said.stdout.split()
    assert int(pages) > len(texts)
    assert same == "True"


def _run(program: str, where: dict[str, str], given: str = "") -> subprocess.CompletedProcess[str]:
    where = {"PYTHONPATH": str(Path(corpus.__path__[0]).parent)} | where
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=os.environ | where, input=given, capture_output=True, text=True)


@pytest.mark.slow
def test_where_no_machine_code_can_be_kept_it_is_made_all_the_same(tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.touch()
    where = {"NUMBA_CACHE_DIR": str(nowhere), "NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator"}
    said = _run("from corpus.page.blocks import split_blocks; print(split_blocks('One\\n\\n two'))", where)
    assert (said.stdout, said.stderr) == ("['One', 'two']\n", "")

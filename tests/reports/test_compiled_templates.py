"""Templates are compiled once, and anew where what was kept of them is damaged or of other code."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from corpus.reports import compiled_templates


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(compiled_templates, "_KEPT", tmp_path / "templates")
    return tmp_path / "templates"


class Counting(Environment):
    """An environment that counts what it compiles."""

    def __init__(self) -> None:
        super().__init__(
            loader=DictLoader({"page": "{{ 1 + 1 }} pages"}), bytecode_cache=compiled_templates.kept_compiled("pages")
        )
        self.compiled = 0

    def _generate(self, *given: object, **named: object) -> str:
        self.compiled += 1
        return super()._generate(*given, **named)  # type: ignore[arg-type]


def rendered() -> tuple[str, int]:
    """A page as a process of its own renders it, and how often that compiled it."""
    environment = Counting()
    return environment.get_template("page").render(), environment.compiled


def test_a_page_is_compiled_once() -> None:
    assert [rendered(), rendered()] == [("2 pages", 1), ("2 pages", 0)]


@pytest.mark.parametrize("length", [0, 5, 20, 45, 60])
def test_a_damaged_file_is_written_anew(kept: Path, length: int) -> None:
    rendered()
    [file] = kept.rglob("*.cache")
    file.write_bytes(file.read_bytes()[:length])
    assert [rendered(), rendered()] == [("2 pages", 1), ("2 pages", 0)]


def test_what_other_code_made_goes(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rendered()
    monkeypatch.setattr(compiled_templates, "_made_by", lambda: "other code")
    assert rendered() == ("2 pages", 1)
    assert [path.name for path in kept.iterdir()] == ["other code"]


def test_pages_are_made_where_nothing_can_be_kept(kept: Path) -> None:
    kept.write_text("a file in the place of the folder")
    assert [rendered(), rendered()] == [("2 pages", 1), ("2 pages", 1)]

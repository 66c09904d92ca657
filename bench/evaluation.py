"""The folder of pages and articles with gold answers (`CORPUS_EVAL`), and what is asked for on them."""

import json
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from training.data import evaluation_folder

# The figures of a page's fields, in the order in which they are given everywhere.
COLUMNS = ("body F1", "precision", "recall", "title", "byline", "published")

Figures = tuple[float | None, ...]
"""One figure per column of `COLUMNS`, None where it is not known or not asked for."""

UNMEASURED: Figures = (None,) * len(COLUMNS)


@dataclass(frozen=True)
class Kind:
    """A kind of capture, with what others reach on it and what is asked for here."""

    folder: str
    others: str
    """Whose the best known figures are; empty where there are none."""
    best: Figures
    asked: Figures


_NO_TOOL = "the dump as it stands"
_DUMPS_ASKED = (0.92, None, None, 0.80, 0.60, 0.65)

# The best known figures are those of the evaluation folder's README.
KINDS = (
    Kind("html", "trafilatura 2.3", (0.938, 0.932, 0.944, 0.680, 0.682, 0.847), (0.955, None, None, 0.90, 0.82, 0.92)),
    Kind("inscriptis", _NO_TOOL, (0.811, *UNMEASURED[1:]), _DUMPS_ASKED),
    Kind("html_text", "", UNMEASURED, _DUMPS_ASKED),
    Kind("bs4", _NO_TOOL, (0.807, *UNMEASURED[1:]), _DUMPS_ASKED),
)

# The sets of articles whose topics are known.
TOPICS = ("bbc", "huffpost")


def measured_folder(console: Console) -> Path | None:
    """The folder of pages with gold answers; says so and gives None where there is none."""
    folder = evaluation_folder()
    if (folder / "score.py").is_file() and (folder / "pages").is_dir():
        return folder
    console.print(f"No pages with gold answers in {folder} (CORPUS_EVAL): nothing is measured on them.", soft_wrap=True)
    return None


def page_name(path: Path) -> str:
    """The id under which the gold answers know a page."""
    return path.name.split(".")[0]


def first_pages(folder: Path, most: int) -> list[Path]:
    """The first pages of a folder by name, at most so many."""
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("_"))[:most]


def write_gold_of(gold: Path, names: set[str], target: Path) -> None:
    """Write the gold answers of some pages to a file of their own."""
    with gold.open(encoding="utf-8") as rows, target.open("w", encoding="utf-8") as kept:
        kept.writelines(row for row in rows if json.loads(row)["id"] in names)

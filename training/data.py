"""The pages that numbers are fitted on: gold answers, saved HTML and text dumps, told apart by site."""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.landing.charset import decode
from corpus.landing.quarantine import Unreadable
from corpus.settings import PROJECT

# The sets whose answers' licence (CC BY 4.0, MIT, Apache-2.0) allows numbers to be fitted on them, by the name that
# their answers have; the first has none.
OPEN_SETS = ("", "fundus", "fundus-old", "chinese", "naeb", "mozilla", "postlight", "newspaper4k")

# Sites fall into so many parts; each part is read by numbers fitted on the others.
FOLDS = 3


@dataclass(frozen=True)
class Gold:
    """What is right for a page; None where that is not known."""

    folder: Path
    """The folder that its page is in."""
    name: str
    url: str | None
    site: str
    language: str
    title: str | None
    byline: str | None
    published: str | None
    body: str | None
    may_be_fitted: bool
    """Whether the licence of the answer allows numbers to be fitted on it."""
    teaches_titles: bool
    """Whether titles are fitted on it: see `training.dumps`."""
    set: str = ""
    """The public set that page and answer are from; empty where the folder is one set."""

    @property
    def fold(self) -> int:
        """The part of the sites that the page's site is in."""
        return part(self.site, FOLDS)


def evaluation_folder() -> Path:
    """Where the pages with gold answers are looked for; a relative folder is taken from the project's root."""
    return (PROJECT / (os.environ.get("CORPUS_EVAL") or "../shared/eval")).resolve()


def part(site: str, parts: int, purpose: str = "fold") -> int:
    """One of some equal parts of all sites; another purpose parts them otherwise."""
    return zlib.crc32(f"{purpose} {site}".encode()) % parts


def site_of(url: str | None, name: str) -> str:
    """The registered domain of an address, as far as lengths tell it; the page's name where there is none."""
    host = (urlsplit(url or "").hostname or name).split(".")
    short = len(host) > 2 and len(host[-1]) == 2 and len(host[-2]) <= 3
    return ".".join(host[-3 if short else -2 :])


def _gold(folder: Path, row: dict[str, Any]) -> Gold:
    byline = row.get("byline")
    return Gold(
        folder=folder,
        name=row["id"],
        url=row.get("url"),
        site=site_of(row.get("url"), row["id"]),
        language=row.get("language") or "en",
        title=row.get("title"),
        byline=" ".join(byline) if isinstance(byline, list) else byline,
        published=row.get("published"),
        body=row.get("body"),
        may_be_fitted=row.get("set", OPEN_SETS[0]) in OPEN_SETS,
        teaches_titles="set" not in row,
        set=row.get("set", ""),
    )


def read_gold(folder: Path) -> list[Gold]:
    """The gold answers of a folder's pages, in the file's order."""
    text = (folder / "gold.jsonl").read_text(encoding="utf-8")
    return [
        _gold(folder, json.loads(line)) for line in text.strip().split("\n")
    ]  # not at U+2028, which a body may hold


def page_bytes(gold: Gold, kind: str) -> bytes:
    """A page as it was saved, `html` or one of the dumps.

    Raises:
        FileNotFoundError: there is none.
    """
    ending = "html" if kind == "html" else "txt"
    return gzip.decompress((gold.folder / kind / f"{gold.name}.{ending}.gz").read_bytes())


def page_text(gold: Gold, kind: str) -> str:
    """A page's text or markup, as a load would decode it; empty where nothing of it is visible."""
    try:
        return decode(page_bytes(gold, kind)).text
    except Unreadable:
        return ""


def dumps(folder: Path) -> list[str]:
    """The names of the dumps that a folder has of its pages."""
    return sorted({path.parent.name for path in folder.glob("*/*.txt.gz")})


def digest(golds: Sequence[Gold], kinds: Sequence[str]) -> str:
    """SHA-256 over some pages of some kinds, unpacked, and what is right for them."""
    total = hashlib.sha256()
    for gold in golds:
        row = (gold.name, gold.url, gold.title, gold.byline, gold.published, gold.body)
        total.update(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        for kind in kinds:
            total.update(hashlib.sha256(page_bytes(gold, kind)).digest())
    return total.hexdigest()

"""An article is the same on every processor and whatever articles are derived with it: every field, to the last bit."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.landing.charset import decode
from corpus.landing.formats import html, plain_text
from corpus.page.line_key import line_key
from corpus.page.page import Page
from corpus.page.stored import pack_page
from corpus.settings import PROJECT
from tests.e2e.skeletons.press import every_capture
from tests.e2e.skeletons.site import Capture

pytestmark = pytest.mark.slow

PAGES = 500

# What numpy would choose its loops by, and what compiled loops are made for.
PLAIN_NUMPY = {"NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX2 FMA3"}
PLAIN_LOOPS = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}

DERIVED = """
import hashlib, json, sys
import pyarrow.parquet as pq
from corpus.derive import derive_batch
from corpus.enrich.topics import load_topics
contents, size = pq.read_table(sys.argv[1]), int(sys.argv[2])
terms, digests = load_topics(), {}
for batch in contents.to_batches(max_chunksize=size):
    for row in derive_batch(batch, terms).to_pylist():
        for name, value in row.items():
            digests.setdefault(name, hashlib.sha256()).update(repr(value).encode())
print(json.dumps({name: digest.hexdigest() for name, digest in digests.items()}))
"""


def _page(capture: Capture) -> Page:
    if capture.name.endswith(".html"):
        return html.page_of(capture.content, capture.url)
    return plain_text.page_of(decode(capture.content.encode()), capture.url)


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of the invented sites as the derive step is given them, text and HTML in turn."""
    every = every_capture()
    captures = every[:: len(every) // PAGES][:PAGES]
    pages = [_page(capture) for capture in captures]
    keys = [list(map(line_key, page.blocks)) for page in pages]
    standing = Counter((capture.source, key) for capture, of in zip(captures, keys, strict=True) for key in set(of))
    rows = [
        {
            "content_id": f"{number:032x}",
            "url": page.url,
            "page": pack_page(page.blocks, page.marks),
            "recurring": [standing[capture.source, key] >= 4 for key in of],
            "known": list(page.known.items()),
        }
        for number, (capture, page, of) in enumerate(zip(captures, pages, keys, strict=True))
    ]
    schema = pa.schema([
        ("content_id", pa.string()), ("url", pa.string()), ("page", pa.binary()), ("recurring", pa.list_(pa.bool_())),
        ("known", pa.map_(pa.string(), pa.string())),
    ])  # fmt: skip
    path = tmp_path_factory.mktemp("contents") / "contents.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    assert len(rows) == PAGES
    assert {page.marks is None for page in pages} == {True, False}
    return path


def _derived(contents: Path, size: int, processor: dict[str, str]) -> dict[str, str]:
    """A digest of each field of all articles, as a process on another processor derives them."""
    where = {name: value for name, value in os.environ.items() if not name.startswith(("OPENBLAS_", "NPY_"))}
    where |= {"PYTHONPATH": str(PROJECT / "include")} | processor
    command = [sys.executable, "-c", DERIVED, str(contents), str(size)]
    said = subprocess.run(command, env=where, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(said.stdout)
    return found


@pytest.fixture(scope="module")
def expected(contents: Path) -> dict[str, str]:
    return _derived(contents, PAGES, {})


@pytest.mark.parametrize(
    ("kernel", "size"),
    [("Haswell", 64), ("Zen", 16), ("SkylakeX", 7), ("Nehalem", 200), ("Haswell", 1), ("", 33)],
)
def test_no_field_hangs_on_the_matrix_library_or_on_the_batch(
    contents: Path, expected: dict[str, str], kernel: str, size: int
) -> None:
    assert _derived(contents, size, {"OPENBLAS_CORETYPE": kernel} if kernel else {}) == expected


def test_no_field_hangs_on_what_a_processor_can_do(contents: Path, expected: dict[str, str], tmp_path: Path) -> None:
    plain = PLAIN_NUMPY | PLAIN_LOOPS | {"OPENBLAS_CORETYPE": "Prescott", "NUMBA_CACHE_DIR": str(tmp_path)}
    assert _derived(contents, 64, plain) == expected

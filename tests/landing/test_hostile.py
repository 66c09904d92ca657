"""Every hostile input gives the rows it must, and the reading process stays small."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from corpus.landing.area import LandingArea
from corpus.landing.quarantine import REASONS
from corpus.page.stored import unpack_page
from corpus.settings import Settings
from tests.landing import hostile
from tests.landing.hostile import Expected

PROJECT = Path(__file__).resolve().parents[2]

# All inputs are read, in processes of their own: ten seconds.
pytestmark = pytest.mark.slow

# Most memory of the process that reads and of its child, and most time, for all inputs together.
MOST_BYTES = 700 << 20
MOST_SECONDS = 40

READ = """
import json, resource, sys, time
from pathlib import Path
from corpus.landing.area import LandingArea
from corpus.landing.batches import write_batches
from corpus.landing.discover import discover
from corpus.load import read_step
from corpus.step import Load
from corpus.settings import Settings

settings = Settings.from_environment()
begun = time.monotonic()
[batch] = write_batches(settings.staged("load") / "plan", [discover(LandingArea(settings.landing), {}).new])
count = read_step(Load(settings, "load"), batch)
# What the system tells of the process itself counts what the one took that began it, up to the moment of exec.
[own] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM:")]
peaks = [int(own) * 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024]
print(json.dumps({"count": count, "peaks": peaks, "seconds": time.monotonic() - begun}))
"""


@dataclass(frozen=True)
class Read:
    """What reading the whole landing area gave."""

    expected: dict[str, list[Expected]]
    captures: list[dict[str, Any]]
    contents: dict[str, dict[str, Any]]
    landing: Path
    quarantine: Path
    about: dict[str, Any]

    def rows(self, path: str) -> list[dict[str, Any]]:
        return [row for row in self.captures if row["file"] == path]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    root = tmp_path_factory.mktemp("hostile")
    expected = hostile.build(root / "landing")
    about = {
        "PYTHONPATH": str(PROJECT / "include"),
        "CORPUS_LANDING": str(root / "landing"),
        "CORPUS_HOME": str(root / "home"),
        "CORPUS_MAX_CAPTURE_BYTES": str(hostile.LIMIT),
        "CORPUS_MAX_CAPTURE_SECONDS": str(hostile.SECONDS),
    }
    done = subprocess.run(
        [sys.executable, "-c", READ],
        env=os.environ | about,
        capture_output=True,
        text=True,
        timeout=2 * MOST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    settings = replace(Settings.from_environment(), home=root / "home")
    shards = settings.staged("load") / "read"
    captures = pq.read_table(shards / "captures" / "0000.parquet").to_pylist()
    contents = pq.read_table(shards / "contents" / "0000.parquet").to_pylist()
    for row in contents:
        row["blocks"], row["marks"] = unpack_page(row.pop("page"))
    return Read(
        expected,
        captures,
        {row["content_id"]: row for row in contents},
        root / "landing",
        settings.quarantine("load"),
        json.loads(done.stdout.splitlines()[-1]),
    )


def _told(row: dict[str, Any]) -> Expected:
    return Expected(row["path"][len(row["file"]) :].removeprefix("!/"), row["reason"])


def test_there_are_many_inputs_and_each_has_its_name_once() -> None:
    names = [found.name for found in hostile.INPUTS]
    assert len(names) >= 75
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", [found.name for found in hostile.INPUTS if found.rows], ids=ascii)
def test_the_input_gives_its_rows(read: Read, path: str) -> None:
    rows = read.rows(path)
    assert [_told(row) for row in rows] == read.expected[path], [row["message"] for row in rows]


def test_nothing_else_is_read(read: Read) -> None:
    assert {row["file"] for row in read.captures} == set(read.expected)
    assert len(read.captures) == sum(map(len, read.expected.values())) == read.about["count"]


def test_the_good_files_beside_are_read(read: Read) -> None:
    assert [_told(row) for number in range(3) for row in read.rows(f"good/{number}.txt")] == [Expected("", None)] * 3
    assert [_told(row) for row in read.rows("good/lines.jsonl")] == [Expected("", None)] * 5


def test_the_listing_leaves_out_what_is_hidden(read: Read) -> None:
    listed = {file.path for file in LandingArea(read.landing).files()}
    assert "hostile/.hidden.txt" not in listed
    assert "hostile/empty.txt" in listed


@pytest.mark.parametrize("path", hostile.said())
def test_the_text_is_what_was_written(read: Read, path: str) -> None:
    [row] = read.rows(path)
    blocks = read.contents[row["content_id"]]["blocks"]
    assert "\n".join(blocks).split() == hostile.said()[path].split()


@pytest.mark.parametrize(
    ("path", "counter", "least"),
    [
        ("mojibake.txt", "mojibake", 1),
        ("controls.txt", "controls", 3),
        ("some_nuls.txt", "controls", 1),
        ("bidi.txt", "controls", 4),
        ("controls.html", "controls", 1),
        ("broken_utf8.txt", "replaced", 1),
        ("broken_cp1251.html", "replaced", 1),
        ("cut_character.txt", "replaced", 1),
    ],
)
def test_repairs_are_counted(read: Read, path: str, counter: str, least: int) -> None:
    [row] = read.rows(f"hostile/{path}")
    assert row[counter] >= least


def test_each_record_that_is_read_says_something(read: Read) -> None:
    for row in read.captures:
        if row["reason"] is None:
            assert any(block.strip() for block in read.contents[row["content_id"]]["blocks"]), row["path"]


def test_every_reason_occurs(read: Read) -> None:
    # Nothing in a landing area sets a record aside or withdraws it.
    assert {row["reason"] for row in read.captures} - {None} == set(REASONS) - {"set_aside", "withdrawn"}


def test_each_quarantined_record_is_kept_with_what_to_do(read: Read) -> None:
    for row in read.captures:
        if row["reason"]:
            about = json.loads((read.quarantine / f"{row['capture_id']}.json").read_text(encoding="utf-8"))
            assert about["reason"] == row["reason"], row["path"]
            assert about["what_to_do"] == REASONS[about["reason"]]
            assert row["message"]


def test_captures_have_ids_of_their_own(read: Read) -> None:
    assert len({row["capture_id"] for row in read.captures}) == len(read.captures)


def test_reading_stays_small_and_ends(read: Read) -> None:
    assert max(read.about["peaks"]) < MOST_BYTES
    assert read.about["seconds"] < MOST_SECONDS

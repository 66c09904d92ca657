"""Readers are ended whatever they are amid, floods are told by one record, and what was read before stays."""

import faulthandler
import io
import itertools
import os
import signal
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import psutil
import pytest

from corpus.bounded import EndedFromOutside
from corpus.landing.floods import LEAST_OF_A_REASON, MOST_OF_A_REASON, Floods
from corpus.landing.formats import CONTAINERS, PAGES
from corpus.landing.formats.reader import Reader, RecordStream, row_item
from corpus.landing.guard import PageReader
from corpus.landing.meter import Meter
from corpus.landing.read import SliceRecords, read_slices
from corpus.landing.records import Item, Quarantined
from corpus.landing.rows import SliceRead
from corpus.landing.shards import is_whole, write_shards
from corpus.landing.sidecar import Folder, Mappings
from corpus.landing.slices import Slice
from corpus.progress import Progress
from tests.landing import make
from tests.landing.landed import LIMIT, Corpus, Rows, lines, texts, whole


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


def read(corpus: Corpus, seconds: float = 0.5, pieces: list[Slice] | None = None, limit: int = LIMIT) -> Rows:
    """The captures of a landing area, read within so many seconds."""
    found = list(read_slices(corpus.area, pieces or whole(corpus.area), limit, seconds))
    ends = [one for one in found if isinstance(one, SliceRead)]
    assert len(ends) == len(pieces or whole(corpus.area))
    rows = [one.row for one in found if not isinstance(one, SliceRead)]
    assert len({row["capture_id"] for row in rows}) == len(rows)
    return rows


def reasons(rows: Rows) -> list[tuple[str, int, str | None]]:
    return [(row["path"], row["record"], row.get("reason")) for row in rows]


def two_and(then: str) -> Reader:
    """A reader that gives two records and then misbehaves."""

    def reader(stream: RecordStream) -> Iterator[Item]:
        for number in range(2):
            yield row_item(stream, number, b"raw", {"text": f"Text {number}."})
        if then == "spin":
            while True:
                pass
        elif then == "fill":
            yield Quarantined(0, bytearray(4 << 30), "damaged", "")  # type: ignore[arg-type]
        elif then == "crash":
            faulthandler.disable()  # it would take the signal
            os.kill(os.getpid(), signal.SIGSEGV)
        for number in itertools.count(2):
            yield row_item(stream, number, b"raw", {"text": "The same again."})

    return reader


@pytest.mark.parametrize(
    ("then", "reason", "message"),
    [
        ("spin", "timed_out", "after record 2: reading it takes longer than 0.5 s"),
        ("fill", "too_complex", "after record 2: reading it takes more memory"),
        ("crash", "parse_failed", "after record 2: its parser crashed"),
    ],
)
def test_a_reader_that_does_not_end_loses_the_rest_of_its_file_and_nothing_else(
    then: str, reason: str, message: str, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CONTAINERS, "csv", two_and(then))
    for name in ("a.txt", "c.txt"):
        corpus.land(f"s/{name}")
    corpus.land("s/b.csv", "text\nOne\n")
    rows = read(corpus)
    assert reasons(rows) == [
        ("s/a.txt", 1, None),
        ("s/b.csv", 1, None),
        ("s/b.csv", 2, None),
        ("s/b.csv", 3, reason),
        ("s/c.txt", 1, None),
    ]
    assert rows[3]["message"].startswith(message)


def test_a_reader_that_gives_records_for_ever_is_ended(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.landing.meter.MOST_RECORDS", 500)
    monkeypatch.setitem(CONTAINERS, "csv", two_and("go on"))
    corpus.land("s/b.csv", "text\nOne\n")
    rows = read(corpus)
    assert Counter(row.get("reason") for row in rows[:-1]) == {None: len(rows) - 1}
    assert (rows[-1]["reason"], len(rows) > 500) == ("timed_out", True)


def test_the_rest_of_an_archive_is_told_with_the_member_that_was_being_read(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CONTAINERS, "csv", two_and("spin"))
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in (("a.txt", b"A text."), ("b.csv", b"text\nOne\n"), ("c.txt", b"C text.")):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    corpus.land("s/x.tar", packed.getvalue())
    assert reasons(read(corpus)) == [
        ("s/x.tar!/a.txt", 1, None),
        ("s/x.tar!/b.csv", 1, None),
        ("s/x.tar!/b.csv", 2, None),
        ("s/x.tar!/b.csv", 3, "timed_out"),
    ]


def test_a_reader_has_the_time_that_its_bytes_and_records_take(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    """0.05 s in stock do for a file that takes a multiple of it."""
    rows = [{"text": f"Text {number} of a file of many records."} for number in range(3_000)]
    corpus.land("s/a.jsonl", lines(*rows))
    assert Counter(row.get("reason") for row in read(corpus, 0.05)) == {None: 3_000}


class Granted:
    """A clock that adds up what it grants."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def grant(self, seconds: float) -> None:
        self.seconds += seconds


def test_bytes_that_are_read_over_and_over_are_granted_for_a_few_times() -> None:
    clock = Granted()
    meter = Meter(clock, 1_000_000)  # type: ignore[arg-type]
    for _ in range(100):
        meter.read(1_000_000)
    assert clock.seconds == pytest.approx(8)


def test_a_folders_own_file_that_takes_too_long_is_told_and_its_captures_are_not_read_without(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Folder.__init__

    def spin(self: Folder, area: object, folder: object, *given: object) -> None:
        begin(self, area, folder, *given)  # type: ignore[arg-type]
        while str(folder) == "s":
            pass

    monkeypatch.setattr(Folder, "__init__", spin)
    corpus.land("s/a.txt")
    corpus.land("s/_captures.jsonl", lines({"path": "a.txt", "url": "https://a.example/1"}))
    corpus.land("t/a.txt")
    assert reasons(read(corpus)) == [
        ("s/_captures.jsonl", 1, "timed_out"),
        ("s/a.txt", 1, "timed_out"),
        ("t/a.txt", 1, None),
    ]


def test_reading_leaves_the_alarm_of_its_task_alone(corpus: Corpus) -> None:
    corpus.land("s/a.txt")
    signal.setitimer(signal.ITIMER_REAL, 500)
    try:
        read(corpus)
        assert 400 < signal.getitimer(signal.ITIMER_REAL)[0] <= 500
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_reading_that_is_given_up_half_way_leaves_no_child(corpus: Corpus) -> None:
    corpus.land("s/a.jsonl", texts(*map(str, range(50))))
    before = psutil.Process().children()
    found = read_slices(corpus.area, whole(corpus.area), LIMIT, 20)
    next(found)
    assert len(psutil.Process().children()) == len(before) + 1
    found.close()  # type: ignore[attr-defined]
    assert psutil.Process().children() == before


def enormous_header() -> bytes:
    """A tar whose only member has a size of 10^20 by its PAX header."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("a.txt")
        info.pax_headers = {"size": str(10**20)}
        archive.addfile(info)
    return packed.getvalue()


def wide_table() -> bytes:
    row = ",".join(map(str, range(100_000)))
    return f"{row}\n{row}\n".encode()


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("pax.tar", enormous_header),
        ("wide.csv", wide_table),
        ("quote.csv", lambda: b'id,text\n1,"open\n' + b"2,x\n" * 5_000),
        ("field.csv", lambda: b"id,text\n1," + b"x" * (50 << 20) + b"\n2,Good text.\n"),
        ("quotes.csv", lambda: b'id,text\n1,"' + b'""' * (5 << 20)),
        ("brackets.json", lambda: b"[" * (5 << 20)),
        ("braces.jsonl", lambda: b'{"text":' * 200_000 + b"\n" + b'{"text": "Good."}\n'),
    ],
)
def test_a_file_made_to_be_slow_ends_in_good_time(name: str, made: object, corpus: Corpus) -> None:
    corpus.land(f"s/{name}", made())  # type: ignore[operator]
    corpus.land("s/z.txt")
    rows = read(corpus, 1, limit=10 << 20)
    assert reasons(rows)[-1] == ("s/z.txt", 1, None)
    assert any(row.get("reason") for row in rows)


def flood(count: int) -> bytes:
    return b"".join(b"broken\n" if number % 2 else b'{"text": "Good %d."}\n' % number for number in range(2 * count))


def test_of_a_flood_one_record_tells_the_rest_with_their_number(corpus: Corpus) -> None:
    corpus.land("s/a.jsonl", flood(1_000) + b'{"no": "text"}\n')
    found = corpus.read()
    bad = [row for row in found["captures"] if row["reason"] == "parse_failed"]
    assert len(bad) == MOST_OF_A_REASON + 1
    assert (bad[-1]["record"], bad[-2]["record"]) == (2 * MOST_OF_A_REASON + 2, 2 * MOST_OF_A_REASON)
    assert "and 699 more with the same reason" in bad[-1]["message"]
    assert sum(row["reason"] is None for row in found["captures"]) == 1_000
    assert [row["record"] for row in found["captures"] if row["reason"] == "no_text_field"] == [2_001]
    [end] = found["files"]
    assert (end["records"], end["untold"]) == (2_001, 699)
    assert len(list(corpus.quarantine.glob("*.bin"))) == MOST_OF_A_REASON + 2


def test_reasons_are_counted_apart_and_a_slice_has_its_share() -> None:
    floods = Floods(0.01)
    taken = [
        floods.takes(Quarantined(number, b"", reason, ""), number)
        for number in range(LEAST_OF_A_REASON + 1)
        for reason in ("damaged", "empty")
    ]
    assert taken == [False] * 2 * LEAST_OF_A_REASON + [True, True]
    assert [(item.reason, number) for item, number in floods.rest()] == [("damaged", 20), ("empty", 20)]
    assert floods.untold == 2


def test_a_folder_a_thousand_levels_deep_is_read(corpus: Corpus) -> None:
    deep = corpus.landing
    here = os.open(deep, os.O_RDONLY)
    try:
        for _ in range(1_100):
            os.mkdir("d", dir_fd=here)
            below = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
        file = os.open("a.txt", os.O_WRONLY | os.O_CREAT, dir_fd=here)
        os.write(file, b"A text.")
        os.close(file)
    finally:
        os.close(here)
    try:
        [row] = corpus.load()[1]
        assert (row["path"], row["reason"]) == ("d/" * 1_100 + "a.txt", None)
    finally:
        subprocess.run(["rm", "-rf", str(deep / "d")], check=True)  # pytest would call itself for each level


def test_a_large_file_that_cannot_be_cut_in_time_is_read_whole(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    def spin(*given: object) -> None:
        while True:
            pass

    monkeypatch.setattr("corpus.landing.discover.SPLIT_SECONDS", 0.2)
    monkeypatch.setattr("corpus.landing.discover.SLICE_BYTES", 10)
    monkeypatch.setattr("corpus.landing.discover.split", spin)
    corpus.land("s/a.jsonl", texts("one", "two"))
    assert [(piece.path, piece.format) for piece in corpus.look().new] == [("s/a.jsonl", None)]


def ended_from_outside(mark: Path, times: int, number: int = signal.SIGKILL) -> Reader:
    """A reader of four records that a signal ends after the second, so many times."""

    def reader(stream: RecordStream) -> Iterator[Item]:
        for record in range(4):
            if record == 2 and len(mark.read_bytes()) < times:
                mark.write_bytes(mark.read_bytes() + b"x")
                if number != signal.SIGKILL:  # what `nohup` starts ignores hang-ups
                    signal.signal(number, signal.SIG_DFL)
                os.kill(os.getpid(), number)
            yield row_item(stream, record, b"raw", {"text": f"Text {record}."})

    return reader


def test_a_file_whose_reader_is_ended_from_outside_is_read_again_and_whole(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "mark"
    mark.touch()
    monkeypatch.setitem(CONTAINERS, "csv", ended_from_outside(mark, 1))
    corpus.land("s/_captures.jsonl", "no line\n")
    corpus.land("s/b.csv", "text\nOne\n")
    told = ("s/_captures.jsonl", 1, "parse_failed")
    assert reasons(read(corpus, 20)) == [told, *(("s/b.csv", number, None) for number in range(1, 5))]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_task_whose_readers_are_ended_from_outside_fails(
    number: int, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (mark := tmp_path / "mark").touch()
    monkeypatch.setitem(CONTAINERS, "csv", ended_from_outside(mark, 2, number))
    corpus.land("s/b.csv", "text\nOne\n")
    with pytest.raises(EndedFromOutside, match=f"signal {number:d}"):
        read(corpus, 20)


def test_a_task_whose_page_readers_are_ended_from_outside_fails(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*given: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setitem(PAGES, "html", end)
    corpus.land("s/a.html", make.page("one"))
    with pytest.raises(EndedFromOutside, match="signal 15"):
        read(corpus, 20)


def test_a_sidecar_is_granted_time_for_its_bytes_and_lines(corpus: Corpus) -> None:
    clock = Granted()
    corpus.land("s/_captures.jsonl", lines(*({"path": f"{number}.html"} for number in range(100))))
    Folder(corpus.area, PurePosixPath("s"), Mappings(corpus.area), Meter(clock, 1_000))  # type: ignore[arg-type]
    assert clock.seconds > 0.5


def test_files_that_are_not_opened_are_granted_time_each(corpus: Corpus) -> None:
    clock = Granted()
    piece = Slice("s/a.txt", 0, 0, reason="unsafe_path")
    with PageReader(20) as pages:
        list(SliceRecords(corpus.area, piece, LIMIT, pages, meter=Meter(clock, 0)))  # type: ignore[arg-type]
    assert clock.seconds > 0


def test_after_a_flood_a_reader_that_is_ended_leaves_counts_that_fit(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reader(stream: RecordStream) -> Iterator[Item]:
        for number in range(2_500):
            yield Quarantined(number, b"broken", "damaged", "broken")
        yield row_item(stream, 2_500, b"raw", {"text": "A good text."})
        os.kill(os.getpid(), signal.SIGABRT)

    monkeypatch.setitem(CONTAINERS, "csv", reader)
    corpus.land("s/b.csv", "text\nOne\n")
    shards = corpus.root / "shards"
    found = read_slices(corpus.area, whole(corpus.area), LIMIT, 20)
    count = write_shards(found, shards, "0000", corpus.quarantine, Progress("read", 0))
    assert count == MOST_OF_A_REASON + 2
    assert is_whole(shards, "0000")


def test_a_reader_ended_at_the_first_record_of_a_member_is_told_with_that_member(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reader(stream: RecordStream) -> Iterator[Item]:
        if stream.name == "b.csv":
            faulthandler.disable()  # it would take the signal
            os.kill(os.getpid(), signal.SIGSEGV)
        for number in range(3):
            yield row_item(stream, 100 + number, b"raw", {"text": f"Text {number}."})

    monkeypatch.setitem(CONTAINERS, "csv", reader)
    corpus.land("s/x.zip", make.zipped({"a.csv": b"text\nOne\n", "b.csv": b"text\nTwo\n"}))
    rows = read(corpus, 20)
    assert reasons(rows)[2:] == [("s/x.zip!/a.csv", 3, None), ("s/x.zip!/b.csv", 1, "parse_failed")]
    assert rows[-1]["byte_offset"] == 0


def test_a_file_of_many_pages_that_take_too_long_is_given_up(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    def reader(stream: RecordStream) -> Iterator[Item]:
        for number in range(50):
            yield Quarantined(number, b"slow", "timed_out", "too long")

    monkeypatch.setitem(CONTAINERS, "csv", reader)
    corpus.land("s/b.csv", "text\nOne\n")
    rows = read(corpus, 20)
    assert len(rows) == 21
    assert "the rest is not read: 20 of its pages took too long" in rows[-1]["message"]

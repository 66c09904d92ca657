"""Files that move, grow and change between loads, and captures that are taken again: nothing twice, nothing missed."""

import gzip
import json
import os
from collections.abc import Callable
from datetime import datetime

import pytest

from tests.e2e.conftest import Corpus

pytestmark = pytest.mark.slow


def lines(*numbers: int) -> str:
    return "".join(
        json.dumps({"url": f"https://saltby.example/{number}", "text": f"The council decided on pier {number} today."})
        + "\n"
        for number in numbers
    )


def changes_of(corpus: Corpus) -> set[tuple[str, str, str | None]]:
    """What the newest load noted of files."""
    return set(
        corpus.rows(
            "select change, path, before from quality.file_changes"
            " where load_id = (select max(load_id) from quality.file_changes)"
        )
    )


def land_first(corpus: Corpus) -> None:
    """Files of every kind, two of their records quarantined."""
    corpus.land("saltby/moved.txt", "The harbour of Saltby will be dredged in spring, the council says.")
    corpus.land("saltby/packed.jsonl", lines(1, 2))
    corpus.land("saltby/grown.jsonl", lines(3) + "{broken\n")
    corpus.land("saltby/touched.txt", "The lighthouse keeper of Saltby retires after forty years of service.")
    corpus.land("saltby/gone.txt", "The ferry to the island of Ness will sail twice a day from May on.")
    corpus.land("saltby/named.jsonl", json.dumps({"blurb": "The mayor opened the new school on the hill on Monday."}))


def change_everything(corpus: Corpus) -> None:
    """Every file but the last moves or changes, and one line is new."""
    folder = corpus.landing / "saltby"
    (folder / "moved.txt").rename(folder / "renamed.txt")
    corpus.land("saltby/packed.jsonl.gz", gzip.compress(lines(1, 2).encode()))
    (folder / "packed.jsonl").unlink()
    with (folder / "grown.jsonl").open("a", encoding="utf-8") as file:
        file.write(lines(4))
    os.utime(folder / "touched.txt", ns=(1, 1))
    (folder / "gone.txt").unlink()
    corpus.land("saltby/half.jsonl.part", lines(9))


def test_files_that_change_and_captures_that_are_taken_again(new_corpus: Callable[[], Corpus]) -> None:
    corpus = new_corpus()
    land_first(corpus)
    assert corpus.load().state == "success"
    first = corpus.rows("select load_id from quality.loads")[0][0]
    before = corpus.rows("select capture_id, outcome, reason from corpus.captures")
    assert len(before) == 8
    assert sorted(reason for _, _, reason in before if reason) == ["no_text_field", "parse_failed"]

    change_everything(corpus)
    assert corpus.load().state == "success"
    assert changes_of(corpus) == {
        ("renamed", "saltby/renamed.txt", "saltby/moved.txt"),
        ("recompressed", "saltby/packed.jsonl.gz", "saltby/packed.jsonl"),
        ("appended", "saltby/grown.jsonl", None),
        ("touched", "saltby/touched.txt", None),
        ("vanished", "saltby/gone.txt", None),
        ("unfinished", "saltby/half.jsonl.part", None),
    }
    after = dict(corpus.rows("select capture_id, path from corpus.captures"))
    stayed = {row[0] for row in before} & set(after)
    assert (len(before), len(stayed), len(after)) == (8, 5, 9), "those that moved have the ids of their places"
    assert corpus.rows(
        "select count(*) from corpus.article_versions semi join corpus.captures using (capture_id)"
    ) == corpus.rows("select count(*) from corpus.article_versions")
    assert "saltby/renamed.txt" in after.values()
    assert "saltby/moved.txt" not in after.values()
    assert list(after.values()).count("saltby/packed.jsonl.gz") == 2
    assert corpus.rows("select record, outcome from corpus.captures where path = 'saltby/grown.jsonl' order by 1") == [
        (1, "loaded"),
        (2, "quarantined"),
        (3, "loaded"),
    ]
    assert corpus.rows("select count(*), sum(version_count) from corpus.articles") == [(7, 7)]

    # The quarantined captures of the first load again: one can be read now, the other is as broken as before.
    corpus.land("saltby/_fields.yml", "text: blurb\n")
    assert corpus.load(replay=first).state == "success"
    assert corpus.rows("select count(*) from corpus.captures") == [(9,)]
    assert corpus.rows("select count(*) from corpus.articles where contains(body, 'mayor')") == [(1,)]
    assert corpus.rows("select path, reason from corpus.captures where reason is not null") == [
        ("saltby/grown.jsonl", "parse_failed")
    ]
    assert corpus.rows(
        "select captures_in, loaded, quarantined, taken_again, known_before from quality.loads order by load_id"
    ) == [(6, 6, 0, 2, 0), (1, 1, 0, 0, 0), (2, 1, 1, 0, 2)]

    # Asked for a load that was never there, the run says which there are and changes nothing.
    run = corpus.load(replay="19990101T000000Z-000000")
    assert run.state == "failed"
    assert corpus.rows("select count(*) from corpus.captures") == [(9,)]


def test_a_landing_area_may_be_read_into_a_corpus_after_another(new_corpus: Callable[[], Corpus]) -> None:
    one, other = new_corpus(), new_corpus()
    one.land("saltby/a.jsonl", lines(1, 2))
    other.land("saltby/b.jsonl", lines(3))
    assert one.load().state == "success"
    both = Corpus(other.landing, one.home)
    assert both.load().state == "success"
    assert both.rows("select count(*) from corpus.articles") == [(3,)]
    assert both.rows("select count(*) from quality.file_changes where change = 'vanished'") == [(0,)]
    assert isinstance(both.rows("select max(started_at) from quality.loads")[0][0], datetime)

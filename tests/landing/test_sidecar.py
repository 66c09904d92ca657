"""What a folder's own files say of the captures in it."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.landing import make
from tests.landing.landed import Corpus, lines, texts


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


def test_the_sidecar_tells_of_the_files_beside_it(corpus: Corpus) -> None:
    about: dict[str, object] = {
        "path": "a.txt",
        "url": "https://a.example/1",
        "captured_at": "2025-03-04T05:06:07Z",
        "id": "n1",
    }
    corpus.land("s/_captures.jsonl", b"\n" + lines({**about, "title": "T", "text": "not the text"}))
    corpus.land("s/a.txt", "A text.")
    corpus.land("s/b.txt", "B text.")
    corpus.land("s/deep/a.txt", "Another.")
    rows = corpus.read()
    told, untold, elsewhere = rows["captures"]
    assert (told["url"], told["external_id"]) == ("https://a.example/1", "n1")
    assert told["captured_at"] == datetime(2025, 3, 4, 5, 6, 7)
    assert (untold["url"], untold["captured_at"], elsewhere["url"]) == (None, None, None)
    assert dict(rows["contents"][0]["known"]) == {"title": "T"}
    assert rows["contents"][0]["blocks"] == ["A text."]


def test_the_sidecar_tells_of_members_of_an_archive(corpus: Corpus) -> None:
    corpus.land("s/_captures.jsonl", lines({"path": "a.zip!/x/1.txt", "url": "https://a.example/1", "title": "T"}))
    corpus.land("s/a.zip", make.zipped({"x/1.txt": b"One.", "x/2.txt": b"Two."}))
    rows = corpus.read()
    assert [row["url"] for row in rows["captures"]] == ["https://a.example/1", None]
    assert [dict(row["known"]) for row in rows["contents"]] == [{"title": "T"}, {}]


def test_what_a_page_says_of_itself_wins_over_the_sidecar(corpus: Corpus) -> None:
    corpus.land("s/_captures.jsonl", lines({"path": "a.eml", "title": "Beside", "section": "Sport"}))
    corpus.land("s/a.eml", make.mail("a"))
    known = dict(corpus.read()["contents"][0]["known"])
    assert (known["title"], known["section"]) == ("Title of a", "Sport")


def test_a_sidecar_does_not_make_one_article_of_a_file_with_many(corpus: Corpus) -> None:
    about = {"path": "many.jsonl", "url": "https://a.example/", "title": "T", "captured_at": "2025-03-01T00:00:00Z"}
    corpus.land("s/_captures.jsonl", lines(about))
    corpus.land("s/many.jsonl", texts("First text.", "Second text."))
    rows = corpus.read()
    assert len({row["article_id"] for row in rows["captures"]}) == 2
    assert {row["url"] for row in rows["captures"]} == {None}
    assert {row["captured_at"] for row in rows["captures"]} == {datetime(2025, 3, 1)}
    assert [row["known"] for row in rows["contents"]] == [[], []]


@pytest.mark.parametrize(
    "bad", ["{broken", "{}", "null", "0", "[]", '"a.txt"', '{"url": "https://a.example"}', '{"path": " "}', "[" * 9999]
)
def test_a_bad_sidecar_line_is_quarantined_by_name_and_the_others_count(corpus: Corpus, bad: str) -> None:
    corpus.land("s/_captures.jsonl", lines({"path": "a.txt", "title": "A"}, bad, {"path": "b.txt", "title": "B"}))
    corpus.land("s/a.txt", "A text.")
    corpus.land("s/b.txt", "B text.")
    rows = corpus.read()
    quarantined = [row for row in rows["captures"] if row["reason"]]
    assert [(row["path"], row["record"], row["reason"]) for row in quarantined] == [
        ("s/_captures.jsonl", 1, "parse_failed")
    ]
    assert "line 2" in quarantined[0]["message"]
    assert quarantined[0]["bytes"] == len(bad)
    assert [dict(row["known"]) for row in rows["contents"]] == [{"title": "A"}, {"title": "B"}]


def test_the_offset_of_a_bad_sidecar_line_counts_carriage_returns(corpus: Corpus) -> None:
    raw = b'{"path": "a.txt"}\r\n\r\nbroken\r\n'
    corpus.land("s/_captures.jsonl", raw)
    corpus.land("s/a.txt", "A text.")
    bad = corpus.read()["captures"][0]
    assert raw[bad["byte_offset"] :].startswith(b"broken")


def test_a_sidecar_is_read_anew_by_each_batch(corpus: Corpus) -> None:
    corpus.land("s/a.txt", "A text.")
    assert corpus.read()["captures"][0]["url"] is None
    corpus.land("s/_captures.jsonl", lines({"path": "a.txt", "url": "https://a.example/1"}))
    assert corpus.read()["captures"][0]["url"] == "https://a.example/1"


MAPPING = "text: story.body\ntitle: [kop, story.head]\nurl: waar\n"


def test_a_mapping_names_the_fields_of_the_files_beside_and_below_it(corpus: Corpus) -> None:
    corpus.land("s/_fields.yml", MAPPING)
    row = {"story": {"body": "The text.", "head": "The title"}, "waar": "https://a.example/1", "author": "A. Lee"}
    corpus.land("s/a.jsonl", lines(row))
    corpus.land("s/deep/er/b.json", json.dumps([row, {"text": "Common names count too.", "kop": "Kop"}]))
    corpus.land("t/c.jsonl", lines(row))
    rows = corpus.read()
    assert [row["reason"] for row in rows["captures"]] == [None, None, None, "no_text_field"]
    assert [row["url"] for row in rows["captures"]] == ["https://a.example/1"] * 2 + [None] * 2
    assert [row["blocks"] for row in rows["contents"]] == [["The text."]] * 2 + [["Common names count too."]]
    expected = {"title": "The title", "byline": "A. Lee"}
    assert [dict(row["known"]) for row in rows["contents"]] == [expected, expected, {"title": "Kop"}]


def test_a_mapping_reaches_into_parquet_and_csv(corpus: Corpus) -> None:
    corpus.land("s/_fields.yml", MAPPING)
    corpus.land("s/a.csv", "kop,story.body\nK,The text.\n")
    corpus.land("s/b.parquet", make.parquet([{"story": {"body": "The text.", "head": "H"}, "unused": 1}]))
    rows = corpus.read()["contents"]
    assert [(row["blocks"], dict(row["known"])) for row in rows] == [
        (["The text."], {"title": "K"}),
        (["The text."], {"title": "H"}),
    ]


def test_the_nearest_mapping_counts(corpus: Corpus) -> None:
    corpus.land("_fields.yml", "text: far")
    corpus.land("s/deep/_fields.yml", "text: near")
    for path in ("a.jsonl", "s/a.jsonl", "s/deep/a.jsonl", "s/deep/er/a.jsonl"):
        corpus.land(path, lines({"far": "Far.", "near": "Near."}))
    found = [row["blocks"] for row in corpus.read()["contents"]]
    assert found == [["Far."], ["Far."], ["Near."], ["Near."]]


@pytest.mark.parametrize(
    "bad", ["- a", "text: 3", "text: []", "tekst: body", "text: [", "text: [1]", "\x00", "a: &a [*a]"]
)
def test_a_mapping_that_cannot_be_used_is_quarantined_by_name(corpus: Corpus, bad: str) -> None:
    corpus.land("s/_fields.yml", bad)
    corpus.land("s/a.jsonl", texts("Common names count."))
    corpus.land("s/deep/b.jsonl", texts("Here too."))
    rows = corpus.read()["captures"]
    quarantined = [row for row in rows if row["reason"]]
    assert {(row["path"], row["reason"], row["record"]) for row in quarantined} == {
        ("s/_fields.yml", "parse_failed", 1)
    }
    assert len({row["capture_id"] for row in quarantined}) == 1, "quarantined once, whatever number of folders ask it"
    assert len(rows) - len(quarantined) == 2

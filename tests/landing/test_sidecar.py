"""What a folder's own files say of the captures in it."""

import json
import os
from datetime import datetime
from pathlib import Path

import pytest

from corpus.landing.formats.fields import mapping_of
from tests.landing import make
from tests.landing.landed import Corpus, lines, texts, whole


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


@pytest.mark.parametrize("name", ["_captures.jsonl", "_fields.yml"])
def test_a_pipe_in_place_of_a_sidecar_is_told_and_waits_for_nobody(corpus: Corpus, name: str) -> None:
    corpus.land("s/a.jsonl", texts("A text."))
    os.mkfifo(corpus.landing / "s" / name)
    told, read = corpus.read()["captures"]
    assert (told["path"], told["reason"], told["message"]) == (
        f"s/{name}",
        "unsupported",
        "neither a file nor a folder",
    )
    assert read["reason"] is None


@pytest.mark.parametrize("name", ["_captures.jsonl", "_fields.yml"])
def test_a_sidecar_that_is_a_link_out_of_the_landing_area_is_not_opened(corpus: Corpus, name: str) -> None:
    secret = corpus.root / "secret"
    secret.write_text("password: kept to itself")
    corpus.land("s/a.jsonl", texts("A text."))
    (corpus.landing / "s" / name).symlink_to(secret)
    rows = corpus.read()["captures"]
    assert [(row["path"], row["reason"]) for row in rows] == [(f"s/{name}", "unsafe_path"), ("s/a.jsonl", None)]
    kept = b"".join(path.read_bytes() for path in corpus.quarantine.rglob("*") if path.is_file())
    assert b"kept to itself" not in kept


def test_a_sidecar_may_be_a_link_within_the_landing_area(corpus: Corpus) -> None:
    corpus.land("_common.jsonl", lines({"path": "a.txt", "title": "T"}))
    corpus.land("s/a.txt", "A text.")
    (corpus.landing / "s/_captures.jsonl").symlink_to("../_common.jsonl")
    [content] = corpus.read()["contents"]
    assert dict(content["known"]) == {"title": "T"}


def test_what_is_over_the_limit_of_a_sidecar_is_told(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [lines({"path": f"{n}.txt", "title": f"T{n}"}) for n in range(3)]
    monkeypatch.setattr("corpus.landing.sidecar.SIDECAR_BYTES", len(told[0] + told[1]) + 5)
    corpus.land("s/_captures.jsonl", b"".join(told))
    for n in range(3):
        corpus.land(f"s/{n}.txt", f"Text {n}.")
    rows = corpus.read()
    [bad] = [row for row in rows["captures"] if row["reason"]]
    assert (bad["reason"], bad["byte_offset"]) == ("too_large", len(told[0] + told[1]))
    assert [dict(row["known"]) for row in rows["contents"]] == [{"title": "T0"}, {"title": "T1"}, {}]


def test_a_mapping_of_megabytes_is_not_parsed(corpus: Corpus) -> None:
    corpus.land("s/_fields.yml", "text: story\n" * 300_000)
    corpus.land("s/a.jsonl", texts("Common names count."))
    told, read = corpus.read()["captures"]
    assert (told["reason"], read["reason"]) == ("parse_failed", None)
    assert "32,768 bytes" in told["message"]


def test_a_mapping_is_parsed_once_for_all_folders_below_it(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = corpus.root / "parsed"  # reading is done in a child, whose memory is its own

    def counted(raw: bytes) -> dict[str, tuple[str, ...]]:
        with parsed.open("ab") as told:
            told.write(raw)
        return mapping_of(raw)

    monkeypatch.setattr("corpus.landing.sidecar.mapping_of", counted)
    corpus.land("s/_fields.yml", MAPPING)
    for n in range(4):
        corpus.land(f"s/{n}/deep/a.jsonl", lines({"kop": "K", "story": {"body": "Text."}}))
    assert [row["reason"] for row in corpus.read()["captures"]] == [None] * 4
    assert parsed.read_bytes() == MAPPING.encode()


def test_what_a_sidecar_states_is_mended_like_any_other_field(corpus: Corpus) -> None:
    about = {
        "path": "a.txt",
        "title": "Caf\u00c3\u00a9 \u001b[31mred\u202e &amp; \u0000more\ud83d",
        "byline": float("nan"),
        "section": "NaN",
        "id": "n\u001b1",
        "captured_at": "20250304050607",
        "published": 10**30,
    }
    corpus.land("s/_captures.jsonl", lines(about))
    corpus.land("s/a.txt", "A text.")
    rows = corpus.read()
    known = dict(rows["contents"][0]["known"])
    assert known == {"title": "Café [31mred & more\ufffd", "published": str(10**30)}
    assert (rows["captures"][0]["external_id"], rows["captures"][0]["captured_at"]) == (
        "n1",
        datetime(2025, 3, 4, 5, 6, 7),
    )


def test_a_sidecar_in_another_charset_is_read(corpus: Corpus) -> None:
    corpus.land("s/_captures.jsonl", '{"path": "a.txt", "title": "Fußgänger über Öl"}\n'.encode("cp1252"))
    corpus.land("s/a.txt", "A text.")
    assert dict(corpus.read()["contents"][0]["known"]) == {"title": "Fußgänger über Öl"}


def test_a_file_that_became_a_link_or_a_pipe_since_it_was_listed_is_not_opened(corpus: Corpus) -> None:
    for name in ("a.txt", "b.txt"):
        corpus.land(f"s/{name}", "A text.")
    listed = whole(corpus.area)
    secret = corpus.root / "secret"
    secret.write_text("kept to itself")
    for name in ("a.txt", "b.txt"):
        (corpus.landing / "s" / name).unlink()
    (corpus.landing / "s/a.txt").symlink_to(secret)
    os.mkfifo(corpus.landing / "s/b.txt")
    rows = corpus.read(listed)
    assert [row["reason"] for row in rows["captures"]] == ["unsafe_path", "unsupported"]
    assert [row["settled"] for row in rows["files"]] == [False, False]

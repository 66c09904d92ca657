"""What a file holds is told by its bytes first and by its name second."""

import pytest

from corpus.landing.formats import CONTAINERS, PAGES
from corpus.landing.names import plain_name
from corpus.landing.quarantine import Unreadable
from corpus.landing.sniff import HEAD_BYTES, format_of, kind_of_page
from tests.landing import make
from tests.landing.landed import texts

LONG = b'{"text": "' + b"x" * 2 * HEAD_BYTES + b'"}'

CONTENTS: dict[str, tuple[bytes, str]] = {
    "WARC": (make.crawl("a"), "warc"),
    "ARC": (make.arc(["a"]), "arc"),
    "Parquet": (make.parquet([make.row("a")]), "parquet"),
    "PDF": (make.pdf("a"), "pdf"),
    "HTML": (make.page("a"), "html"),
    "HTML with a comment before it": (b"<!-- saved -->\n" * 20 + make.page("a"), "html"),
    "XHTML": (b'<?xml version="1.0"?>\n' + make.page("a"), "html"),
    "part of a page that begins with a heading": (b"<h2 class=a>A title</h2>\n<span>A text.</span>", "html"),
    "part of a page": (b"<div class=a><p>A text.</p></div>", "html"),
    "RSS": (make.feed([make.entry("a")]), "feed"),
    "Atom": (b'<feed xmlns="http://www.w3.org/2005/Atom"><entry/></feed>', "feed"),
    "JSON lines": (texts("a", "b"), "jsonl"),
    "one line": (texts("a"), "jsonl"),
    "JSON lines of long lines": (LONG + b"\n" + LONG, "jsonl"),
    "an array": (b'[{"text": "a"}]', "json"),
    "a table that tells its delimiter": (b"sep=;\r\ntitle;text\r\n", "csv"),
    "an object over lines": (b'{\n  "text": "a"\n}', "json"),
    "mail": (make.mail("a"), "eml"),
    "mail with more headers than are looked at": (
        b"From: a@b.example\r\nSubject: x\r\n" + b"X-Trace: passed on\r\n" * 400 + b"\r\nThe text.",
        "eml",
    ),
    "mails in one file": (make.mbox(["a", "b"]), "mbox"),
    "a saved page": (make.saved_page("a"), "mhtml"),
}


@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize("name", ["a", "a.txt", "a.dat", "a.bin"])
def test_the_content_tells_the_format_whatever_the_name(kind: str, name: str) -> None:
    raw, expected = CONTENTS[kind]
    assert format_of(raw[:HEAD_BYTES], name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", "text"),
        ("A.TXT", "text"),
        ("a", "text"),
        ("a.csv", "csv"),
        ("a.TSV", "csv"),
        ("a.jsonl", "jsonl"),
        ("a.html", "html"),
        ("What the council said. And what it did", "text"),
        ("a.md", "text"),
        ("a.markdown", "text"),
    ],
)
def test_the_name_tells_the_format_of_plain_text(name: str, expected: str) -> None:
    assert format_of(b"title,text\nA line of text, and more.\n", name) == expected


@pytest.mark.parametrize(
    ("raw", "name", "reason"),
    [
        (b"", "a.txt", "empty"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "unsupported"),
        (b"\x7fELF", "a", "unsupported"),
        (b"A text.", "a.docx", "unsupported"),
        (b"A text.", "a.warc", "damaged"),
        (b"A text.", "a.pdf", "damaged"),
        (b"A text.", "a.parquet", "damaged"),
        (b"A text.", "a.rss", "parse_failed"),
        (b"A text.", "a.mbox", "damaged"),
        (b'<?xml version="1.0"?><note/>', "a.xml", "unsupported"),
        (
            b"<?xml version='1.0'?><!-- x --><articles><article><title>T</title><p>B</p></article></articles>",
            "a.xml",
            "unsupported",
        ),
    ],
)
def test_what_is_no_capture_is_quarantined(raw: bytes, name: str, reason: str) -> None:
    with pytest.raises(Unreadable) as error:
        format_of(raw, name)
    assert error.value.reason == reason


@pytest.mark.parametrize(
    "raw",
    [
        b"Note: this is no mail.\n",
        b"From here 2026\nit is far.\n",
        b"[1] A footnote.",
        b"{curly} words",
        b"< less than",
        b"WARC is a format.",
    ],
)
def test_text_that_begins_somewhat_like_another_format_stays_text(raw: bytes) -> None:
    assert format_of(raw, "a.txt") == "text"


@pytest.mark.parametrize(
    ("name", "plain"),
    [("a.jsonl.gz", "a.jsonl"), ("a.ndjson.GZ", "a.ndjson"), ("a.txt.xz.zst", "a.txt"), ("a.gzip", "a")],
)
def test_endings_of_compressions_are_taken_off_names(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("media", "raw", "expected"),
    [
        ("text/html; charset=utf-8", b"No markup at all.", "html"),
        ("text/plain", b"A text.", "text"),
        ("text/plain", make.page("a"), "html"),
        ("application/pdf", make.pdf("a"), "pdf"),
        ("", make.page("a"), "html"),
    ],
)
def test_the_body_of_a_response_is_told_by_its_bytes_and_its_type(media: str, raw: bytes, expected: str) -> None:
    assert kind_of_page(raw, media) == expected


@pytest.mark.parametrize(
    "media", ["image/png", "text/css", "application/javascript", "video/mp4", "application/x-unknown"]
)
def test_the_body_of_a_response_that_is_no_page_is_told(media: str) -> None:
    with pytest.raises(Unreadable) as error:
        kind_of_page(b"body {}", media)
    assert error.value.reason == "not_a_page"


def test_every_format_that_is_told_has_a_reader() -> None:
    assert {expected for _, expected in CONTENTS.values()} | {"csv", "text"} == set(PAGES) | set(CONTAINERS)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{\n  "text": "a"\n}\n{\n  "text": "b"\n}\n', "json"),
        (b'[\r\n  {"text": "a"}\r\n]', "json"),
        (b'{"text": "a"}\n', "jsonl"),
        (b'{"text": \n', "jsonl"),
        (b"broken\n", "jsonl"),
    ],
)
def test_objects_over_many_lines_are_told_even_if_the_name_claims_lines(raw: bytes, expected: str) -> None:
    assert format_of(raw, "a.jsonl") == expected

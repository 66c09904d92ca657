"""Single pages: plain text, HTML and PDF, one record a file."""

import pytest
from fpdf import FPDF

from corpus.landing.formats import PAGES, html, pdf, plain_text
from corpus.landing.quarantine import Unreadable
from corpus.page.page import Page
from tests.landing import make


def reason_of(kind: str, raw: bytes) -> str:
    with pytest.raises(Unreadable) as error:
        PAGES[kind](raw, None, None)
    return error.value.reason


def test_a_text_is_its_blocks_and_all_of_its_text() -> None:
    raw = "Ein Satz über Öl.\r\n\r\nNoch  einer.".encode()
    assert plain_text.read(raw, None, "https://a.example/1") == Page(
        text=raw.decode(), blocks=("Ein Satz über Öl.", "Noch einer."), url="https://a.example/1"
    )


def test_what_was_repaired_in_a_text_is_counted() -> None:
    page = plain_text.read("GrÃ¶ÃŸe Ã¼ber alles.\n\nFine.\x07\x08".encode(), None, None)
    assert (page.blocks, page.mojibake, page.controls) == (("Größe über alles.", "Fine."), 1, 2)


@pytest.mark.parametrize("kind", ["text", "html"])
@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        ("\u200b\u2060\n".encode(), "empty"),
        (bytes(range(24)), "not_text"),
    ],
)
def test_a_page_without_text_is_quarantined(kind: str, raw: bytes, reason: str) -> None:
    assert reason_of(kind, raw) == reason


def test_the_blocks_of_a_page_are_its_visible_text_with_its_marks() -> None:
    page = html.read(make.page("one", "<script>var hidden;</script><p>Last.</p>"), None, "https://a.example/1")
    assert page.blocks == ("Title of one", *make.story("one").split("\n\n"), "Last.")
    assert page.marks is not None
    assert len(page.marks) == len(page.blocks)
    assert page.url == "https://a.example/1"


@pytest.mark.parametrize(
    ("told", "url", "expected"),
    [
        ("https://a.example/1", None, "https://a.example/1"),
        ("https://www.a.example/1", "https://a.example/1?page=2", "https://www.a.example/1"),
        ("https://other.example/1", "https://a.example/1", "https://a.example/1"),
        ("https://a.example/", "https://a.example/1", "https://a.example/1"),
        ("mailto:a@b.example", "https://a.example/1", "https://a.example/1"),
    ],
)
def test_the_address_that_a_page_tells_counts_where_it_is_credible(told: str, url: str | None, expected: str) -> None:
    raw = make.page("one").replace(b"<title>", f'<link rel="canonical" href="{told}"><title>'.encode())
    assert html.read(raw, None, url).url == expected


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "utf-16"])
def test_the_charset_that_a_page_declares_counts(charset: str) -> None:
    told = "<html><head><meta charset=windows-1252></head><body><p>Größe “und” mehr – für 5 €.</p></body></html>"
    page = html.read(told.encode(charset), None, None)
    assert page.blocks == ("Größe “und” mehr – für 5 €.",)


@pytest.mark.parametrize("raw", [b"<html><body><script>x</script></body></html>", b"<p>", b"<!-- nothing -->"])
def test_a_page_without_visible_text_is_empty(raw: bytes) -> None:
    assert reason_of("html", raw) == "empty"


def test_the_text_layer_of_a_document_is_read() -> None:
    page = pdf.read(make.pdf("First paragraph of it.\n\nSecond paragraph."), None, None)
    assert " ".join(page.blocks) == "First paragraph of it. Second paragraph."
    assert page.charset == "pdf"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (make.pdf(""), "empty"),
        (make.pdf("Secret.", password="x"), "unsupported"),
        (make.pdf("Some text.")[:200], "truncated"),
        (b"%PDF-1.4\n%%EOF\n", "damaged"),
    ],
)
def test_a_document_without_readable_text_is_quarantined(raw: bytes, reason: str) -> None:
    assert reason_of("pdf", raw) == reason


@pytest.mark.parametrize(
    ("url", "stated"),
    [
        ("https://a.example/news/ferry-runs", "https://a.example/"),
        ("https://a.example/news/ferry-runs", "https://a.example/news/"),
        ("https://a.example/news/ferry-runs", "https://a.example/news/council-votes"),
        ("https://a.example/news/ferry-runs-412345", "https://a.example/news/ferry-sinks-498765"),
        ("https://a.example/news/ferry-runs", "../..https://a.example/articles/ferry-"),
        ("https://a.example/news/ferry-runs", "https://b.example/news/ferry-runs"),
        ("https://a.example/news/ferry-runs", "/news/[id"),
        ("https://a.example/?p=12", "https://a.example/news"),
        (None, "https://a.example/"),
        (None, "/news/ferry-runs"),
    ],
)
def test_a_canonical_address_that_is_not_the_pages_own_is_not_believed(url: str | None, stated: str) -> None:
    assert html.read(f'<link rel="canonical" href="{stated}"><p>The text.</p>'.encode(), None, url).url == url


@pytest.mark.parametrize(
    ("url", "stated"),
    [
        ("https://a.example/news/ferry-runs/amp", "https://a.example/news/ferry-runs"),
        ("https://m.a.example/news/ferry-runs?from=mail", "https://www.a.example/news/ferry-runs"),
        ("https://a.example/ferry-runs-412345", "https://a.example/news/a-new-headline-412345"),
        ("https://a.example/?p=412345", "https://a.example/2026/03/ferry-runs"),
        ("https://a.example/news/ferry-runs/2", "https://a.example/news/ferry-runs"),
        ("https://a.example/news/ferry-runs", "https://a.example/quay/the-ferry-runs.html"),
        ("https://a.example/news/ferry-runs", "https://a.example/,https://a.example/ferry-runs,https://a.example/b"),
        (None, "https://a.example/news/ferry-runs"),
        (
            "https://web.archive.org/web/20260301101112/http://a.example/?p=412345",
            "https://a.example/news/ferry-412345",
        ),
        ("https://www.google.com/amp/s/a.example/news/ferry-runs/amp", "https://a.example/news/ferry-runs"),
    ],
)
def test_the_canonical_address_is_the_pages_own(url: str | None, stated: str) -> None:
    found = html.read(f'<link rel="canonical" href="{stated}"><p>The text.</p>'.encode(), None, url).url
    assert found == (stated if "," not in stated else "https://a.example/ferry-runs")


def test_of_several_canonical_links_the_one_that_is_the_pages_own_counts() -> None:
    links = "".join(f'<link rel="canonical" href="{one}">' for one in ("/", "/news/ferry-runs?all=1"))
    page = html.read(f"{links}<p>The text.</p>".encode(), None, "https://a.example/news/ferry-runs")
    assert page.url == "https://a.example/news/ferry-runs?all=1"


LEFT = [f"The ferry on line {at} leaves the quay" for at in range(24)]
RIGHT = [f"while council {at} debates the bridge" for at in range(24)]


def columns(rows: list[tuple[str, str]], is_row_by_row: bool) -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=10)
    placed = [[(15, 20 + at * 6, left), (110, 20 + at * 6, right)] for at, (left, right) in enumerate(rows)]
    for piece in (
        [one for row in placed for one in row] if is_row_by_row else [row[side] for side in range(2) for row in placed]
    ):
        document.text(*piece)
    return bytes(document.output())


def test_columns_that_are_drawn_row_by_row_are_told() -> None:
    with pytest.raises(Unreadable, match="row by row") as error:
        pdf.read(columns(list(zip(LEFT, RIGHT, strict=True)), True), None, None)
    assert error.value.reason == "unsupported"


def test_columns_that_are_drawn_one_after_another_are_read_in_order() -> None:
    page = pdf.read(columns(list(zip(LEFT, RIGHT, strict=True)), False), None, None)
    assert page.text.index(LEFT[-1]) < page.text.index(RIGHT[0])


def test_a_table_is_no_mix_of_columns() -> None:
    rows = [(f"Harbour dues, {2000 + at}", f"{at * 17}") for at in range(24)]
    assert "Harbour dues, 2003" in pdf.read(columns(rows, True), None, None).text


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (b"\xfe\xff\x00S\x00t\x00o\x00r\x00m\xd8\x3d", "Storm\ufffd"),
        (b"\xfe\xff\x00S\xde\x00\x00t", "S\ufffdt"),
        (b"\xfe\xff\x00S\x00\x00\x00t", "St"),
    ],
)
def test_a_broken_title_costs_no_document(written: bytes, title: str) -> None:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=12)
    document.multi_cell(0, 6, "The text of the document.")
    document.set_title("TITLE")
    document.set_author("Ann Lee")
    raw = bytes(document.output())
    escaped = b"".join(b"\\%03o" % byte for byte in written)
    assert b"(TITLE)" in raw
    page = pdf.read(raw.replace(b"(TITLE)", b"(" + escaped + b")"), None, None)
    assert page.known == {"title": title, "byline": "Ann Lee"}
    assert page.blocks == ("The text of the document.",)


@pytest.mark.parametrize(
    ("stated", "wanted"),
    [
        ("Microsoft Word - council-final2", None),
        ("pages_12-13.indd", None),
        ("Untitled-3", None),
        ("Document1", None),
        ("A document on bridges", "A document on bridges"),
        ("Untitled works of a painter", "Untitled works of a painter"),
    ],
)
def test_what_programs_enter_as_a_documents_title_is_none(stated: str, wanted: str | None) -> None:
    assert pdf.read(make.pdf("A text about bridges.", title=stated), None, None).known.get("title") == wanted

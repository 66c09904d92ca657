"""Crawls: WARC, WET, ARC and the responses in them."""

import gzip
import io
import zlib
from datetime import datetime

import brotli
import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from corpus.landing.formats.reader import RecordStream
from corpus.landing.formats.warc import read
from corpus.landing.guard import PageReader
from corpus.landing.records import Item, Record
from corpus.landing.sniff import format_of
from tests.landing import make
from tests.landing.landed import LIMIT, items, packed, reasons, records

HTML = make.page("one")


def read_packed(raw: bytes) -> list[Item]:
    with PageReader(20) as pages:
        return list(read(RecordStream(io.BytesIO(raw), "a.warc", LIMIT, pages.read, packed=True)))


def block_of(item: Item) -> str:
    assert isinstance(item, Record), item
    return " ".join(item.page.blocks)


def test_pages_are_records_and_what_tells_of_the_crawl_is_none() -> None:
    info = make.warc_record("i", b"software: x\r\n", kind="warcinfo", Content_Type="application/warc-fields")
    request = make.warc_record("q", b"GET / HTTP/1.1\r\n\r\n", kind="request")
    raw = info + request + make.crawl("one") + make.warc_record("m", b"{}", kind="metadata") + make.crawl("two")
    first, second = records("warc", raw)
    assert raw[first.offset :].startswith(b"WARC/1.0\r\nWARC-Type: response")
    assert raw[second.offset :] == make.crawl("two")
    assert "Report one:" in block_of(first)
    assert first.page.captured_at == datetime(2026, 3, 1, 12)
    assert first.page.url == "https://crawl.example/one"
    assert first.page.external_id is not None
    assert first.page.external_id.startswith("00000000-")
    assert first.page.marks is not None


def test_a_file_packed_record_by_record_gives_the_place_of_each_member() -> None:
    members = [packed(make.crawl(key)) for key in ("one", "two", "three")]
    raw = b"".join(members)
    found = read_packed(raw)
    assert reasons(found) == [None] * 3
    assert [
        gzip.decompress(raw[item.offset :][: len(member)]) for item, member in zip(found, members, strict=True)
    ] == [make.crawl(key) for key in ("one", "two", "three")]


def test_a_file_packed_as_one_gives_the_place_in_what_it_holds() -> None:
    plain = make.crawl("one") + make.crawl("two")
    assert [item.offset for item in read_packed(packed(plain))] == [0, len(make.crawl("one"))]


def test_the_text_of_a_wet_file_is_read_with_its_language() -> None:
    raw = make.warc_record(
        "one",
        "Ein Satz über Öl.\nNoch einer.".encode(),
        kind="conversion",
        WARC_Identified_Content_Language="deu,eng",
        WARC_Refers_To="<urn:uuid:1>",
    )
    [record] = records("warc", raw)
    assert record.page.blocks == ("Ein Satz über Öl.", "Noch einer.")
    assert record.page.known == {"language": "deu"}
    assert record.page.url == "https://crawl.example/one"


def test_what_another_library_wrote_is_read() -> None:
    target = io.BytesIO()
    writer = WARCWriter(target, gzip=True)
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    for key in ("one", "two"):
        body = io.BytesIO(make.page(key))
        address = f"https://a.example/{key}"
        writer.write_record(writer.create_warc_record(address, "response", payload=body, http_headers=headers))
    found = read_packed(target.getvalue())
    assert reasons(found) == [None, None]
    assert "Report two:" in block_of(found[1])


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (make.response(HTML), None),
        (make.response(HTML, status="203 Other"), None),
        (make.response(HTML, status="404 Not Found"), "not_a_page"),
        (make.response(b"", status="301 Moved", Location="/x"), "not_a_page"),
        (make.response(b"\x89PNG\r\n\x1a\n" + bytes(50), media="image/png"), "not_a_page"),
        (make.response(b"body {color: red}", media="text/css"), "not_a_page"),
        (make.response(b'{"text": "an answer"}', media="application/json"), "not_a_page"),
        (make.response(b"Plain text.", media="text/plain"), None),
        (make.response(HTML, media=""), None),
        (make.response(make.pdf("A document."), media="application/pdf"), None),
        (make.response(b" \n"), "empty"),
        (make.response(b"<html><body></body></html>"), "empty"),
        (b"no response", "damaged"),
    ],
)
def test_responses_that_are_pages_are_told_from_those_that_are_none(response: bytes, reason: str | None) -> None:
    assert reasons(items("warc", make.warc_record("one", response))) == [reason]


@pytest.mark.parametrize("kind", ["revisit", "continuation"])
def test_records_without_a_page_of_their_own_are_told(kind: str) -> None:
    assert reasons(items("warc", make.warc_record("one", make.response(b""), kind=kind))) == ["not_a_page"]


def chunked(body: bytes, size: int = 100) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;x=1\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def deflated(body: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(body) + squeeze.flush()


CODED = {
    "gzip": packed(HTML),
    "x-gzip": packed(HTML),
    "deflate": zlib.compress(HTML),
    "deflate without a head": deflated(HTML),
    "br": brotli.compress(HTML),
    "zstd": zstandard.compress(HTML),
    "identity": HTML,
    "gzip, undone by the crawler": HTML,
    "br, gzip": packed(brotli.compress(HTML)),
}


@pytest.mark.parametrize("is_chunked", [False, True])
@pytest.mark.parametrize("name", CODED)
def test_the_codings_of_a_body_are_undone(name: str, is_chunked: bool) -> None:
    coding = name.partition(" ")[0].rstrip(",") if name != "br, gzip" else name
    body = chunked(CODED[name]) if is_chunked else CODED[name]
    told = {"Transfer_Encoding": "chunked"} if is_chunked else {}
    [item] = items("warc", make.warc_record("one", make.response(body, Content_Encoding=coding, **told)))
    assert "Report one:" in block_of(item)


def test_chunk_sizes_that_a_crawler_took_out_are_not_missed() -> None:
    [item] = items("warc", make.warc_record("one", make.response(HTML, Transfer_Encoding="chunked")))
    assert "Report one:" in block_of(item)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_coded_body_that_is_cut_off_is_quarantined(coding: str) -> None:
    body = CODED[coding][: len(CODED[coding]) * 2 // 3]
    found = items("warc", make.warc_record("one", make.response(body, Content_Encoding=coding)))
    assert reasons(found)[0] in ("truncated", "damaged")


def test_the_charset_of_the_response_counts() -> None:
    body = "<html><body><p>Привет, мир и все остальные люди.</p></body></html>".encode("koi8-r")
    [record] = records("warc", make.warc_record("one", make.response(body, media="text/html; charset=KOI8-R")))
    assert record.page.blocks == ("Привет, мир и все остальные люди.",)
    assert record.page.charset == "koi8-r"


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (make.crawl("two").replace(b"Report two", b"Rxport two"), "damaged"),
        (make.warc_record("two", make.response(HTML), WARC_Truncated="length"), "truncated"),
        (make.warc_record("two", make.response(HTML), length=len(make.response(HTML)) - 50), "truncated"),
        (make.warc_record("two", make.response(b"x" * (LIMIT + 1))), "too_large"),
        (b"no record at all\r\n\r\n", "damaged"),
    ],
)
def test_a_damaged_record_does_not_take_the_others_with_it(damaged: bytes, reason: str) -> None:
    found = items("warc", make.crawl("one") + damaged + make.crawl("three"))
    before, first, *more, after = found
    assert reasons([before, first, after]) == [None, reason, None]
    assert set(reasons(more)) <= {"damaged"}, "what is left of it"
    assert "Report three:" in block_of(after)


def test_a_record_at_the_end_that_is_cut_off_is_truncated() -> None:
    assert reasons(items("warc", make.crawl("one") + make.crawl("two")[:-200])) == [None, "truncated"]


def test_after_a_damaged_member_the_next_one_is_read() -> None:
    members = [bytearray(packed(make.crawl(key))) for key in ("one", "two", "three")]
    members[1][40:60] = b"\xff" * 20
    found = read_packed(b"".join(map(bytes, members)))
    assert reasons(found)[0] is None
    assert reasons(found)[-1] is None
    assert "Report three:" in block_of(found[-1])
    assert set(reasons(found)[1:-1]) <= {"corrupt_archive", "truncated", "damaged"}
    assert len(found) > 2


def test_pages_of_an_arc_file_are_records() -> None:
    raw = make.arc(["one", "two"])
    first, second = records("arc", raw)
    assert first.page.url == "http://crawl.example/one"
    assert first.page.captured_at == datetime(2008, 4, 30, 20, 48, 25)
    assert raw[second.offset :].startswith(b"http://crawl.example/two 10.0.0.1")
    assert "Report two:" in block_of(second)


def test_an_arc_file_goes_on_after_a_damage() -> None:
    raw = make.arc(["one", "two"]).replace(b"http://crawl.example/two", b"garbage\n\nhttp://crawl.example/two")
    assert reasons(items("arc", raw)) == [None, "damaged", None]
    assert reasons(items("arc", make.arc(["one", "two"])[:-100])) == [None, "truncated"]


@pytest.mark.parametrize(
    ("told", "body"),
    [
        ({"Content_Encoding": "gzip"}, packed(packed(HTML))),
        ({}, packed(HTML)),
        ({}, zstandard.compress(packed(HTML))),
        ({"Content_Encoding": "gzip\r\nContent-Encoding: "}, packed(HTML)),
        ({"Content_Encoding": "br\r\nContent-Encoding: gzip"}, packed(brotli.compress(HTML))),
        ({"Content_Encoding": "gzip", "Transfer_Encoding": "chunked\r\nTransfer-Encoding: "}, chunked(packed(HTML))),
    ],
)
def test_codings_that_the_headers_do_not_tell_are_undone(told: dict[str, str], body: bytes) -> None:
    [item] = items("warc", make.warc_record("one", make.response(body, **told)))
    assert "Report one:" in block_of(item)


def test_a_body_that_unpacks_without_end_is_told() -> None:
    body = packed(packed(bytes(LIMIT * 50)))
    assert reasons(items("warc", make.warc_record("one", make.response(body)))) == ["too_large"]


@pytest.mark.parametrize("line", [b"http/1.1 200 ok", b"HTTP/2 200", b"ICY 200 OK"])
def test_the_first_line_of_a_response_is_told_in_its_forms(line: bytes) -> None:
    block = make.response(HTML).replace(b"HTTP/1.1 200 OK", line)
    found = items("warc", make.warc_record("one", block, Content_Type="application/http")) + items(
        "warc", make.crawl("a")
    )
    assert reasons(found) == [None, None]


def test_blank_lines_may_stand_before_the_first_record() -> None:
    raw = b"\r\n\r\n\n" + make.crawl("one")
    assert format_of(raw, "crawl") == "warc"
    [item] = items("warc", raw)
    assert raw[item.offset :].startswith(b"WARC/1.0")


@pytest.mark.parametrize("length", ["²", "-5", "1e3", "9" * 5000, ""])
def test_a_length_that_is_no_number_costs_its_record_only(length: str) -> None:
    wrong = make.crawl("two").replace(b"Content-Length: ", b"Content-Length: " + length.encode() + b"\r\nX-Was: ")
    found = items("warc", make.crawl("one") + wrong + make.crawl("three"))
    assert reasons(found)[0] is None
    assert reasons(found)[-1] is None
    assert set(reasons(found)[1:-1]) == {"damaged"}


def segment(number: int, block: bytes, **headers: str) -> bytes:
    kind = "response" if number == 1 else "continuation"
    key = f"s{number}"
    about = {"WARC_Segment_Number": str(number)} | headers
    if number > 1:
        about["WARC_Segment_Origin_ID"] = ORIGIN
    return make.warc_record(key, block, kind, -1, **about)


ORIGIN = make.warc_record("s1", b"").decode().partition("WARC-Record-ID: ")[2].partition("\r")[0]
WHOLE = make.response(HTML)
PARTS = [WHOLE[:200], WHOLE[200:300], WHOLE[300:]]


def test_segments_are_joined_whatever_stands_between_them() -> None:
    last = segment(3, PARTS[2], WARC_Segment_Total_Length=str(len(WHOLE)))
    raw = segment(1, PARTS[0]) + make.crawl("a") + segment(2, PARTS[1]) + make.crawl("b") + last
    other, another, joined = records("warc", raw)
    assert joined.raw == WHOLE
    assert raw[joined.offset :].startswith(segment(1, PARTS[0])[:60])
    assert "Report one:" in block_of(joined)
    assert joined.page.url == "https://crawl.example/s1"
    assert "Report a:" in block_of(other)
    assert "Report b:" in block_of(another)


def test_segments_that_miss_one_are_told() -> None:
    last = segment(3, PARTS[2], WARC_Segment_Total_Length=str(len(WHOLE)))
    found = items("warc", segment(1, PARTS[0]) + last + make.crawl("a"))
    assert reasons(found) == ["truncated", None, "truncated"]
    assert reasons(items("warc", segment(2, PARTS[1]) + make.crawl("a"))) == ["truncated", None]
    long = segment(1, b"x" * 6000) + segment(2, b"x" * 6000)
    assert reasons(items("warc", long)) == ["too_large"]

"""The HTTP response in a record of a crawl: its status, its media type, its body (RFC 9112)."""

import re
from dataclasses import dataclass

import brotli
import zstandard
from zlib_ng import zlib_ng

from corpus.landing.formats.fields import ReadPage
from corpus.landing.inflate import CAREFUL_BYTES, WINDOW_BYTES
from corpus.landing.quarantine import Unreadable
from corpus.landing.sniff import kind_of_page
from corpus.page.page import Page

_STATUS = re.compile(rb"(?:HTTP/\d(?:\.\d)?|ICY)\s+(\d{3})", re.IGNORECASE)

# Headers whose values add up if they are stated several times (RFC 9110, 5.3).
_ADDED_UP = frozenset(("content-encoding", "transfer-encoding"))

# Codings that a body shows by its first bytes, and how many are undone that no header tells.
_SHOWN = {b"\x1f\x8b\x08": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_MOST_UNTOLD = 3
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")


@dataclass(frozen=True)
class Response:
    """A response, with its body as it was sent."""

    status: int
    headers: dict[str, str]
    """By name in lower case; of several with one name the last, or all where they add up."""
    body: bytes


def headers_of(lines: list[bytes]) -> dict[str, str]:
    """Header lines by name in lower case; folded lines are joined."""
    headers: dict[str, str] = {}
    name = ""
    for line in lines:
        text = line.decode("utf-8", "replace").strip("\r\n")
        if text[:1] in (" ", "\t") and name:
            headers[name] += " " + text.strip()
        elif ":" in text:
            name, _, value = text.partition(":")
            name = name.strip().lower()
            before = headers.get(name) if name in _ADDED_UP else None
            headers[name] = f"{before}, {value.strip()}" if before else value.strip()
    return headers


def is_response(block: bytes) -> bool:
    """Whether a block begins with the first line of a response."""
    return bool(_STATUS.match(block))


def response_of(block: bytes) -> Response:
    """Split a record's block into status, headers and body.

    Raises:
        Unreadable: `damaged` if it does not begin as a response, `truncated` if its headers have no end.
    """
    status = _STATUS.match(block)
    if not status:
        raise Unreadable("damaged", "the block is no HTTP response")
    end = re.search(rb"\r?\n\r?\n", block)
    if end is None and status[1].startswith(b"2"):
        raise Unreadable("truncated", "it ends in the middle of the response's headers")
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    return Response(int(status[1]), headers_of(head.splitlines()[1:]), body)


def _unchunked(body: bytes) -> bytes:
    """The body without its chunk sizes; unchanged if a crawler removed them and left the header."""
    pieces: list[bytes] = []
    at = 0
    while match := _CHUNK.match(body, at):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(pieces)
        piece = body[match.end() : match.end() + size]
        pieces.append(piece)
        at = match.end() + size + (2 if body[match.end() + size : match.end() + size + 2] == b"\r\n" else 1)
        if len(piece) < size:
            raise Unreadable("truncated", "the body ends in the middle of a chunk")
    if at == 0:
        return body
    raise Unreadable("truncated", "the body's last chunk is missing")


def _decoded(body: bytes, coding: str, limit: int) -> bytes:
    """The body with a content coding undone; unchanged if a crawler undid it and left the header."""
    try:
        if coding in ("gzip", "x-gzip") and body.startswith(b"\x1f\x8b"):
            unpack = zlib_ng.decompressobj(wbits=31)
            found: bytes = unpack.decompress(body, limit + 1)
            whole: bool = unpack.eof
        elif coding == "deflate":
            unpack = zlib_ng.decompressobj(wbits=15 if body[:1] == b"\x78" else -15)
            found = unpack.decompress(body, limit + 1)
            whole = unpack.eof
        elif coding == "br":
            found, whole = _unbrotlied(body, limit)
        elif coding == "zstd" and body.startswith(b"\x28\xb5\x2f\xfd"):
            found, whole = _unzstd(body, limit)
        else:
            return body
    except (zlib_ng.error, brotli.error, zstandard.ZstdError) as error:
        if not any(32 > byte not in (9, 10, 13) for byte in body[:512]):
            return body  # plain text already
        raise Unreadable("damaged", f"the body's {coding} coding is damaged: {error}") from error
    if len(found) > limit:
        raise Unreadable("too_large", f"the body unpacks to over {limit:,} bytes")
    if not whole:
        raise Unreadable("truncated", f"the body's {coding} coding ends in the middle")
    return found


def _unbrotlied(body: bytes, limit: int) -> tuple[bytes, bool]:
    unpack = brotli.Decompressor()
    pieces: list[bytes] = []
    size = 0
    given = body
    while not unpack.is_finished() and size <= limit:
        piece = unpack.process(given, output_buffer_limit=1 << 20)
        given = b""
        if not piece and unpack.can_accept_more_data():
            break
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces), unpack.is_finished() or size > limit


def _unzstd(body: bytes, limit: int) -> tuple[bytes, bool]:
    unpack = zstandard.ZstdDecompressor(max_window_size=WINDOW_BYTES).decompressobj()
    found = bytearray()
    for at in range(0, len(body), CAREFUL_BYTES):
        found += unpack.decompress(body[at : at + CAREFUL_BYTES])
        if unpack.eof or len(found) > limit:
            break
    return bytes(found), unpack.eof or len(found) > limit


def page_of(response: Response, url: str | None, limit: int, read_page: ReadPage) -> Page:
    """The page that a response holds.

    Raises:
        Unreadable: `not_a_page` for a redirect, an error or anything else that is not a page; what undoing the
            body's codings and reading the page raise.
    """
    if not 200 <= response.status < 300:
        raise Unreadable("not_a_page", f"HTTP status {response.status}")
    body = response.body
    if "chunked" in response.headers.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    for coding in reversed(response.headers.get("content-encoding", "").lower().split(",")):
        body = _decoded(body, coding.strip(), limit)
    for _ in range(_MOST_UNTOLD):
        untold = next((coding for sign, coding in _SHOWN.items() if body.startswith(sign)), None)
        if untold is None:
            break
        body = _decoded(body, untold, limit)
    return page_of_body(body, response.headers.get("content-type", ""), url, read_page)


def page_of_body(body: bytes, media: str, url: str | None, read_page: ReadPage) -> Page:
    """The page that a body of a declared media type holds.

    Raises:
        Unreadable: `empty`, `not_a_page`, or what its reader raises.
    """
    if not body.strip():
        raise Unreadable("empty", "the body holds nothing")
    charset = _CHARSET.search(media)
    return read_page(kind_of_page(body, media), body, charset[1] if charset else None, url)

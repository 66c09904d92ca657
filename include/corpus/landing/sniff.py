"""The format of a stream of bytes, recognised by its content first and by its name second."""

import json
import re
from pathlib import PurePosixPath

from corpus.landing.charset import DECLARED_WITHIN, marked_charset
from corpus.landing.quarantine import Unreadable
from corpus.page.tags import BLOCK_TAGS, UNSEEN_TAGS

# Bytes at the beginning that are looked at.
HEAD_BYTES = 4096

_PICTURES = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"RIFF": "a RIFF file (picture, sound or film)",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"\xd0\xcf\x11\xe0": "an office document",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"SQLite format 3\x00": "an SQLite database",
    b"Obj\x01": "an Avro file",
    b"ORC": "an ORC file",
    b"\x00\x00\x01\x00": "an icon",
}

# Name endings, which decide if the content does not.
_BY_NAME = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".eml": "eml",
    ".mbox": "mbox",
    ".mbx": "mbox",
    ".wet": "warc",
    ".warc": "warc",
    ".arc": "arc",
    ".pdf": "pdf",
    ".parquet": "parquet",
    ".rss": "feed",
    ".atom": "feed",
    ".mht": "mhtml",
    ".mhtml": "mhtml",
    "": "text",
}
_ELEMENT = re.compile(rb"<(?:[A-Za-z]\w*:)?([A-Za-z]\w*)")
# Elements that a page, or a part of one, may begin with.
_PAGE_TAGS = BLOCK_TAGS | UNSEEN_TAGS | {"a", "b", "br", "em", "font", "i", "img", "span", "strong", "td", "th", "u"}
# Formats that their first bytes must show; if only the name claims one, the file is damaged.
_SHOWN_BY_CONTENT = {"warc", "arc", "pdf", "parquet", "feed", "mhtml", "mbox"}

# The first line of objects that are printed over many lines.
_OPENS_LINES = re.compile(rb"[\[{][ \t]*\r?\n")
# The first line by which Excel is told what separates a table's fields.
_TELLS_DELIMITER = re.compile(rb"\"?sep=[,;\t|]\"?\r?\n", re.IGNORECASE)
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,40}:[ \t]")
_MAIL_HEADERS = (
    b"from:",
    b"to:",
    b"subject:",
    b"date:",
    b"mime-version:",
    b"message-id:",
    b"received:",
    b"return-path:",
    b"content-type:",
    b"delivered-to:",
    b"snapshot-content-location:",
)
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|article|section|main|header|p|h[1-6]|table|ul|ol|blockquote"
    rb"|figure|span|center|font|strong|br|img)\b",
    re.I,
)
_FEED = re.compile(rb"<(?:\w{1,20}:)?(?:rss|feed|RDF)\b")
_COMMENT = re.compile(rb"<!--.{0,2000}?-->", re.S)


def suffix_of(name: str) -> str:
    """The ending of a name in lower case; empty if it has none."""
    return PurePosixPath(name).suffix.lower()


def _is_mail(head: bytes, is_cut: bool = False) -> bool:
    """Whether the bytes, which may be cut off, begin with header lines, two of them known ones (RFC 5322)."""
    known = 0
    lines = head.lstrip(b"\r\n").splitlines(keepends=True)[:60]
    if is_cut:
        lines = lines[:-1] or lines
    for line in map(bytes.rstrip, lines):
        if not line:
            break
        if line[:1] in b" \t":
            continue
        if not _HEADER.match(line) and not line.rstrip().endswith(b":"):
            return False
        known += line.lower().startswith(_MAIL_HEADERS)
    return known >= 2


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _json_format(head: bytes, suffix: str) -> str | None:
    if suffix in (".jsonl", ".ndjson") and not _OPENS_LINES.match(head):
        return "jsonl"
    if head.startswith(b"["):
        following = head[1:].lstrip()[:1]
        return "json" if following in (b"{", b"]", b"") or suffix == ".json" else None
    line, ended, _ = head.partition(b"\n")
    if suffix in (".jsonl", ".ndjson"):
        return "json"  # its objects are printed over many lines
    if ended and _is_object(line):
        return "jsonl"
    if suffix == ".json" or re.match(rb"\{\s*(\"|\}|$)", head):
        # One line longer than the head, or one object over many lines.
        return "json" if ended or suffix == ".json" else "jsonl"
    return None


def _is_page(xml: bytes) -> bool:
    """Whether the first element of XML is one of HTML: articles in other markup have names of their own for all."""
    first = _ELEMENT.search(xml)
    return first is not None and first[1].decode("ascii").lower() in _PAGE_TAGS


def format_of(head: bytes, name: str) -> str:
    """Name of the format that reads these bytes.

    Args:
        head: the first `HEAD_BYTES` bytes, with the compression removed.
        name: the file's name without the endings of compressions.

    Raises:
        Unreadable: `empty`, `not_text` or `unsupported`.
    """
    if not head:
        raise Unreadable("empty", "it holds no bytes")
    mark, charset = marked_charset(head)
    if charset.startswith(("utf-16", "utf-32")):
        narrow = format_of(head[len(mark) :].decode(charset, "ignore").encode() or b" ", name)
        return "json" if narrow == "jsonl" else narrow  # its lines cannot be separated at single bytes
    suffix = suffix_of(name)
    if head.lstrip(b"\r\n").startswith(b"WARC/"):
        return "warc"
    if head.startswith(b"filedesc:"):
        return "arc"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"%PDF-") or b"\n%PDF-" in head[:1024]:
        return "pdf"
    if kind := next((kind for magic, kind in _PICTURES.items() if head.startswith(magic)), None):
        raise Unreadable("unsupported", kind)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"<":
        within = text[:DECLARED_WITHIN]
        within = _COMMENT.sub(b"", within) if b"<!--" in within else within
        if not within[:14].lower().startswith((b"<!doctype html", b"<html")) and _FEED.search(within):
            return "feed"
        if text.startswith(b"<?xml") and not _is_page(within):
            raise Unreadable("unsupported", "XML that is neither a feed nor a page")
        if _MARKUP.search(within) or suffix in (".html", ".htm", ".xhtml"):
            return "html"
    if _TELLS_DELIMITER.match(text):
        return "csv"
    if text[:1] in (b"{", b"[") and (found := _json_format(text, suffix)):
        return found
    is_cut = len(head) >= HEAD_BYTES
    if text.startswith(b"From ") and _is_mail(text.partition(b"\n")[2], is_cut):
        return "mbox"
    if _is_mail(text, is_cut):
        lowered = text[:HEAD_BYTES].lower()
        return "mhtml" if b"multipart/related" in lowered or suffix in (".mht", ".mhtml") else "eml"
    found = _BY_NAME.get(suffix)
    if found in _SHOWN_BY_CONTENT:
        raise Unreadable("damaged" if found != "feed" else "parse_failed", f"it does not begin as {found} does")
    if found is None:
        known = len(suffix) > 12 or not suffix[1:].isalnum()  # the dot of a sentence, not of a file type
        found = "text" if known else None
    if found is None:
        raise Unreadable("unsupported", f"no reader for the name {PurePosixPath(name).name!r}")
    return found


def kind_of_page(raw: bytes, declared: str) -> str:
    """Name of the page format of a web response, by its bytes first and its declared media type second.

    Raises:
        Unreadable: `not_a_page` for pictures, scripts and the like, or what `format_of` raises.
    """
    media = declared.partition(";")[0].strip().lower()
    head = raw[:HEAD_BYTES]
    if media.startswith(("image/", "video/", "audio/", "font/")) or media in (
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/x-javascript",
        "application/octet-stream",
        "text/dns",
    ):
        raise Unreadable("not_a_page", media)
    named = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt"}.get(media, ".x")
    try:
        found = format_of(head, f"page{named}")
    except Unreadable as error:
        if error.reason in ("unsupported", "damaged"):
            raise Unreadable("not_a_page", media or error.message) from error
        raise
    if found not in ("html", "text", "pdf", "feed", "json"):
        raise Unreadable("not_a_page", f"{media or 'a response'} that holds {found}")
    if found in ("feed", "json"):
        raise Unreadable("not_a_page", f"a {found} among pages; land it as a file")
    return found

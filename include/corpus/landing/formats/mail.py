"""Mail and saved pages in MIME: EML (a newsletter) and MHTML (a page with its pictures), one record per file."""

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime

from corpus.landing.formats import html, plain_text
from corpus.landing.quarantine import Unreadable
from corpus.page.page import Page


def _parsed(raw: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(raw)


def _header(message: EmailMessage, name: str) -> str:
    """A header's text on one line; empty if it is missing or cannot be read."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, LookupError, IndexError, AttributeError, TypeError):
        return ""  # the standard library's header parser stumbles over some broken headers


def _moment(message: EmailMessage) -> datetime | None:
    try:
        found = parsedate_to_datetime(_header(message, "Date"))
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _parts(message: EmailMessage, media: str) -> list[EmailMessage]:
    return [
        part
        for part in message.walk()
        if part.get_content_type() == media and part.get_content_disposition() != "attachment"
    ]


def _bytes_of(part: EmailMessage) -> tuple[bytes, str | None]:
    try:
        raw = part.get_payload(decode=True)
        return (raw if isinstance(raw, bytes) else b""), part.get_content_charset()
    except (ValueError, LookupError, AssertionError, KeyError, TypeError, AttributeError):
        return b"", None


def _is_cut(message: EmailMessage) -> bool:
    """Whether a part's closing boundary is missing."""
    return any(
        type(defect).__name__ in ("CloseBoundaryNotFoundDefect", "StartBoundaryNotFoundDefect")
        for part in message.walk()
        for defect in part.defects
    )


def _page(message: EmailMessage, media: tuple[str, ...], url: str | None) -> Page:
    """The first part of the first of the media types that has any, read by the reader of its type."""
    for kind in media:
        for part in _parts(message, kind):
            raw, charset = _bytes_of(part)
            if raw.strip():
                return html.read(raw, charset, url) if kind == "text/html" else plain_text.read(raw, charset, url)
    if _is_cut(message):
        raise Unreadable("truncated", "a part's closing boundary is missing, and no text stands before")
    raise Unreadable("empty", "no part holds text")


def read_mail(raw: bytes, _charset: str | None, url: str | None) -> Page:
    """Read a mail: subject, sender, date, and its text (RFC 5322, RFC 2045).

    Raises:
        Unreadable: `empty`, `truncated`, `not_text` or `undecodable`.
    """
    message = _parsed(raw)
    if _is_cut(message):
        raise Unreadable("truncated", "a part's closing boundary is missing")
    page = _page(message, ("text/plain", "text/html"), None)
    senders = [name for name, _ in getaddresses([_header(message, "From")]) if name]
    sent = _moment(message)
    known = {
        "title": _header(message, "Subject"),
        "byline": ", ".join(senders),
        "published": sent.isoformat() + "Z" if sent else "",
    }
    return page.completed(
        {name: value for name, value in known.items() if value},
        external_id=_header(message, "Message-ID").strip("<>"),
        url=url,
    )


def read_saved_page(raw: bytes, _charset: str | None, url: str | None) -> Page:
    """Read a page that a browser saved with its parts (RFC 2557): its HTML, its address, when it was saved.

    Raises:
        Unreadable: `empty`, `truncated`, `not_text` or `undecodable`.
    """
    message = _parsed(raw)
    if _is_cut(message):
        raise Unreadable("truncated", "a part's closing boundary is missing")
    htmls = _parts(message, "text/html")
    first = _header(htmls[0], "Content-Location") if htmls else ""
    address = _header(message, "Snapshot-Content-Location") or _header(message, "Content-Location") or first
    page = _page(message, ("text/html", "text/plain"), address if "://" in address else url)
    return page.completed({}, captured_at=_moment(message))

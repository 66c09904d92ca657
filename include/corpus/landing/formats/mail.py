"""Mail and saved pages in MIME: EML (a newsletter) and MHTML (a page with its pictures), one record per file."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from corpus.landing.charset import Decoded
from corpus.landing.formats import html, plain_text
from corpus.landing.formats.forwarded import Forwarded, forwarded_in
from corpus.landing.formats.mail_parts import attached_mails, bytes_of, is_cut, own_parts, parsed
from corpus.landing.formats.persons import senders_of
from corpus.landing.quarantine import Unreadable
from corpus.landing.sniff import format_of
from corpus.page.faults import Faults
from corpus.page.page import Page

# A text with less than this share of another's letters is a note beside it: "view this in your browser", "see below".
STUB_SHARE = 1 / 3

# Mails in mails are followed to this depth.
MOST_MAILS = 4

_ADDRESS = re.compile(r"(?:https?://|www\.)\S{1,2000}")
_FORWARD_SIGN = re.compile(r"^(?:\s*(?:fwd?|wg|tr|rv|vs|enc|doorst|пер)\s*[:：])+\s*", re.IGNORECASE)


def _header(message: EmailMessage, name: str, faults: Faults | None = None) -> str:
    """A header's text on one line; empty if it is missing or cannot be read, which is a fault."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except Exception as error:  # the standard library's header parser stumbles over some broken headers
        (faults or Faults()).caught(name.lower(), error)
        return ""


def _written(message: EmailMessage, name: str) -> str:
    """A header as it is written: read, it is without its remarks, in which old programs put the name."""
    written = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")
    return written.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _moment(stated: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(stated)
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _letters(text: str) -> int:
    """How many letters and digits a text has, addresses left out."""
    return sum(map(str.isalnum, _ADDRESS.sub("", text)))


def _size(page: Page) -> int:
    return sum(map(_letters, page.blocks))


def _of_type(message: EmailMessage, media: str) -> tuple[bytes, str | None] | None:
    """The bytes and charset of the first part of a media type that holds something."""
    for part in own_parts(message):
        if part.get_content_type() == media:
            raw, charset = bytes_of(part)
            if raw.strip():
                return raw, charset
    return None


def _is_markup(raw: bytes) -> bool:
    try:
        return format_of(raw[:4096], "part.txt") == "html"
    except Unreadable:
        return False


def _page(message: EmailMessage, media: tuple[str, ...], url: str | None) -> Page:
    """The first part of the first of the media types that has any, read by the reader of its type.

    Raises:
        Unreadable: `empty`, or what reading it raises.
    """
    for kind in media:
        if found := _of_type(message, kind):
            is_markup = kind == "text/html" or _is_markup(found[0])
            return (html.read if is_markup else plain_text.read)(*found, url)
    raise Unreadable("empty", "no part holds text")


def _own_page(message: EmailMessage) -> Page:
    """The text of a mail itself: its plain part, or its HTML part where the plain one is only a note."""
    page = _page(message, ("text/plain", "text/html"), None)
    markup = _of_type(message, "text/html") if page.marks is None else None
    if markup and _size(page) < STUB_SHARE * len(markup[0]):
        try:
            shown = html.read(*markup, None)
        except Unreadable:
            return page
        if _size(page) < STUB_SHARE * _size(shown):
            return shown
    return page


def _known(message: EmailMessage, faults: Faults) -> dict[str, str]:
    """What a mail's headers state, by field."""
    sent = _moment(_header(message, "Date", faults))
    known = {
        "title": _header(message, "Subject", faults),
        "byline": ", ".join(senders_of(_header(message, "From", faults)) or senders_of(_written(message, "from"))),
        "published": sent.isoformat() + "Z" if sent else "",
    }
    return {name: value for name, value in known.items() if value}


def _sent_on(page: Page, inner: Forwarded) -> Page:
    """The page of a mail that is sent on within the text of another."""
    try:
        shown = plain_text.page_of(Decoded(inner.text, page.charset), None)
    except Unreadable:
        return page
    sent = _moment(inner.date)
    known = {
        "title": _FORWARD_SIGN.sub("", inner.subject),
        "byline": ", ".join(senders_of(inner.sender)),
        "published": sent.isoformat() + "Z" if sent else inner.date,
    }
    known = {name: value for name, value in known.items() if value}
    return replace(page, text=shown.text, blocks=shown.blocks, known=page.known | known)


def _read(message: EmailMessage, depth: int = 0) -> Page:
    """A mail's page: its own text, or that of the mail it sends on.

    Raises:
        Unreadable: `empty`, or what reading its text raises.
    """
    failed: Unreadable | None = None
    faults = Faults()
    known = _known(message, faults)
    page = Page()
    try:
        page = _own_page(message)
    except Unreadable as error:
        failed = error
    page = page.completed(known, faults=page.faults + faults.parts)
    if (
        page.marks is None
        and (inner := forwarded_in(page.text))
        and _letters(inner.before) < STUB_SHARE * _letters(inner.text)
    ):
        page = _sent_on(page, inner)
    for mail in attached_mails(message)[:20] if depth < MOST_MAILS else ():
        try:
            other = _read(mail, depth + 1)
        except Unreadable:
            continue
        if _size(page) < STUB_SHARE * _size(other):
            page = replace(other, known=known | other.known)
    if failed and not page.blocks:
        raise failed
    return page


def read_mail(raw: bytes, _charset: str | None, url: str | None) -> Page:
    """Read a mail: subject, sender, date, and its text (RFC 5322, RFC 2045).

    Of a mail that sends another one on, with no more than a note of its own, that one's text, subject, sender and date
    are read.

    Raises:
        Unreadable: `empty`, `truncated`, `not_text` or `undecodable`.
    """
    message = parsed(raw)
    if is_cut(message):
        raise Unreadable("truncated", "a part's closing boundary is missing")
    page = _read(message)
    return page.completed({}, external_id=_header(message, "Message-ID").strip("<>"), url=url)


def read_saved_page(raw: bytes, _charset: str | None, url: str | None) -> Page:
    """Read a page that a browser saved with its parts (RFC 2557): its HTML, its address, when it was saved.

    Raises:
        Unreadable: `empty`, `truncated`, `not_text` or `undecodable`.
    """
    message = parsed(raw)
    if is_cut(message):
        raise Unreadable("truncated", "a part's closing boundary is missing")
    pages = [part for part in own_parts(message) if part.get_content_type() == "text/html"]
    first = _header(pages[0], "Content-Location") if pages else ""
    address = _header(message, "Snapshot-Content-Location") or _header(message, "Content-Location") or first
    page = _page(message, ("text/html", "text/plain"), address if "://" in address else url)
    return page.completed({}, captured_at=_moment(_header(message, "Date")))

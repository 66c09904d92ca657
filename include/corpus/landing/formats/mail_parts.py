"""The parts of a mail and their bytes (RFC 2045), also where a label is wrong: senders and archives mix them up."""

import base64
import copy
import quopri
import re
from collections import deque
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import cast

# Quoted-printable is undone without its label if most of its signs are as it asks, and in spite of its label it is not
# if most are not. Base64 has no blanks and no punctuation; mailing lists add a few lines with some.
_MOST, _HALF = 0.9, 0.5
_STRANGE_SHARE = 0.05

_ESCAPE = re.compile(rb"=(?:[0-9A-Fa-f]{2}|[ \t]{0,20}(?:\r?\n|\Z))")
# What hardly stands in text that is not quoted-printable: a soft line break, an equals sign, a character in UTF-8.
_QUOTED = re.compile(rb"=\r?\n|=3D|=[CDE][0-9A-F]=[89AB][0-9A-F]")
_BASE64 = re.compile(rb"\s*(?:[A-Za-z0-9+/]{60,76}\r?\n){2,}[A-Za-z0-9+/]{1,76}={0,2}\s*")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\r\n]")
# A part's first lines, within a body that is not labelled as one of several parts.
_PART = re.compile(
    rb"^--([^\r\n]{1,70}?)[ \t]{0,20}\r?\nContent-(?:Type|Transfer-Encoding|Disposition|ID):", re.M | re.I
)
_PART_WITHIN = 64 << 10


def parsed(raw: bytes) -> EmailMessage:
    """A mail with its parts, also those of a body that is labelled as a single one."""
    message = BytesParser(policy=policy.default).parsebytes(raw)
    if message.is_multipart():
        return message
    body = _as_sent(message)
    part = _PART.search(body[:_PART_WITHIN])
    if not part:
        return message
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="%b"\r\n\r\n' % part[1].replace(b'"', b"")
    found = BytesParser(policy=policy.default).parsebytes(head + body)
    if not found.is_multipart():
        return message
    message.set_type("multipart/mixed")
    message.set_payload(found.get_payload())
    message.defects = found.defects  # that its own boundary is missing is none
    return message


def _inside(part: EmailMessage) -> list[EmailMessage]:
    """The parts of a part."""
    return cast("list[EmailMessage]", part.get_payload()) if part.is_multipart() else []


def own_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of a mail that are no attachments, without those of the mails attached to it, in order."""
    waiting = deque([message])
    while waiting:
        part = waiting.popleft()
        if part.get_content_type() == "message/rfc822" or part.get_content_disposition() == "attachment":
            continue
        if part.is_multipart():
            waiting.extendleft(reversed(_inside(part)))
        else:
            yield part


def attached_mails(message: EmailMessage) -> list[EmailMessage]:
    """The mails that are attached to a mail, without those attached to these."""
    found: list[EmailMessage] = []
    waiting = deque([message])
    while waiting:
        part = waiting.popleft()
        if part.get_content_type() == "message/rfc822":
            found += _inside(part)[:1]
        else:
            waiting.extendleft(reversed(_inside(part)))
    return found


def is_cut(message: EmailMessage) -> bool:
    """Whether a part's closing boundary is missing."""
    return any(
        type(defect).__name__ in ("CloseBoundaryNotFoundDefect", "StartBoundaryNotFoundDefect")
        for part in message.walk()
        for defect in part.defects
    )


def bytes_of(part: EmailMessage) -> tuple[bytes, str | None]:
    """A part's bytes with the transfer coding undone that they are in, and the charset that it declares."""
    try:
        charset = part.get_content_charset()
    except (ValueError, LookupError, AssertionError, KeyError, TypeError, AttributeError):
        charset = None
    try:
        coding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
        return _uncoded(_as_sent(part), coding), charset
    except (ValueError, LookupError, AssertionError, KeyError, TypeError, AttributeError, IndexError):
        return b"", charset


def _as_sent(part: EmailMessage) -> bytes:
    """A part's bytes in their transfer coding."""
    unlabelled = copy.copy(part)
    del unlabelled["Content-Transfer-Encoding"]
    raw = unlabelled.get_payload(decode=True)
    return raw if isinstance(raw, bytes) else b""


def _uncoded(raw: bytes, coding: str) -> bytes:
    signs, escapes = raw.count(b"="), len(_ESCAPE.findall(raw))
    if coding == "quoted-printable":
        return quopri.decodestring(raw) if escapes >= _HALF * signs else raw
    if coding == "base64":
        return raw if len(_NOT_BASE64.findall(raw)) > _STRANGE_SHARE * len(raw) else _unbased(raw)
    if _BASE64.fullmatch(raw):
        return _unbased(raw)
    return quopri.decodestring(raw) if signs and escapes >= _MOST * signs and _QUOTED.search(raw) else raw


def _unbased(raw: bytes) -> bytes:
    """Base64 undone, up to where it breaks off."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    return base64.b64decode(letters[: len(letters) // 4 * 4] + _rest(letters))


def _rest(letters: bytes) -> bytes:
    """What is missing to a whole group of four letters."""
    over = len(letters) % 4
    return letters[-over:] + b"=" * (4 - over) if over > 1 else b""

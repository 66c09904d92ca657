"""Mails sent on within the text of another: what the sender of the inner one wrote, and its headers."""

import re
from dataclasses import dataclass

_QUOTE = r"[>\s]{0,20}"
_HEADER = re.compile(rf"^{_QUOTE}\*?(?P<name>[^\W\d_][\w .-]{{0,24}}?)\s?\*?[:：]\*?\s{{0,5}}(?P<value>\S.*)$")
_MARK = re.compile(rf"^{_QUOTE}(?:[-_–—=]{{2,}}.{{0,80}}|.{{3,80}}[:：])\s*$")

# How mail programs name the headers they copy into the text, by language.
_SUBJECT = frozenset((
    "subject", "betreff", "objet", "asunto", "oggetto", "onderwerp", "assunto", "temat", "тема", "ämne", "emne",
    "aihe", "konu", "předmět", "θέμα", "件名", "主题", "主旨", "제목",
))  # fmt: skip
_FROM = frozenset((
    "from", "von", "de", "da", "van", "od", "от", "от кого", "från", "fra", "lähettäjä", "kimden", "από", "差出人",
    "发件人", "寄件者", "보낸 사람",
))  # fmt: skip
_DATE = frozenset((
    "date", "sent", "datum", "gesendet", "envoyé", "fecha", "enviado", "enviado el", "data", "inviato", "verzonden",
    "дата", "отправлено", "skickat", "dato", "sendt", "日期", "日時", "发送时间",
))  # fmt: skip

# Longest line that is looked at, and how many lines of headers an inner mail must show.
_LINE = 400
_FEWEST = 3


@dataclass(frozen=True)
class Forwarded:
    """A mail within the text of another."""

    before: str
    """What stands before it."""
    text: str
    subject: str
    sender: str
    date: str


def forwarded_in(text: str) -> Forwarded | None:
    """The first mail that is sent on in a plain text, or None."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if len(line) > _LINE or not _HEADER.match(line):
            continue
        if at and _HEADER.match(lines[at - 1][:_LINE]) and not _MARK.match(lines[at - 1][:_LINE]):
            continue
        found = _headers(lines, at)
        if len(found) >= _FEWEST and _named(found, _SUBJECT) and _named(found, _FROM) and _is_marked(lines, at):
            end = at + _height(lines, at)
            return Forwarded(
                "\n".join(lines[:at]),
                "\n".join(_unquoted(lines[end:])),
                _named(found, _SUBJECT),
                _named(found, _FROM),
                _named(found, _DATE),
            )
    return None


def _height(lines: list[str], at: int) -> int:
    """How many lines of headers follow each other."""
    end = at
    while end < len(lines) and end - at < 12 and len(lines[end]) <= _LINE and _HEADER.match(lines[end]):
        end += 1
    return end - at


def _headers(lines: list[str], at: int) -> dict[str, str]:
    """The headers in the lines from one on, by name in lower case."""
    found = {}
    for line in lines[at : at + _height(lines, at)]:
        if match := _HEADER.match(line):
            found[match["name"].strip().lower()] = match["value"].strip().strip("*").strip()
    return found


def _named(headers: dict[str, str], names: frozenset[str]) -> str:
    return next((value for name, value in headers.items() if name in names), "")


def _is_marked(lines: list[str], at: int) -> bool:
    """Whether a line before says that a mail follows, or nothing stands before."""
    before = [line for line in lines[max(0, at - 3) : at] if line.strip(" >\t")]
    return not before or bool(_MARK.match(before[-1][:_LINE]))


def _unquoted(lines: list[str]) -> list[str]:
    """The lines without the sign of a quotation, if most have it."""
    told = [line for line in lines if line.strip()]
    if sum(line.startswith(">") for line in told) < 0.8 * len(told):
        return lines
    return [re.sub(r"^> ?", "", line) for line in lines]

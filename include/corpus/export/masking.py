"""E-mail addresses, telephone numbers, IP addresses and card numbers in a text, and a text without them.

Pure functions of a text. What is found has to be certain by its own form (a domain, a numbering plan, a check digit),
so that dates, scores, sums and ids stay. `corpus.enrich.personal_data` counts as a load goes by, some hundred times as
fast, where a number more or less does not matter.
"""

import ipaddress
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import phonenumbers
from babel.core import get_global

from corpus.enrich.personal_data import is_luhn

MASKS = {"email": "<EMAIL>", "card": "<CARD>", "ip": "<IP>", "phone": "<PHONE>"}

# Signs that read alike: the digits of other scripts, wide forms, spaces and dashes of every width. And those that
# nobody sees, among them the controls of direction that stand around numbers in Arabic and Hebrew texts.
_DIGITS = (
    0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0xF20, 0x1040, 0x17E0,
    0xFF10,
)  # fmt: skip
_ALIKE = {zero + digit: str(digit) for zero in _DIGITS for digit in range(10)}
_ALIKE |= {ord(sign): plain for sign, plain in zip("＠﹫＋．。：（）－‐‑‒–—―−", "@@+..:()--------", strict=True)}
_ALIKE |= dict.fromkeys((0xA0, *range(0x2000, 0x200B), 0x202F, 0x3000), " ")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")

# Letters of an address's part before the @, by RFC 5321; the domain ends in letters. `@name@server` is a handle.
_EMAIL = re.compile(
    r"(?<![\w.@/+-])[\w.!#$%&'*+=?^`{|}~-]{1,64}(?:@|&(?:#64|#x40|commat);|\s?[\[(]\s?(?:at|@|arroba|ät)\s?[\])]\s?)"
    r"(?P<domain>(?:[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.|\s?[\[(]\s?(?:dot|punto|punkt|point)\s?[\])]\s?)){1,8}"
    r"(?P<top>[^\W\d_]{2,24}))(?![\w@])",
    re.IGNORECASE,
)
# `logo@2x.png` is a file.
_FILE_ENDINGS = frozenset(
    ("avif", "css", "gif", "html", "jpeg", "jpg", "js", "json", "mp4", "pdf", "png", "svg", "webp")
)

_CARD = re.compile(r"(?<![\w.,-])(?:\d(?:[ -]?\d){11,17}\d|\d{4}(?:\.\d{4}){3})(?![\w-]|[.,]\d)")
# The first digits and the lengths of the issuers' numbers (ISO/IEC 7812): Visa, Mastercard, American Express, Discover,
# JCB, Diners Club, UnionPay, Maestro.
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|3[47]\d{13}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}|35[2-8]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|62\d{14,17}|(?:5[06-9]|6[37])\d{10,17}"
)

_V4 = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)")
_V6 = re.compile(
    r"(?<![\w:.])(?=[0-9a-f:]*\d)[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:(?:\.\d{1,3}){3})?(?![\w:])", re.IGNORECASE
)
# "version 10.4.2.1" and "section 1.2.3.4" count something else.
_COUNTED = re.compile(
    r"(?:\b(?:v|ver|version|release|build|firmware|section|chapter|clause|rule|item)s?\.?|§)\s*$", re.IGNORECASE
)

# A number that is written without its country's code is certain only where a word says so, or signs stand as in a
# telephone number: brackets round its first digits.
_CUE = re.compile(
    r"(?:\b(?:tel|telephone|phone|phones|call|calls|calling|ring|dial|text|texts|sms|fax|mobile|cell|hotline|helpline|whatsapp|contact"
    r"|telefon|telefono|teléfono|telefone|téléphone|tél|móvil|móviles|celular|cellulare|handy|mobil|rufnummer|anruf|durchwahl"
    r"|appeler|appelez|llame|llamar|chiamare|ligue|ligar|numéro|puhelin|telefoon|bel|numara|тел|телефон|звоните"
    r"|電話|电话|전화|τηλ|τηλέφωνο|הטלפון|טלפון|هاتف|फोन)\b|☎|📞|✆)\W{0,3}(?:[^\W\d]+\W{1,3}){0,5}$",
    re.IGNORECASE,
)
_CUE_REACH = 60
# libphonenumber's search takes up to a millisecond for each number. A text is given to it in pieces of so many letters;
# in what comes after so many pieces with digits, a list of numbers rather than news, whatever is written like a
# telephone number counts as one. 300,000 letters made of numbers take 1.6 s of the processor, ten times as many 2.7.
_PIECE = 1_000
_MOST_PIECES = 40
_ROUGHLY = re.compile(r"(?<![\w.,])(?:\+|\()?\d(?:[ ().\u00a0/-]{0,2}\d){5,16}(?![\w])")
_BRACKETED = re.compile(r"\(\d{2,5}\)\s?\d{2,4}[\s.-]?\d{3,4}")
# The code for calls abroad, of the same length as the sign that stands for it.
_ABROAD = re.compile(r"(?<![\w.,-])(?<!\d\s)00(?=\s?[1-9]\d)")
# A further number after one: "or", a comma.
_FURTHER = re.compile(r"\W{0,3}(?:[^\W\d_]+\W){0,3}")
# Groups of three are a large number as much as a telephone number, and what is counted or numbered is none.
_THOUSANDS = re.compile(r"\d{1,3}(?:[ .\u00a0\u202f]\d{3})+")
_NUMBERED = re.compile(
    r"(?:\b(?:isbn|issn|doi|no|nr|id|ref|reference|order|invoice|case|docket|account|serial|part|ticket|flight|bill|patent|tax"
    r"|cas|code|bestellung|rechnung|pedido|commande|ordine)\b\.?:?\s*(?:number|no\.?|nr\.?)?:?|[#№$€£¥§=/])\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Found:
    """Personal data in a text."""

    kind: str
    """A key of `MASKS`."""
    start: int
    end: int


@cache
def regions_of(country: str | None, language: str | None) -> tuple[str, ...]:
    """The countries whose telephone numbers a text may write without a country's code.

    Args:
        country: of its source, ISO 3166-1; None where it is not known.
        language: of the text, ISO 639-1; it counts where the country is not known (CLDR's likely region).
    """
    if country:
        return (country.upper(),)
    if language == "en":
        return ("US", "GB")
    likely = get_global("likely_subtags").get(language or "", "")
    region = likely.rpartition("_")[2]
    return (region,) if region in phonenumbers.SUPPORTED_REGIONS else ()


def _emails(text: str) -> Iterator[Found]:
    if not any(sign in text for sign in "@[(&"):
        return
    for match in _EMAIL.finditer(text):
        if match["top"].lower() not in _FILE_ENDINGS:
            yield Found("email", match.start(), match.end())


def _cards(text: str) -> Iterator[Found]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if _ISSUERS.fullmatch(digits) and is_luhn(digits) and len(set(digits)) > 1:
            yield Found("card", match.start(), match.end())


def _addresses(text: str) -> Iterator[Found]:
    for pattern in (_V4, _V6):
        for match in pattern.finditer(text):
            if _COUNTED.search(text, max(0, match.start() - 16), match.start()):
                continue
            try:
                ipaddress.ip_address(match[0])
            except ValueError:
                continue
            yield Found("ip", match.start(), match.end())


def _phones(text: str, regions: Sequence[str]) -> Iterator[Found]:
    # Where the sign stands in the place of the code's second digit.
    abroad = {match.start() + 1 for match in _ABROAD.finditer(text)}
    text = _ABROAD.sub(" +", text)
    pieces = _pieces(text)
    for begin, end in pieces[_MOST_PIECES:]:
        for match in _ROUGHLY.finditer(text, begin, end):
            yield Found("phone", match.start(), match.end())
    for region in regions or (None,):
        last = 0
        # Without a region only numbers with a country's code are found, which are sure however they are grouped.
        grouping = _matches(text, pieces, region, phonenumbers.Leniency.EXACT_GROUPING) if region else ()
        exact = {begin for begin, _, _ in grouping}
        for begin, end, written in _matches(text, pieces, region, phonenumbers.Leniency.VALID):
            before = text[max(0, begin - _CUE_REACH) : begin]
            grouped = begin in exact and not written.isdecimal() and not _THOUSANDS.fullmatch(written)
            if (
                written.startswith("+")
                or _CUE.search(before)
                or (last and _FURTHER.fullmatch(text, last, begin))
                or (not _NUMBERED.search(before) and (grouped or _BRACKETED.match(written)))
            ):
                last = end
                yield Found("phone", begin - (begin in abroad), end)


def _pieces(text: str) -> list[tuple[int, int]]:
    """Parts of a text that may hold telephone numbers."""
    found, begin = [], 0
    while begin < len(text):
        end = begin + _PIECE
        if end < len(text):
            end = max(text.rfind("\n", begin, end), text.rfind(" ", end - _CUE_REACH, end)) + 1 or end
        if _ROUGHLY.search(text, begin, end):
            found.append((begin, end))
        begin = end
    return found


def _matches(
    text: str, pieces: Sequence[tuple[int, int]], region: str | None, leniency: int
) -> Iterator[tuple[int, int, str]]:
    """Numbers as libphonenumber finds them: where they begin and end, and as they are written."""
    for begin, end in pieces[:_MOST_PIECES]:
        for match in phonenumbers.PhoneNumberMatcher(text[begin:end], region, leniency=leniency):
            yield begin + match.start, begin + match.end, match.raw_string


def _as_seen(text: str) -> tuple[str, list[int]]:
    """A text in plain signs without unseen ones; and where each of its signs stood, if there were unseen ones."""
    if text.isascii():
        return text, []
    plain = text.translate(_ALIKE)
    if not _UNSEEN.search(plain):
        return plain, []
    places = [at for at, sign in enumerate(plain) if not _UNSEEN.match(sign)]
    return "".join(plain[at] for at in places), places


def find_personal_data(text: str, regions: Sequence[str] = ()) -> list[Found]:
    """Find personal data.

    Args:
        text: any text.
        regions: countries whose telephone numbers may stand in it without a country's code.

    Returns:
        What was found, in order, no two overlapping; of those that do, the surer kind.
    """
    seen, places = _as_seen(text)
    found = _find(seen, regions)
    if places:
        found = [Found(each.kind, places[each.start], places[each.end - 1] + 1) for each in found]
    return found


def _find(text: str, regions: Sequence[str]) -> list[Found]:
    sources = [_emails(text), _cards(text), _addresses(text)]
    if any(digit in text for digit in "0123456789"):
        sources.append(_phones(text, regions))
    taken: list[Found] = []
    for source in sources:
        for found in source:
            at = bisect_left(taken, found.start, key=lambda other: other.end - 1)
            if at == len(taken) or taken[at].start >= found.end:
                taken.insert(at, found)
    return taken


def masked(text: str, regions: Sequence[str] = ()) -> tuple[str, Counter[str]]:
    """A text with a mark such as `<EMAIL>` in the place of each piece of personal data, and their number by kind."""
    found = find_personal_data(text, regions)
    parts, at = [], 0
    for each in found:
        parts += [text[at : each.start], MASKS[each.kind]]
        at = each.end
    return "".join((*parts, text[at:])), Counter(each.kind for each in found)

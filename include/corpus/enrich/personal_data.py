"""How many personal data a text shows: addresses, telephone numbers, payment cards, accounts. Counted, never kept.

A number counts only where its form and its check digits are right; ids of persons are in `national_ids.py`.
"""

import re
from dataclasses import dataclass
from ipaddress import ip_address

from corpus.enrich.national_ids import ITALIAN_CHANGES, count_national_ids
from corpus.enrich.scan import Scan

# RFC 5321's addresses as people write them; what stands in brackets or quotes is not looked for.
_EMAIL = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+%-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w@])", re.A)

_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)", re.A)
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])", re.A)

# ITU-T E.164: a number of another country has up to 15 digits. National ones are written with a 0 before the area, or
# as in North America: 202-555-0143.
_GAP = r"[ \u00a0.\-/\u2011]"
_PHONE = re.compile(
    rf"(?<![\w.+-])(?:\+\d{{1,3}}(?:{_GAP}?\(?\d{{1,5}}\)?){{2,6}}"
    rf"|\(0?\d{{2,5}}\){_GAP}?\d{{2,4}}(?:{_GAP}?\d{{2,4}}){{1,3}}"
    rf"|0\d{{1,5}}{_GAP}\d{{2,8}}(?:{_GAP}\d{{2,6}}){{0,4}}"
    rf"|(?:1[.-])?[2-9]\d{{2}}[.-][2-9]\d{{2}}[.-]\d{{4}})(?![\w]|[.,-]?\d)",
    re.A,
)
_DATE = re.compile(r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)?\d\d", re.A)
LEAST_PHONE, MOST_PHONE = 9, 15

_DIGITS = re.compile(r"\d+", re.A)

# Characters before and behind a long number in which the rest of what it belongs to stands, such as an IBAN's letters.
AROUND = 40

# ISO/IEC 7812: 13 to 19 digits, grouped in fours or as American Express does; the first digits name who issued it.
_CARD = re.compile(
    r"(?<![\w.,+-])\d{4}(?:([ -]?)\d{4}\1\d{4}\1\d{1,7}|([ -])\d{6}\2\d{5}|\d{9,15})(?![\w]|[.,-]?\d)", re.A
)
_ISSUERS = re.compile(r"4|5[1-5]|2[2-7]|3[4-7]|6", re.A)

# ISO 13616: the country, two check digits and the account.
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){2,7}(?:[ \u00a0]?[A-Z0-9]{1,3})?(?!\w)", re.A)
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24,
    "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
    "TN": 24, "TR": 26, "UA": 29, "VA": 22, "XK": 20,
}  # fmt: skip


@dataclass(frozen=True)
class PersonalData:
    """How often each kind stands in a text."""

    emails: int = 0
    phones: int = 0
    ip_addresses: int = 0
    cards: int = 0
    ibans: int = 0
    national_ids: int = 0


def is_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812-1, annex B (Luhn)."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[::-2]))) % 10 == 0


def _is_card(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    return 13 <= len(digits) <= 19 and _ISSUERS.match(digits) is not None and is_luhn(digits)


def is_iban(text: str) -> bool:
    """Whether a text is an account's number: its country's length, and check digits by ISO 7064, modulo 97."""
    account = re.sub(r"\s", "", text)
    if IBAN_LENGTHS.get(account[:2]) != len(account):
        return False
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1


def _begins_as_iban(text: str) -> bool:
    """Whether a text begins with an IBAN; words in capitals may stand behind it."""
    parts = text.split()
    return any(is_iban("".join(parts[:count])) for count in range(len(parts), 0, -1))


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return text.strip(":0") != ""


def _is_phone(text: str) -> bool:
    count = sum(map(str.isdigit, text))
    return LEAST_PHONE <= count <= MOST_PHONE and _DATE.match(text) is None


def count_personal_data(text: str, seen: Scan) -> PersonalData:
    """Count the personal data of a text; one number is of one kind only.

    Args:
        text: as it is shown.
        seen: what one pass over it told, by which most texts are known to have none.
    """
    emails = len(_EMAIL.findall(text)) if "@" in text else 0
    addresses = 0
    if seen.dotted >= 3 or (seen.dotted >= 2 and "::" in text):
        addresses = sum(map(_is_ip, _IPV4.findall(text))) + sum(map(_is_ip, _IPV6.findall(text)))
    numbers = seen.numbers.tolist()
    if seen.mixed >= ITALIAN_CHANGES:
        numbers = [place for digit in _DIGITS.finditer(text) for place in digit.span()]
    elif numbers and seen.size != len(text):
        numbers = [0, len(text)]  # a letter's lower case is two characters: the places are others
    if not numbers:
        return PersonalData(emails, ip_addresses=addresses)
    text = _around(text, numbers)
    national_ids, text = count_national_ids(text, seen.longest_number, seen.mixed)
    found = [one.span() for one in _IBAN.finditer(text) if _begins_as_iban(one.group())]
    ibans, text = len(found), _without(text, found)
    found = [one.span() for one in _CARD.finditer(text) if _is_card(one.group())]
    cards, text = len(found), _without(text, found)
    phones = sum(_is_phone(one.group()) for one in _PHONE.finditer(text))
    return PersonalData(emails, phones, addresses, cards, ibans, national_ids)


def _around(text: str, places: list[int]) -> str:
    """What stands around some numbers of a text, a line each: the rest holds no number of a person.

    Args:
        text: the text.
        places: where the numbers begin and end, in turn.
    """
    pieces: list[str] = []
    until = 0
    for first, last in zip(places[::2], places[1::2], strict=True):
        begin = max(until, first - AROUND)
        begin = max(until, text.rfind(" ", 0, begin), text.rfind("\n", 0, begin))
        end = last + AROUND
        if begin > until or not pieces:
            pieces.append(text[begin:end])
        else:
            pieces[-1] += text[until:end]
        until = max(until, end)
    return "\n".join(pieces)


def _without(text: str, places: list[tuple[int, int]]) -> str:
    """The text with a sign that no number has in place of what was found."""
    for begin, end in reversed(places):
        text = f"{text[:begin]}#{text[end:]}"
    return text

"""Numbers by which states tell persons apart: those whose check digits say whether a number is one.

A number without check digits, such as that of social security in the United States, is not looked for: it could not be
told from any other. Of check digits that one number in ten has by chance a right form is asked for too: a date, or the
way in which the id is written.
"""

import re
from collections.abc import Callable
from datetime import date

# In an Italian code digits follow letters so often.
ITALIAN_CHANGES = 3

_Check = Callable[[re.Match[str]], bool]


def _digits(text: str) -> list[int]:
    return [int(sign) for sign in text if sign.isdigit()]


def _weighed(digits: list[int], weights: str) -> int:
    return sum(digit * int(weight, 36) for digit, weight in zip(digits, weights, strict=False))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


_LETTERS_ES = "TRWAGMYFPDXBNJZSQVHLCKE"


def _spain(found: re.Match[str]) -> bool:
    """DNI and NIE: eight digits (X, Y, Z for 0, 1, 2) and a letter by the remainder of 23."""
    text = re.sub(r"[ .-]", "", found.group())
    number = "XYZ".find(text[0])
    whole = f"{number}{text[1:8]}" if number >= 0 else text[:8]
    return _LETTERS_ES[int(whole) % 23] == text[8]


def _france(found: re.Match[str]) -> bool:
    """NIR: thirteen digits and 97 less their remainder; Corsica's departments 2A, 2B count as 19, 18."""
    text = re.sub(r"\s", "", found.group()).replace("2A", "19").replace("2B", "18")
    return 97 - int(text[:13]) % 97 == int(text[13:])


_ODD_IT = dict(zip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                   (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12,
                    14, 16, 10, 22, 25, 24, 23), strict=True))  # fmt: skip


def _italy(found: re.Match[str]) -> bool:
    """Codice fiscale (decree of 23 December 1976): the last letter by the values of the fifteen before."""
    text = found.group()
    even = sum(int(sign) if sign.isdigit() else ord(sign) - 65 for sign in text[1:15:2])
    return chr(65 + (sum(_ODD_IT[sign] for sign in text[0:15:2]) + even) % 26) == text[15]


def _brazil(found: re.Match[str]) -> bool:
    """CPF: two check digits, modulo 11."""
    digits = _digits(found.group())
    checks = [(_weighed(digits[: 9 + more], "ba98765432"[1 - more :]) * 10) % 11 % 10 for more in (0, 1)]
    return digits[9:] == checks and len(set(digits)) > 1


def _china(found: re.Match[str]) -> bool:
    """GB 11643: region, day of birth, number, and ISO 7064 modulo 11-2."""
    text = found.group().upper()
    weights = [2 ** (17 - at) % 11 for at in range(17)]
    check = "10X98765432"[sum(int(sign) * weight for sign, weight in zip(text, weights, strict=False)) % 11]
    return check == text[17] and _is_day(int(text[6:10]), int(text[10:12]), int(text[12:14]))


def _belgium(found: re.Match[str]) -> bool:
    """National register: nine digits and 97 less their remainder; a 2 before for the born after 1999."""
    digits = re.sub(r"\D", "", found.group())
    return int(digits[9:]) in (97 - int(digits[:9]) % 97, 97 - int("2" + digits[:9]) % 97)


def _poland(found: re.Match[str]) -> bool:
    """PESEL: day of birth, with the century in the month, number, check digit modulo 10."""
    digits = _digits(found.group())
    year, month = digits[0] * 10 + digits[1], digits[2] * 10 + digits[3]
    century = {80: 1800, 0: 1900, 20: 2000, 40: 2100, 60: 2200}[month // 20 * 20]
    is_right = (_weighed(digits, "1379137913") + digits[10]) % 10 == 0
    return is_right and _is_day(century + year, month % 20, digits[4] * 10 + digits[5])


def _korea(found: re.Match[str]) -> bool:
    """Resident registration number, as given until 2020: day of birth, seven digits, the last modulo 11."""
    digits = _digits(found.group())
    is_right = (11 - _weighed(digits, "234567892345") % 11) % 10 == digits[12]
    century = 2000 if digits[6] in (3, 4, 7, 8) else 1900
    parts = [digits[at] * 10 + digits[at + 1] for at in (0, 2, 4)]
    return is_right and _is_day(century + parts[0], parts[1], parts[2])


def _sweden(found: re.Match[str]) -> bool:
    """Personnummer: day of birth, hyphen, four digits, the last by Luhn."""
    digits = _digits(found.group())[-10:]
    doubled = [sum(divmod(digit * (2 - at % 2), 10)) for at, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0 and _is_day(2000 + digits[0] * 10 + digits[1], *_month_and_day(digits))


def _finland(found: re.Match[str]) -> bool:
    """Henkilötunnus: day of birth, the century's sign, three digits, a sign by the remainder of 31."""
    text = found.group()
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(text[:6] + text[7:10]) % 31]
    return check == text[10] and _is_day(2000 + int(text[4:6]), int(text[2:4]), int(text[:2]))


def _month_and_day(digits: list[int]) -> tuple[int, int]:
    return digits[2] * 10 + digits[3], digits[4] * 10 + digits[5]


def _pattern(form: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,+-])(?:{form})(?![\w-]|[.,]\d)", re.A)


# Country, form, check, and how many digits stand together, separators aside, in every number of this form.
_IDS: tuple[tuple[str, re.Pattern[str], _Check, int], ...] = (
    ("FR", _pattern(r"[1-478] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d"), _france, 5),
    ("CN", _pattern(r"[1-8]\d{5}(?:19|20)\d{9}[\dXx]"), _china, 17),
    ("KR", _pattern(r"\d{6}-[1-8]\d{6}"), _korea, 13),
    ("BR", _pattern(r"\d{3}\.\d{3}\.\d{3}-\d\d"), _brazil, 11),
    ("BE", _pattern(r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d"), _belgium, 11),
    ("PL", _pattern(r"\d{11}"), _poland, 11),
    ("SE", _pattern(r"(?:19|20)?\d{6}[-+]\d{4}"), _sweden, 10),
    ("FI", _pattern(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]"), _finland, 6),
    ("ES", _pattern(r"(?:\d{8}|[XYZ]-?\d{7})[ -]?[TRWAGMYFPDXBNJZSQVHLCKE]|\d\d\.\d{3}\.\d{3}[ -]?[A-Z]"), _spain, 7),
    ("IT", _pattern(r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]"), _italy, 3),
)


def count_national_ids(text: str, longest_number: int = 99, mixed: int = 99) -> tuple[int, str]:
    """Count the persons' ids of a text.

    Args:
        text: as it is shown.
        longest_number: digits of its longest number, grouped or not; nothing is looked for that has more.
        mixed: how often at most a digit follows a letter in a word, likewise.

    Returns:
        Their number, and the text with a sign in place of each.
    """
    total = 0

    def counted(check: _Check) -> Callable[[re.Match[str]], str]:
        def replaced(found: re.Match[str]) -> str:
            nonlocal total
            is_one = check(found)
            total += is_one
            return "#" if is_one else found.group()

        return replaced

    for country, form, check, digits in _IDS:
        if longest_number >= digits and (country != "IT" or mixed >= ITALIAN_CHANGES):
            text = form.sub(counted(check), text)
    return total, text

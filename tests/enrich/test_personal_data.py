"""Personal data are counted where form and check digits are right, and nowhere else. All numbers are made up."""

import pytest

from corpus.enrich.national_ids import count_national_ids
from corpus.enrich.personal_data import PersonalData, count_personal_data, is_iban, is_luhn
from corpus.enrich.scan import MOST_NUMBERS, scan


def counted(text: str) -> PersonalData:
    return count_personal_data(text, scan(text.lower()))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Write to ann.lee@example.org or desk+news@mail.example.co.uk.", PersonalData(emails=2)),
        ("Follow @annlee, at 3 @ 4, or a@b.", PersonalData()),
        ("Call +44 20 7946 0958 or (202) 555-0143.", PersonalData(phones=2)),
        ("Call 030 1234 5678, 0171/123 45 67 or 202-555-0143 today", PersonalData(phones=3)),
        ("In 2019-2020 some 1 000 000 people, 12.5.2023, 05.12.2023 14:30", PersonalData()),
        ("It cost 1,234,567,890 or 1.234.567.890; won 6-4 6-3 7-6", PersonalData()),
        ("ISBN 978-3-16-148410-0", PersonalData()),
        ("From 192.0.2.17 and 2001:db8::8a2e:370:7334.", PersonalData(ip_addresses=2)),
        ("Version 1.2.3, 300.1.1.1, at 12:30:45 and 1.2.3.4.5", PersonalData()),
        ("Card 4111 1111 1111 1111, 378282246310005.", PersonalData(cards=2)),
        ("Card 4111 1111 1111 1112, 1111 1111 1111 1117.", PersonalData()),
        ("To DE89 3704 0044 0532 0130 00 and GB82WEST12345698765432.", PersonalData(ibans=2)),
        ("To DE88370400440532013000, DE8937040044053201300 and XX82WEST12345698765432.", PersonalData()),
        ("Her DNI 12345678Z, his CPF 111.444.777-35.", PersonalData(national_ids=2)),
        ("Codice RSSMRA85T10A562S.", PersonalData(national_ids=1)),
        ("In 1985 the RSSMRA was founded.", PersonalData()),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
def test_data_count_by_kind(text: str, found: PersonalData) -> None:
    assert counted(text) == found
    assert counted(f"{'The ferry left at noon. ' * 20}{text} {'It rained. ' * 20}") == found


def test_a_number_counts_wherever_it_stands() -> None:
    """What is looked at of a long text is what stands around its numbers: near, far, many and after odd letters."""
    card, iban = "4111 1111 1111 1111", "GB82 WEST 1234 5698 7654 32"
    assert counted(f"{card}, {card}; {iban}") == PersonalData(cards=2, ibans=1)
    assert counted(f"İİİ {'word ' * 99}{card}").cards == 1
    many = MOST_NUMBERS + 9
    assert counted("; ".join([card] * many)).cards == many
    assert counted(" and so on ".join(["12345678"] * many) + f" word {card}").cards == 1


# For each state an id that is right, one with another check digit, and one whose form or day is wrong.
IDS = {
    "ES": ("12345678Z", "12345678A", "1234567Z"),
    "ES, foreigners": ("X1234567L", "X1234567M", "W1234567L"),
    "FR": ("2 55 08 14 168 025 38", "2 55 08 14 168 025 39", "9 55 08 14 168 025 76"),
    "IT": ("RSSMRA85T10A562S", "RSSMRA85T10A562T", "RSSMRA85Z10A562S"),
    "BR": ("111.444.777-35", "111.444.777-36", "111.111.111-11"),
    "CN": ("11010519491231002X", "110105194912310021", "110105194913310021"),
    "BE": ("85.07.30-033.28", "85.07.30-033.29", "85.07.30.033.28"),
    "PL": ("44051401359", "44051401358", "44133101357"),
    "SE": ("811218-9876", "811218-9875", "811318-9875"),
    "FI": ("131052-308T", "131052-308U", "311152-3087"),
    "KR": ("850730-1234569", "850730-1234565", "851330-1234563"),
}


@pytest.mark.parametrize("state", IDS)
def test_an_id_counts_with_its_check_digits(state: str) -> None:
    right, wrong, formless = IDS[state]
    assert count_national_ids(f"The number {right} was shown.") == (1, "The number # was shown.")
    assert count_national_ids(f"The number {wrong} was shown.")[0] == 0
    assert count_national_ids(f"The number {formless} was shown.")[0] == 0
    assert counted(f"The number {right} was shown.").national_ids == 1


@pytest.mark.parametrize("digits", ["79927398713", "4111111111111111", "0"])
def test_luhn(digits: str) -> None:
    assert is_luhn(digits)
    other = f"{digits[:-1]}{(int(digits[-1]) + 1) % 10}"
    assert not is_luhn(other)


def test_every_swap_of_two_signs_of_an_iban_shows() -> None:
    account = "DE89370400440532013000"
    assert is_iban(account)
    for at in range(2, len(account) - 1):
        swapped = account[:at] + account[at + 1] + account[at] + account[at + 2 :]
        assert is_iban(swapped) == (swapped == account)

"""Personal data: 300 pieces planted in prose, and as many that only look like some."""

import random
import re
from collections.abc import Iterator

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.enrich.personal_data import is_luhn
from corpus.export.masking import MASKS, find_personal_data, masked, regions_of

REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "PL", "SE", "NL", "BR", "IN", "AU", "TR", "MX", "ZA", "CH", "AT", "DK")
BEFORE = "The council said so on 4 May 2025. "
AFTER = ", and 3,000 people came."


def _card(prefix: str, length: int, draw: random.Random) -> str:
    body = prefix + "".join(str(draw.randrange(10)) for _ in range(length - len(prefix) - 1))
    return next(body + str(last) for last in range(10) if is_luhn(body + str(last)))


def _emails(draw: random.Random) -> Iterator[str]:
    names = ("ann.lee", "o'brien-k", "news_desk+tips", "jürgen", "a1", "press.office", "m", "Tip.Line")
    domains = ("harbour.example", "mail.harbour.co.uk", "x-ray.example.org", "münchen.example", "HARBOUR.COM")
    for _ in range(90):
        yield f"{draw.choice(names)}@{draw.choice(domains)}"
    for form in ("{}(at){}", "{} [at] {}", "{} (AT) {}", "{}[@]{}"):
        yield form.format("ann.lee", "harbour.example")


def _phones() -> Iterator[tuple[str, str]]:
    plans = phonenumbers.PhoneNumberFormat
    for region in REGIONS:
        for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE):
            number = phonenumbers.example_number_for_type(region, kind)
            assert number, region
            abroad = phonenumbers.format_number(number, plans.INTERNATIONAL)
            yield region, abroad
            yield "", abroad.replace("+", "00")
            yield region, "phone " + phonenumbers.format_number(number, plans.NATIONAL)


def _addresses(draw: random.Random) -> Iterator[str]:
    for _ in range(30):
        yield ".".join(str(draw.randrange(1, 255)) for _ in range(4))
    yield from (
        "2001:db8::8a2e:370:7334",
        "fe80::1ff:fe23:4567:890a",
        "2001:db8:85a3:0:0:8a2e:370:7334",
        "::ffff:10.0.0.1",
    )


def planted() -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Kind, what is to go, the text, the regions."""
    draw = random.Random(5)
    pieces: list[tuple[str, str, tuple[str, ...]]] = [("email", one, ()) for one in _emails(draw)]
    pieces += [("phone", one, (region,) if region else ()) for region, one in _phones()]
    pieces += [("ip", one, ()) for one in _addresses(draw)]
    for prefix, length in (("4", 16), ("51", 16), ("2221", 16), ("34", 15), ("6011", 16), ("3530", 16), ("36", 14)):
        for _ in range(10):
            digits = _card(prefix, length, draw)
            spaced = " ".join(digits[at : at + 4] for at in range(0, length, 4))
            pieces.append(("card", draw.choice((digits, spaced, spaced.replace(" ", "-"))), ()))
    return [(kind, one, f"{BEFORE}Write to {one}{AFTER}", regions) for kind, one, regions in pieces]


# Each `#` is a digit.
LOOK_ALIKES = (
    "1#.0#.20##", "20##-0#-1#", "1#/1#/19##", "19##-20##", "#,###,### votes", "## ### ###", "### ### euros",
    "$##.# million",
    "version #.#.#.#", "section #.#.#.#", "ISBN 978-0-###-#####-#", "1#:2#:3#", "@harbour##", "@ann##@harbour.example",
    "logo#@2x.png", "#-#, #-#", "order #########", "-##.####, ##.####", "00:1b:44:11:3#:b7", "flight LH ####",
    "3##.4##.##.1",
    "##### Harbourtown", "std::vector<int> x#", "##% of ####", "№ #######", "## @ #.50", "3.##.###", "#### m and ## cm",
)  # fmt: skip


def look_alikes() -> list[str]:
    draw = random.Random(6)
    found = [re.sub("#", lambda _: str(draw.randrange(1, 10)), form) for form in LOOK_ALIKES for _ in range(11)]
    cards = [_card("4", 16, draw) for _ in range(11)]
    return [*found, *(card[:-1] + str((int(card[-1]) + 1) % 10) for card in cards)]


def test_what_is_planted_goes_and_nothing_else() -> None:
    texts = planted()
    assert len(texts) >= 300
    left = [
        (kind, one, masked(text, regions)[0])
        for kind, one, text, regions in texts
        if masked(text, regions)[0] != f"{BEFORE}Write to {one}{AFTER}".replace(one.removeprefix("phone "), MASKS[kind])
    ]
    assert len(left) <= len(texts) / 100, left


@pytest.mark.parametrize("regions", [(), ("US", "GB"), ("DE",), ("ES",), ("FR",)])
def test_what_looks_alike_stays(regions: tuple[str, ...]) -> None:
    texts = [f"{BEFORE}It was {one}{AFTER}" for one in look_alikes()]
    assert len(texts) >= 300
    assert [masked(text, regions)[0] for text in texts if masked(text, regions)[0] != text] == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ann\uff20harbour.example", "<EMAIL>"),
        ("ann\u200b@har\u00adbour.example", "<EMAIL>"),
        ("ann&#64;harbour.example", "<EMAIL>"),
        ("+44\u201120\u20117946\u20110018", "<PHONE>"),
        ("\u200e+44\u00a020\u00a07946\u00a00018", "\u200e<PHONE>"),
        ("\uff0b\uff14\uff14 \uff12\uff10 \uff17\uff19\uff14\uff16 \uff10\uff10\uff11\uff18", "<PHONE>"),
        ("+\u0664\u0664 \u0662\u0660 \u0667\u0669\u0664\u0666 \u0660\u0660\u0661\u0668", "<PHONE>"),
        ("203.0\u200b.113.7:8080", "<IP>:8080"),
        ("4111\u20131111\u20131111\u20131111", "<CARD>"),
        ("4111.1111.1111.1111", "<CARD>"),
        ("4111\u20111111\u00a01111\u200b1111", "<CARD>"),
    ],
)
def test_what_reads_like_it_goes_too(written: str, shown: str) -> None:
    assert masked(f"{BEFORE}It is {written}{AFTER}")[0] == f"{BEFORE}It is {shown}{AFTER}"


def test_numbers_without_a_countrys_code_are_known_by_the_sources_country() -> None:
    text = "Llame al 91 123 45 67 o al 612 345 678."
    assert masked(text, regions_of("ES", None))[0] == "Llame al <PHONE> o al <PHONE>."
    assert masked(text, regions_of("JP", None))[0] == text
    assert regions_of(None, "es") == ("ES",)
    assert regions_of(None, "en") == ("US", "GB")
    assert regions_of(None, None) == ()


@given(st.text(max_size=400), st.sampled_from(["US", "DE", "JP", "BR"]))
def test_a_text_comes_out_as_it_is_but_for_what_was_found(text: str, region: str) -> None:
    found = find_personal_data(text, (region,))
    clean, counts = masked(text, (region,))
    assert sum(counts.values()) == len(found)
    kept, at = "", 0
    for each in found:
        assert at <= each.start < each.end <= len(text)
        kept, at = kept + text[at : each.start] + MASKS[each.kind], each.end
    assert clean == kept + text[at:]

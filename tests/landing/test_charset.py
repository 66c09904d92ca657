"""Bytes to text: which charset, and what is repaired."""

import codecs
import random
import re

import pytest
from ftfy import fix_encoding
from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad
from hypothesis import given
from hypothesis import strategies as st

from corpus.bounded import Bounded, Limits
from corpus.landing.charset import LONG_LINE, declared_charset, decode, looks_doubly_encoded, repaired, seen
from corpus.landing.quarantine import Unreadable
from corpus.landing.suspects import suspects

SAMPLES = {
    "utf-8": "Füße über Öl – „gut“.",
    "windows-1252": "Die Straßen waren überfüllt – „so viele Fußgänger“ hörte man später öfter.",
    "iso-8859-2": "Zażółć gęślą jaźń, powiedział wczoraj burmistrz miasta Łódź.",
    "windows-1251": "Мэр города сообщил вчера, что новый мост откроют весной.",
    "koi8-r": "Мэр города сообщил вчера, что новый мост откроют весной.",
    "iso-8859-7": "Ο δήμαρχος είπε χθες ότι η νέα γέφυρα θα ανοίξει την άνοιξη.",
    "shift_jis": "市長は昨日、新しい橋が春に開通すると発表した。",
    "euc-jp": "市長は昨日、新しい橋が春に開通すると発表した。",
    "iso-2022-jp": "市長は昨日、新しい橋が春に開通すると発表した。",
    "gb18030": "市长昨天宣布，新桥将于春天开通。记者报道了这一消息。",
    "big5": "市長昨天宣布，新橋將於春天開通。記者報導了這一消息。",
    "euc-kr": "시장은 어제 새 다리가 봄에 개통된다고 발표했다.",
    "utf-16": "Füße über Öl – „gut“.",
    "utf-32": "Füße über Öl – „gut“.",
}


@pytest.mark.parametrize("charset", SAMPLES)
def test_text_in_its_declared_charset_comes_out(charset: str) -> None:
    text = SAMPLES[charset]
    found = decode(text.encode(charset), charset)
    assert (found.text, found.replaced, found.controls, found.mojibake) == (text, 0, 0, 0)


@pytest.mark.parametrize("charset", ["windows-1252", "windows-1251", "koi8-r", "shift_jis", "euc-jp", "euc-kr", "big5"])
def test_a_charset_that_is_not_declared_is_told_by_the_text(charset: str) -> None:
    text = " ".join([SAMPLES[charset]] * 5)
    assert decode(text.encode(charset)).text == text


@pytest.mark.parametrize(
    ("mark", "charset"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_counts_over_what_is_declared_and_is_no_text(mark: bytes, charset: str) -> None:
    found = decode(mark + SAMPLES["utf-8"].encode(charset), "windows-1252")
    assert (found.text, found.charset) == (SAMPLES["utf-8"], charset)


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_its_zeros(charset: str) -> None:
    assert decode("A plain text.".encode(charset)).text == "A plain text."


def test_valid_utf8_counts_over_what_is_declared() -> None:
    assert decode(SAMPLES["utf-8"].encode(), "iso-8859-1").charset == "utf-8"


@pytest.mark.parametrize("label", ["no-such-charset", "", "base64", "rot13", "utf-16", "'latin-1'", "x" * 500])
def test_a_false_label_does_no_harm(label: str) -> None:
    text = SAMPLES["windows-1252"]
    assert decode(text.encode("cp1252"), label).text == text


def test_latin1_is_what_browsers_take_it_for() -> None:
    assert decode(b"\x93quoted\x94 for 5 \x80 \x96 \xfcber", "iso-8859-1").text == "“quoted” for 5 € – über"


def test_a_damaged_character_does_not_make_another_charset_of_a_text() -> None:
    raw = (SAMPLES["windows-1251"] * 3).encode() + b"\xd0"
    found = decode(raw)
    assert (found.charset, found.replaced, found.text[-1]) == ("utf-8", 1, "\ufffd")


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        (b"<meta charset=utf-8>", "utf-8"),
        (b'<META http-equiv="Content-Type" content="text/html; charset=KOI8-R">', "KOI8-R"),
        (b"<?xml version='1.0' encoding='iso-8859-15'?>", "iso-8859-15"),
        (b"<p>charset=utf-8</p>", None),
        (b" " * 5000 + b"<meta charset=utf-8>", None),
    ],
)
def test_the_charset_that_a_page_declares_is_found(raw: bytes, charset: str | None) -> None:
    assert declared_charset(raw) == charset


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"", "empty"), (b" \n\t", "empty"), (b"\x07\x08", "empty"), (bytes(range(32)) * 4, "not_text")],
)
def test_bytes_that_are_no_text_are_quarantined(raw: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as error:
        decode(raw)
    assert error.value.reason == reason


def test_double_encodings_are_undone_line_by_line() -> None:
    text, mojibake, controls = repaired("Fine.\nGrÃ¶ÃŸe Ã¼ber alles.\nÖl für alle.")
    assert (text, mojibake, controls) == ("Fine.\nGröße über alles.\nÖl für alle.", 1, 0)


@pytest.mark.parametrize(
    ("raw", "text", "controls"),
    [
        ("a\x00b\x1fc", "abc", 2),
        ("a\u202eb\u2066c", "abc", 2),
        ("tab\tline\r\nend", "tab\tline\r\nend", 0),
        ("soft\u00adhyphen\u200d", "soft\u00adhyphen\u200d", 0),
    ],
)
def test_control_characters_are_taken_out_and_counted(raw: str, text: str, controls: int) -> None:
    assert repaired(raw) == (text, 0, controls)


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=60))
def test_utf8_text_comes_out_as_it_is_unless_it_is_told_that_it_was_repaired(text: str) -> None:
    if text.strip():
        found = decode(b"\xef\xbb\xbf" + text.encode())
        assert found.text == text or found.mojibake or found.controls
        assert found.replaced == text.count("\ufffd")


# Characters that ftfy's pattern tells apart, among letters and spaces.
_TELLING = st.text("aZ \t-'\"(é àÀÉßœŒ°£€²½©«»“”‘’–—ØÙÂÃÎÐâ\x80\x9d\xa0×│█╔žŸ™¡", max_size=60)


@given(st.one_of(_TELLING, st.text(max_size=60), st.text(max_size=30).map(lambda t: t.encode().decode("latin-1"))))
def test_doubly_encoded_text_is_found_where_the_whole_line_shows_it(line: str) -> None:
    assert looks_doubly_encoded(line) == is_bad(line)


def test_lines_are_repaired_one_by_one_wherever_they_stand() -> None:
    lines = ["GrÃ¶ÃŸe", "Öl für „alle“ — 5 €", "", "\x80 alone", "CafÃ© Ã la carte", "œuvre", "A œ B", "Îž", "fin"]
    expected = [(fix_encoding(line) if is_bad(line) else line) for line in lines]
    repairs = sum(one != other for one, other in zip(lines, expected, strict=True))
    text, mojibake, _ = repaired("\n".join(lines))
    assert (text, mojibake) == (seen("\n".join(expected))[0], repairs)
    assert repairs >= 3


_ENCODED_TWICE = st.sampled_from(list(SAMPLES.values())).map(lambda t: t[:20].encode().decode("latin-1"))
_PLAIN = st.one_of(
    st.sampled_from(("<p>", " ", "", "é", "—", "市長", "\x1a", "Ã?")), st.integers(0, 60).map("x".__mul__)
)


@given(st.lists(st.one_of(_ENCODED_TWICE, _PLAIN, _TELLING), max_size=12), st.booleans())
def test_a_page_in_one_line_is_repaired_as_ftfy_repairs_it(parts: list[str], is_first: bool) -> None:
    rest = "<div class='wide'>" * (LONG_LINE // 10)
    line = "".join((*parts, rest) if is_first else (rest, *parts))
    expected = fix_encoding(line) if is_bad(line) else line
    assert repaired(line)[0] == seen(expected)[0]


def test_a_long_line_of_many_stretches_takes_little_memory() -> None:
    """With each stretch kept while the next is looked for it took 120 MB."""
    repaired("GrÃ¶ÃŸe")  # what is loaded once is not counted
    with Bounded(lambda count: repaired("é a " * count + "GrÃ¶ÃŸe")[1], Limits(60, 64 << 20)) as bounded:
        assert bounded(500_000) == 1


def test_no_pair_of_signs_that_tells_double_encoding_is_missed() -> None:
    draw = random.Random(7)
    kinds = [re.findall(f"[{kind}]", "".join(map(chr, range(1 << 16)))) for kind in MOJIBAKE_CATEGORIES.values()]
    kinds += [list("абвГВРС œŒ aZ.,?!zÃÂ€ŸŠ°µ»´ŽĎØÙ√≈‚Ä†āβ–’一\U0001f600Гўъ ")] * 6 + [list("aA .")] * 4
    for _ in range(30_000):
        line = "".join(draw.choice(draw.choice(kinds)) for _ in range(draw.randint(1, 7)))
        assert looks_doubly_encoded(line) == is_bad(line), ascii(line)


def test_ftfy_is_asked_nothing_about_plain_text_in_any_language() -> None:
    for text in (*SAMPLES.values(), "« Où est l’été ? » — “Ça va…”, dit-elle.", "Der Preis: 5 € – für „alle“."):
        assert suspects(text) == ([], False), text
    assert suspects("GrÃ¶ÃŸe\x07") == ([3, 5], True)

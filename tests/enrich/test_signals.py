"""Quality signals: what each measures, on both sides of its rule, and that none leaves its bounds."""

from dataclasses import asdict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.columns import Signals
from corpus.enrich.article_words import article_words
from corpus.enrich.signals import link_share, quality_signals
from corpus.text.words import count_words


def measure(body: str, blocks: list[str] | None = None, language: str | None = None) -> Signals:
    given_blocks = body.split("\n\n") if blocks is None else blocks
    return quality_signals(body, article_words("", body.lower()), count_words(body), given_blocks, language=language)


def test_an_empty_body_measures_zero() -> None:
    assert set(asdict(measure("", ["Menu"])).values()) == {0, None}


def test_each_signal_of_a_small_body() -> None:
    signals = measure("One two.\n\nOne two\n\nOne two.", ["Menu", "One two.", "One two", "One two.", "Share"])
    assert asdict(signals) | {
        "paragraph_count": 3,
        "mean_paragraph_words": 2.0,
        "mean_word_length": 3.0,
        "sentence_end_share": 0.6667,
        "letter_share": 0.9,
        "distinct_word_share": 0.3333,
        "top_word_share": 0.5,
        "duplicate_paragraph_share": 0.3333,
        "kept_share": 0.8438,
        "alphabetic_word_share": 1.0,
        "duplicate_line_share": 0.3333,
        "duplicate_line_character_share": 0.3478,
        "duplicate_paragraph_character_share": 0.3478,
        "top_2gram_share": 1.0,
        "top_3gram_share": 1.0,
        "terminal_line_share": 0.6667,
        "sentence_count": 2,
        "punctuated_line_share": 0.6667,
        "short_line_share": 1.0,
        "line_break_ratio": 0.3333,
        "lix": 3.0,
        "characters_per_sentence": 10.0,
    } == asdict(signals)


@pytest.mark.parametrize(
    ("body", "share"),
    [("word", 1.0), ("1234", 0.0), ("ab 12", 0.5), ("a1", 0.0), ("…", 0.0), ("हिन्दी", 1.0), ("日本", 1.0)],
)
def test_the_letter_share_is_that_of_words_without_digits(body: str, share: float) -> None:
    assert measure(body).letter_share == share


def test_a_repeated_word_shows() -> None:
    assert measure("buy buy buy now").top_word_share == 0.75
    assert measure("buy buy buy now").distinct_word_share == 0.5


# A body, and what a signal says of it: as a rule one body that shows the kind, and one that comes close.
MEASURED: list[tuple[str, str, float | None]] = [
    # Gopher
    ("symbol_word_ratio", "#ferry #tide late again", 0.5),
    ("symbol_word_ratio", "Ferry… tide... late again", 0.5),
    ("symbol_word_ratio", "Ferry No. 2 late again.", 0.0),
    ("symbol_word_ratio", "..", 0.0),
    ("bullet_line_share", "• One\n- Two\nThree\n*Four", 0.75),
    ("bullet_line_share", "— One, she said.\nTwo-three", 0.0),
    ("ellipsis_line_share", "It went on...\nand on…\nand stopped.", 0.6667),
    ("ellipsis_line_share", "It went on.. then\nit stopped ..", 0.0),
    ("alphabetic_word_share", "Tram 7 – 12 late", 0.4),
    ("alphabetic_word_share", "Tram7 late", 1.0),
    ("alphabetic_word_share", "電車 7", 0.6667),
    ("duplicate_line_share", "One.\nTwo.\nOne.\n\nOne.", 0.5),
    ("duplicate_line_share", "One.\nTwo.\nOne", 0.0),
    ("duplicate_line_character_share", "Longer line\nTwo\nTwo", 0.1765),
    ("duplicate_paragraph_character_share", "Longer text\n\nTwo\n\nTwo", 0.1765),
    ("duplicate_paragraph_character_share", "Longer text\nTwo\nTwo", 0.0),
    ("top_2gram_share", "sea fog and sea fog", 0.8),  # 2 * 6 of 15 letters
    ("top_2gram_share", "sea fog and fog sea", 0.0),
    ("top_3gram_share", "a b c d a b c e", 0.75),
    ("top_3gram_share", "a b c d a b e c", 0.0),
    ("top_4gram_share", "a b c d. A b c d!", 1.0),
    ("top_4gram_share", "a b c d e a b c", 0.0),
    ("top_2gram_share", "東京都内の東京都内", 0.8889),  # four ideographs are two words
    ("top_2gram_share", "東京都の東京都", 0.0),
    ("top_2gram_share", "ฝนตกหนักมาก ฝนตกหนักมาก", 0.9091),  # ten letters of eleven are two words
    ("top_2gram_share", "ฝนตกหนัก ฝนตกหนัก", 0.0),
    ("duplicate_5gram_share", "a b c d e f a b c d e", 0.4545),
    ("duplicate_5gram_share", "a b c d e f a b c d", 0.0),
    ("duplicate_6gram_share", "a b c d e f a b c d e", 0.0),
    ("duplicate_10gram_share", "a b c d e f g h i j " * 2, 0.5),
    ("duplicate_10gram_share", "a b c d e f g h i j a b c d e f g h i", 0.0),
    ("duplicate_5gram_share", "a b c d e " * 3, 0.6667),  # none is counted twice
    # C4
    ("terminal_line_share", "One.\nTwo?\n“Three”\nFour", 0.75),
    ("terminal_line_share", "One:\nTwo,\nThree…\nFour...", 0.0),
    ("terminal_line_share", "雨が降った。\n見出し", 0.5),
    ("sentence_count", "One. “Two!” Three?! Four", 3),
    ("sentence_count", "At 3.5 per cent example.org fell", 0),
    ("sentence_count", "雨が降った。風も吹いた。", 2),
    ("curly_bracket_count", "if (x) { y }", 2),
    ("curly_bracket_count", "f(x) [y]", 0),
    ("lorem_ipsum_count", "Lorem ipsum dolor", 1),
    ("lorem_ipsum_count", "Lorem, ipsum", 0),
    ("javascript_line_count", "Please enable Javascript.\nThe JavaScript of 1995.\nTea from Java.", 2),
    ("javascript_line_count", "A script from Java.", 0),
    ("policy_line_count", "This site uses cookies.\nRead our Privacy Policy.\nShe bakes cookies.", 2),
    ("policy_line_count", "Their cookies sold out, a policy of private bakers.", 0),
    # FineWeb
    ("punctuated_line_share", "One:\nTwo,\nThree)\nFour", 0.75),
    ("punctuated_line_share", "One\nTwo €", 0.0),
    ("short_line_share", "x" * 29 + "\n" + "x" * 30, 0.5),
    ("short_line_share", "雨" * 14 + "\n" + "雨" * 15, 0.5),
    ("line_break_ratio", "a b\n\nc d\ne f", 0.3333),
    ("line_break_ratio", "a b c d\n", 0.0),
    # Broken texts, and what belongs to the site
    ("mojibake_count", "The cafÃ© on the quay", 1),
    ("mojibake_count", "Das Café über der Straße", 0),
    ("replacement_character_count", "The caf\ufffd on the qu\ufffdy", 2),
    ("furniture_line_share", "The ferry was late.\nShare this article\nIt rained.\nSubscribe now", 0.5),
    ("furniture_line_share", "The ferry was late.\nIt rained.", 0.0),
    ("unspaced_share", "東京 ab", 0.5),
    ("unspaced_share", "서울 도쿄", 0.0),
    ("unspaced_share", "ฝนตก", 1.0),
    # Readability
    ("lix", "The rain came. We went homewards.", 19.67),  # 6 words in 2 sentences, one of 9 letters
    ("lix", "No sentence ends here", None),
    ("lix", "雨が降った。", None),
    ("characters_per_sentence", "雨が降った。", 6.0),
    ("characters_per_sentence", "It rained. So what?", 8.0),
]


@pytest.mark.parametrize(("signal", "body", "value"), MEASURED, ids=lambda value: str(value)[:40])
def test_a_signal_counts_what_its_rule_says(signal: str, body: str, value: float | None) -> None:
    assert getattr(measure(body), signal) == value


@pytest.mark.parametrize(
    ("body", "language", "count"),
    [
        ("The cat sat with the dog and the cow.", "en", 3),
        ("Cats, dogs.", "en", 0),
        ("Der Hund und die Katze sind nicht da.", "de", 4),
        ("A kutya és a macska.", "hu", 1),
        ("Собака и кошка.", "ru", None),
        ("The cat sat.", None, None),
    ],
)
def test_stop_words_are_those_of_the_language(body: str, language: str | None, count: int | None) -> None:
    assert measure(body, language=language).stop_word_count == count


def test_link_share_is_of_the_body_where_markup_tells() -> None:
    marks = [f"p 1 0 - - - {links} - - -" for links in (9, 0, 9, 4)]
    blocks = ["Menu", "x" * 30, "y" * 10, "z" * 20]
    roles = ["furniture", "body", "body", "deck"]
    assert link_share(blocks, marks, roles) == 0.25
    assert link_share(blocks, marks, ["furniture"] * 4) is None
    assert link_share(blocks, None, roles) is None


text = st.text(
    st.sampled_from("aB1 é.\n_²İه\u0301漢กà{#…:@+-\ufffd\U0001f6a2") | st.characters(exclude_categories=["Cs"])
)


@given(text, st.lists(text, max_size=4), st.sampled_from([None, "en", "fr", "ru", "ja"]))
@example("İ", ["İ"], None)
@example("\n\n\n\n", [], None)
@example("body without blocks", [], "en")
@example("12345678 " * 80, [], "en")
@example("+44 20 7946 0958 İ", [], "en")
def test_shares_stay_between_zero_and_one(body: str, blocks: list[str], language: str | None) -> None:
    signals = asdict(measure(body, blocks, language))
    for name, value in signals.items():
        assert value is None or value >= 0 or name == "reading_ease", name
        if name.endswith("_share"):
            assert value is None or value <= 1, name
    assert signals["paragraph_count"] == (body.count("\n\n") + 1 if body else 0)

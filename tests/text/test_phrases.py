"""Phrases are found wherever they stand by themselves, in one pass over a text."""

from hypothesis import example, given
from hypothesis import strategies as st

from corpus.text.phrases import Phrases, is_apart

KIND_OF = {
    "sign up": 0,
    "sign up for": 1,
    "photo:": 0,
    "© getty": 2,
    "图为": 1,
    "扫码": 2,
    "\nby": 1,
    "\nvon": 0,
    "\n文": 2,
}
PHRASES = Phrases(KIND_OF)
PIECES = st.sampled_from([*(phrase.strip() for phrase in KIND_OF), *"abny:© .文图为é🙂", "sig", "by", "for", " ", "\n"])


def _places(text: str, phrase: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(phrase, at)]


@given(st.lists(PIECES, max_size=30).map("".join))
@example("sign up for it\nresign up\nphoto:x\nby\nby-line\nbye\n\n扫码\nx扫码x\nvon\na von b\n文")
@example("© getty")
@example("图为")
def test_every_phrase_that_stands_by_itself_is_found(text: str) -> None:
    text = f"\n{text}\n"
    expected = {
        (kind, at, at + len(phrase))
        for phrase, kind in KIND_OF.items()
        for at in _places(text, phrase)
        if is_apart(text, at + (phrase[0] == "\n"), at + len(phrase))
    }
    assert set(PHRASES.find(text)) == expected
    assert PHRASES.any(text) == bool(expected)


def test_a_letter_beside_a_phrase_makes_it_another_word_but_for_scripts_without_spaces() -> None:
    assert not PHRASES.any("resign up")
    assert not PHRASES.any("photo:x".replace(":", "") + "graph")
    assert PHRASES.any("x扫码x")
    assert not PHRASES.any("a by b")
    assert PHRASES.any("\nby ann")


def test_the_phrase_that_ends_first_is_named() -> None:
    assert PHRASES.first("please sign up for it") == "sign up"
    assert PHRASES.first("nothing") == ""

"""What is compared of an article and by which numbers it is found."""

from itertools import pairwise

import pytest

from corpus.copies.samples import BITS, ENOUGH, EVERY, sample_of
from corpus.copies.texts import (
    KEY_BYTES,
    LEAST_WORDS,
    QUOTE_WORDS,
    compared_text,
    paragraph_keys,
    prepared,
    recurring_paragraphs,
    text_id_of,
)
from corpus.copies.tokens import MOST_CHARACTERS, NAME, NUMBER, tokens_of

WORDS = ["tide", "pier", "gull", "rope", "mast", "keel", "sail", "oar", "net", "buoy", "crane", "quay"]


def letters_of(text: str) -> list[str]:
    found = tokens_of(text)
    starts = [*found.starts, len(found.letters)]
    return ["".join(map(chr, found.letters[start:end])) for start, end in pairwise(starts)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The Tide, the PIER.", ["the", "tide", "the", "pier"]),
        ("1,204.50 and 1204", ["120450", "and", "1204"]),
        ("don't don’t", ["dont", "dont"]),
        ("潮が満ちる", list("潮が満ちる")),
        ("", []),
        (" \n!?", []),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert letters_of(text) == tokens


def test_numbers_and_names_are_flagged() -> None:
    assert tokens_of("Today Ann Lee saw 12 gulls. Gulls in Saltby").flags.tolist() == [
        0, NAME, NAME, 0, NUMBER, 0, 0, 0, NAME,
    ]  # fmt: skip


def test_letters_of_scripts_without_spaces_weigh_less() -> None:
    assert tokens_of("潮").weights.tolist() == [0.5]
    assert tokens_of("น").weights.tolist() == pytest.approx([0.2])
    assert tokens_of("tide").weights.tolist() == [1]


def test_no_more_than_the_beginning_of_a_huge_text_is_compared() -> None:
    assert len(tokens_of("tide " * MOST_CHARACTERS).hashes) == MOST_CHARACTERS // 5


def test_a_text_has_an_id_from_eight_words_on() -> None:
    assert text_id_of(tokens_of(" ".join(WORDS[:LEAST_WORDS]))) is not None
    assert text_id_of(tokens_of(" ".join(WORDS[: LEAST_WORDS - 1]))) is None


def test_an_id_tells_words_and_names_apart_but_no_layout() -> None:
    text = "The tide came to Saltby at noon, and 1,200 people saw it."
    assert prepared(text).text_id == prepared(text.replace(", ", " – ").replace("1,200", "1200")).text_id
    assert prepared(text).text_id != prepared(text.replace("noon", "dusk")).text_id
    assert prepared(text).text_id != prepared(text.upper()).text_id


def test_ids_and_samples_are_the_same_on_every_machine() -> None:
    found = prepared("The tide came to Saltby at noon and took the old pier with it.")
    assert (found.text_id, found.words) == (-3977356267891926912, 14)
    assert found.sample[0] == 877748201


def test_samples_and_keys_are_numbers_that_can_be_packed() -> None:
    text = prepared("\n".join(" ".join(f"w{line} w{word}" for word in range(60)) for line in range(30)))
    assert len(text.sample) > ENOUGH
    assert len(text.paragraphs) == 30
    assert 0 <= text.sample[0] < text.sample[-1] < 1 << BITS
    assert 0 <= text.paragraphs[0] < text.paragraphs[-1] < 1 << 8 * KEY_BYTES


def test_a_sample_is_the_same_wherever_a_passage_stands() -> None:
    passage = " ".join(f"{one} {other}" for one in WORDS for other in WORDS if one < other)
    alone, within = (set(sample_of(tokens_of(text)).tolist()) for text in (passage, f"one two {passage} three four"))
    assert len(alone & within) > 0.9 * min(len(alone), len(within))


def test_of_a_short_text_the_sample_is_finer() -> None:
    short, long = (sample_of(tokens_of(" ".join(f"w{number}" for number in range(count)))) for count in (30, 3000))
    assert len(short) >= ENOUGH
    assert all(value % EVERY == 0 for value in long.tolist())
    assert not all(value % EVERY == 0 for value in short.tolist())
    assert sample_of(tokens_of("too short for one")).tolist() == []


def test_long_paragraphs_have_keys() -> None:
    long, short = " ".join(WORDS * 3), " ".join(WORDS)
    assert len(WORDS) * 3 >= QUOTE_WORDS > len(WORDS)
    assert paragraph_keys(tokens_of(f"{long}\n{short}\n\n{long.upper()}.")) == paragraph_keys(tokens_of(long))
    assert len(paragraph_keys(tokens_of(long))) == 1


def test_what_recurs_over_the_source_is_not_compared() -> None:
    body = "The tide came.\n\nWrite to us.\n\nThe pier is gone."
    left_out = recurring_paragraphs(body, ["Menu", "The tide came.", "Write to us. "], [True, False, True])
    assert left_out == [1]
    assert compared_text("A deck", body, left_out) == "A deck\nThe tide came.\nThe pier is gone."
    assert recurring_paragraphs(body, ["Write to us."], [False]) == []
    assert compared_text(None, body) == f"\n{body}"

"""How two texts align, and the rule that decides whether they are copies."""

import random
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import yaml

from corpus.copies import synonyms, tokens
from corpus.copies.alignment import FIGURES, TokenTable, align_pairs, side_by_side
from corpus.copies.rule import are_copies, conditions
from corpus.copies.synonyms import synonym_sets
from corpus.copies.tokens import tokens_of

SYNONYMS = Path(synonyms.__file__).with_suffix(".yml")

STORY = (
    "The harbour council of Saltby decided on Monday to close the old pier for two years. Engineers found that 41 of "
    "its 300 posts were rotten, and Ann Lee, who leads the council, said that nobody wanted another winter like the "
    "last. The ferry to Elmstow will leave from the fish market until the work is done. Shopkeepers on the quay fear "
    "for their summer trade; they asked for a footbridge and were told that it would cost 900,000 crowns. Work begins"
    " in March."
)
QUAKE = (
    "A magnitude {} earthquake struck {} kilometres north of {} at {} on Friday, according to the seismological "
    "institute. It was {} kilometres deep. There were no immediate reports of damage or injuries. In the past ten "
    "days there were {} earthquakes of magnitude 3 or greater nearby. Read in our guide what to do during an "
    "earthquake."
)


def figures_of(one: str, other: str) -> dict[str, float]:
    """The figures of a pair, the shorter text first."""
    return side_by_side(*sorted(map(tokens_of, (one, other)), key=lambda text: float(text.weights.sum()))).figures


def copies(one: str, other: str) -> bool:
    found = figures_of(one, other)
    words = min(float(tokens_of(text).weights.sum()) for text in (one, other))
    row = np.array([[found[name] for name in FIGURES]], np.float32)
    return bool(are_copies(row, np.array([words], np.float32))[0])


def test_the_same_text_is_wholly_shared() -> None:
    found = figures_of(STORY, STORY)
    assert (found["of_shorter"], found["of_longer"], found["facts"], found["slots"]) == (1, 1, 1, 0)
    assert found["shorter_from"] < 0.06
    assert found["shorter_to"] > 0.94


def test_an_abridged_text_stands_in_a_part_of_the_longer() -> None:
    sentences = STORY.split(". ")
    found = figures_of(". ".join(sentences[:2]), STORY)
    assert found["of_shorter"] > 0.95
    assert 0.3 < found["of_longer"] < 0.6
    assert found["longer_to"] < 0.6


def test_what_is_spelled_otherwise_is_shared_but_tells_of_no_facts() -> None:
    found = figures_of(STORY, STORY.replace("Engineers", "Enginears").replace("rotten", "rottan"))
    assert found["of_shorter"] == 1
    assert found["slots"] == 0
    assert figures_of(STORY, STORY.replace("300", "800"))["slots"] > 0


def test_a_passage_that_moved_is_shared() -> None:
    first, *others = STORY.split(". ")
    assert figures_of(STORY, ". ".join([*others, first]))["of_shorter"] > 0.9


def test_unrelated_texts_share_nothing() -> None:
    found = figures_of(STORY, "A gull sat on the mast. " * 8)
    assert (found["of_shorter"], found["passages_of_shorter"], found["slots"]) == (0, 0, 0)


def test_some_characters_in_a_row_are_no_passage() -> None:
    one, other = "市議会は港の古い橋を直すことを決めた", "警察は港の古い橋のそばで三人の話を聞いた"
    assert figures_of(one, other)["of_shorter"] == 0
    assert figures_of(one, f"月曜日、{one}という")["of_shorter"] == 1


def test_stock_phrases_are_no_passages() -> None:
    found = figures_of(STORY, "A gull said that nobody wanted fish, and the ferry to Elmstow will sink.")
    assert found["of_shorter"] > 0.4
    assert found["passages_of_shorter"] == 0


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (STORY, True),
        (STORY.split(" Shopkeepers")[0], True),
        (f"SALTBY (Coast News) – {STORY} Read more on our pages.", True),
        (STORY.replace("said", "stated").replace("until", "till"), True),
        (STORY[:200] + " The rest of it is told in other words, and of the pier nothing more is heard. " * 6, False),
        (STORY.replace("Saltby", "Risby").replace("Ann Lee", "Bo Ek").replace("Elmstow", "Oxley")
         .replace("41", "12").replace("300", "90").replace("900,000", "50").replace("Monday", "Friday"), False),
    ],
)  # fmt: skip
def test_the_rule(other: str, expected: bool) -> None:
    assert copies(STORY, other) is expected


def test_reports_of_one_template_are_no_copies() -> None:
    one = QUAKE.format(4.1, 12, "Saltby", "04:12", 8, "two")
    assert not copies(one, QUAKE.format(5.2, 40, "Oxley", "16:55", 31, "four"))
    assert copies(one, one.replace("immediate ", ""))


SCANS = (
    ("harbour council", "harb0ur councii"),
    ("decided on Monday", "decidcd onMonday"),
    ("old pier", "old pi er"),
    ("for two years", "fur two yeors"),
    ("Engineers found that", "En gineers tound tbat"),
    ("winter like the last", "wintcr likethe 1ast"),
    ("from the fish market", "frorn the fish mar- ket"),
    ("Shopkeepers on the quay", "Shopkeepcrs on tbe quoy"),
    ("asked for a footbridge", "askcd for afootbridge"),
)


def scanned(text: str) -> str:
    for clean, damaged in SCANS:
        text = text.replace(clean, damaged)
    return text


def test_words_that_a_scan_joined_parted_and_damaged_are_shared() -> None:
    found = figures_of(STORY, scanned(STORY))
    assert found["of_shorter"] > 0.95
    assert found["slots"] == 0
    assert copies(STORY, scanned(STORY))


def test_other_words_and_numbers_in_the_same_place_are_slots_however_long_it_is() -> None:
    other = STORY.replace("decided on Monday to close", "voted late on Friday against closing").replace("41", "17")
    found = figures_of(STORY, other)
    assert found["slots"] > 2
    assert found["of_shorter"] < 0.95


UPDATED = (
    "Late on Friday Boris Ek of Risby, Edith Droste of Oxley, Hamid Zeller of Kelso and Petra Lomax of Garth told "
    "Coast Radio that the Marrick Fund had offered 70,000 crowns."
)


def test_of_a_long_text_that_stands_there_whole_fewer_names_are_asked() -> None:
    """What an update adds is full of names; a template's names stand in slots."""
    rest = " ".join(f"The work on the {part} will be done by hand and in dry weather." for part in ("deck", "rail"))
    before, after = f"{STORY} {rest} {rest}", f"{UPDATED} {STORY} {rest}"
    assert figures_of(before, after)["facts"] < 0.7 or figures_of(before, after)["of_shorter"] > 0.8
    assert copies(before, after)
    assert not copies(STORY, " ".join([UPDATED, STORY[:260]]))


def decided(words: float, **found: float) -> bool:
    """What the rule makes of figures, and that it is told as it is."""
    found = {"of_shorter": 0.95, "of_longer": 0.95, "facts": 0.9, "slots": 0.0} | found
    row = np.array([[found.get(name, 0) for name in FIGURES]], np.float32)
    [are] = are_copies(row, np.array([words], np.float32)).tolist()
    assert all(condition.holds for condition in conditions(found, words)) is are
    return bool(are)


@pytest.mark.parametrize(("slots", "facts", "expected"), [(1.9, 0.75, True), (2.5, 0.75, False), (2.5, 0.9, True)])
def test_where_more_is_replaced_more_facts_must_be_shared(slots: float, facts: float, expected: bool) -> None:
    assert decided(250, of_shorter=0.8, of_longer=0.8, facts=facts, slots=slots) is expected


@pytest.mark.parametrize(
    ("words", "names", "expected"),
    [(150, 1, True), (150, 2, False), (266, 2, False), (268, 2, True), (268, 3, False), (900, 6, True)],
)
def test_names_that_are_replaced_make_two_texts_reports_of_one_template(
    words: float, names: float, expected: bool
) -> None:
    assert decided(words, names=names) is expected


@pytest.mark.parametrize(
    ("words", "facts", "expected"), [(200, 0.8, False), (200, 0.9, True), (300, 0.8, True), (300, 0.6, True)]
)
def test_where_a_name_is_replaced_in_few_words_more_facts_must_be_shared(
    words: float, facts: float, expected: bool
) -> None:
    assert decided(words, names=1, facts=facts) is expected


@pytest.mark.parametrize(
    ("words", "share", "facts", "expected"),
    [(150, 0.88, 0.8, False), (150, 0.88, 0.9, True), (150, 0.92, 0.8, True), (250, 0.88, 0.8, True)],
)
def test_of_a_text_that_is_not_long_and_lacks_a_part_more_facts_must_be_shared(
    words: float, share: float, facts: float, expected: bool
) -> None:
    assert decided(words, of_shorter=share, of_longer=share, facts=facts) is expected


@pytest.mark.parametrize(
    ("words", "found", "expected"),
    [
        (120, {"facts": 0.62}, True),
        (120, {"facts": 0.58}, False),
        (90, {"facts": 0.62}, False),
        (120, {"facts": 0.62, "names": 1}, False),
        (120, {"facts": 0.62, "slots_of_words": 1}, False),
        (120, {"facts": 0.62, "of_shorter": 0.89}, False),
        (350, {"facts": 0.25}, True),
        (350, {"facts": 0.15}, False),
        (280, {"facts": 0.25}, False),
        (350, {"facts": 0.25, "slots_of_words": 2}, False),
    ],
)
def test_where_nothing_but_figures_is_replaced_fewer_need_be_shared(
    words: float, found: dict[str, float], expected: bool
) -> None:
    assert decided(words, slots=3.0, **found) is expected


NOTICE = (
    "The Marrick Red Cross will hold a blood drive on {day}, June {date}, from {hour} in the morning, at the hall of "
    "{town} on {street} Road. Donors of all blood types are needed. Supplies fall during holidays and in bad weather, "
    "when those who give often are away or cannot travel, and each gift helps as many as three patients. Whoever is 17 "
    "years old or older, weighs at least 50 kilograms and is in good health may give. A donor card or two other papers "
    "are asked for at the door. To find a time, call the Marrick Red Cross at 555 0142 or ask the Blood Service of "
    "the Garth County Hospital, which also answers what to eat before and how long to rest. Coffee and cake are served "
    "to all who give, and children are looked after while their parents do."
)
BLANKS = {"day": "Monday", "date": "3", "hour": "9", "town": "Saltby", "street": "Pargeter"}


@pytest.mark.parametrize(
    ("other", "names", "expected"),
    [
        ({"date": "4", "hour": "10"}, 0, True),
        ({"day": "Friday"}, 1, True),
        ({"town": "Oxley", "street": "Ellery"}, 2, False),
        ({"day": "Friday", "date": "14", "town": "Oxley"}, 2, False),
        ({"day": "Friday", "date": "14", "hour": "10"}, 2, False),
    ],
)
def test_notices_of_one_form_are_no_copies_and_one_that_was_put_off_is(
    other: dict[str, str], names: int, expected: bool
) -> None:
    """Two numbers that are replaced beside a name count as one more."""
    one, two = NOTICE.format(**BLANKS), NOTICE.format(**BLANKS | other)
    assert figures_of(one, two)["names"] == names
    assert copies(one, two) is expected


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        ("Bo Ek in Oxley wrote this. " + STORY, "Ann Lind in Kelso wrote this. " + STORY, 0),
        ("Bo Ek in Oxley wrote this. " + STORY, "Ann Lind in Kelso wrote this. " + STORY.replace("41", "17"), 2),
        (STORY, STORY.replace("Elmstow", "Elmstaw"), 0),
        (STORY, STORY.replace("old pier", "new bridge"), 0),
        (STORY, STORY.replace("Elmstow", "Saltby"), 0),
        (STORY, STORY.replace("Elmstow", "the island"), 0),
        (STORY, STORY.replace("Ann Lee, who leads the council", "Bo Ek, who leads the council"), 2),
        (
            f"{STORY} All of this Elmstow has heard before.",
            f"{STORY} All of this Elmstow has heard before.".replace("Elmstow", "Oxley"),
            1,
        ),
        (STORY, STORY.replace("cost 900,000 crowns", "cost 50 pounds"), 1),
        (STORY, STORY.replace("footbridge", "lifeboat"), 0),
    ],
)
def test_names_are_replaced_where_others_stand_that_are_nowhere_else(one: str, other: str, names: int) -> None:
    """Each counts once; at a text's edges they may be those of who is credited. A word counts beside a number."""
    assert figures_of(one, other)["names"] == names


WATER = "市水道局は{}月一日の朝から、{}町の水道管の取り替えのため断水すると発表した。飲み水のくみ置きを求めている。"


@pytest.mark.parametrize(("other", "names"), [("伊藤", 0), ("山本", 1)])
def test_in_scripts_without_capitals_whatever_is_replaced_may_be_a_name(other: str, names: int) -> None:
    found = figures_of(WATER.format("六", "伊藤"), WATER.format("六", other))
    assert found["names"] == names


def test_slots_with_a_number_are_no_slots_of_words() -> None:
    assert figures_of(STORY, STORY.replace("900,000", "800,000"))["slots_of_words"] == 0
    assert figures_of(STORY, STORY.replace("footbridge", "lifeboat").replace("900,000", "9"))["slots_of_words"] == 1


def test_measurements_that_differ_are_not_made_up_for_by_the_names_of_a_template() -> None:
    form = (
        "The Kelso Tide Service of the Marrick Coast Board measured {} and {} at Saltby, {} and {} at Oxley and {} "
        "and {} at Garth. The Kelso Tide Service of the Marrick Coast Board thanks Ann Lee, Bo Ek and Edith Droste of "
        "Elmstow for the work that they do in all weather, and asks all who walk on the Marrick shore to take care."
    )
    one, other = form.format(11, 12, 13, 14, 15, 16), form.format(21, 12, 23, 24, 25, 16)
    assert figures_of(one, other)["facts"] < 0.5
    assert not copies(one, other)
    assert copies(one, form.format(11, 12, 13, 14, 15, 19))


def test_one_word_tells_two_short_reports_apart() -> None:
    stub = "Watch how the {} in Saltby looked today. More on this story follows on our pages as soon as we have it."
    assert not copies(stub.format("flood"), stub.format("strike"))
    assert copies(stub.format("flood"), stub.format("flood"))
    assert copies(stub.format("flood"), stub.format("flood").replace("looked", "lookcd"))


BRIEF = "The ferry to Elmstow {} to run on Monday because the crew is ill, the harbour office {}. {} ask for a bus."


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("stopped", "stated", "People"), True),
        (("stopped", "says", "Residents"), True),
        (("stops", "said", "People"), True),
        (("declined", "said", "People"), False),
        (("stopped", "said", "Teachers"), False),
        (("stopped", "denied", "People"), False),
    ],
)
def test_words_that_editors_put_for_one_another_tell_no_short_texts_apart(
    words: tuple[str, str, str], expected: bool
) -> None:
    assert copies(BRIEF.format("stopped", "said", "People"), BRIEF.format(*words)) is expected


def test_no_number_is_a_form_of_another() -> None:
    assert not copies(
        BRIEF.format("stopped", "said", "In 20251 people"), BRIEF.format("stopped", "said", "In 20254 people")
    )


def test_a_language_has_each_synonym_in_one_set() -> None:
    for language, lines in yaml.safe_load(SYNONYMS.read_text(encoding="utf-8")).items():
        words = [word for line in lines for word in line.split()]
        assert len(words) == len(set(words)), language
        assert all(len(tokens_of(word).hashes) == 1 and word == word.lower() for word in words), language


def test_synonyms_of_two_languages_that_share_a_word_are_one_set() -> None:
    words = ("quasi", "circa", "ongeveer", "said", "ferry")
    hashes = np.array([tokens_of(word).hashes[0] for word in words], np.uint64)
    one, other, third, said, none = synonym_sets(hashes).tolist()
    assert one == other == third != said
    assert none == 0


def test_pairs_aligned_together_are_as_pairs_aligned_alone() -> None:
    draw = random.Random(4)
    words = STORY.split()
    texts = [tokens_of(" ".join(draw.choices(words, k=draw.randrange(1, 90)))) for _ in range(40)]
    texts += [tokens_of(STORY), tokens_of("")]
    ones, others = (np.array([draw.randrange(len(texts)) for _ in range(300)]) for _ in range(2))
    together = align_pairs(TokenTable.of(texts), ones, others, 2)
    for row, one, other in zip(together, ones, others, strict=True):
        alone = side_by_side(texts[one], texts[other]).figures
        assert row.tolist() == pytest.approx(list(alone.values()))


@pytest.mark.parametrize("at_once", [1, 40, 10_000])
def test_texts_that_are_split_together_have_the_tokens_of_each(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """Sentences, numbers and words end where a text does."""
    monkeypatch.setattr(tokens, "SPLIT_AT_ONCE", at_once)
    texts = [
        "",
        "Ann",
        "3.",
        "5, and",
        "\n",
        "12,",
        ",5 Saltby",
        "it\u2019",
        "s",
        "漢字\n\nพายุ",
        STORY,
        "the Pier",
        "x\0",
    ]
    for some in (texts, texts[::-1], []):
        together, alone = TokenTable.of_texts(some), TokenTable.of([tokens_of(text) for text in some])
        for field in fields(TokenTable):
            one, other = getattr(together, field.name), getattr(alone, field.name)
            assert one.dtype == other.dtype
            assert one.tolist() == other.tolist()
        assert together.words.tolist() == [float(tokens_of(text).weights.sum()) for text in some]


def test_a_text_that_repeats_itself_takes_no_longer_than_it_may() -> None:
    found = figures_of("tide pier gull rope " * 4_000, "tide pier gull rope " * 3_999)
    assert found["of_shorter"] == 1

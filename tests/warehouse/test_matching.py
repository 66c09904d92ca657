"""Which articles are matched, and that it does not depend on the order of loads."""

import random
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.copies import rule
from corpus.copies.alignment import TokenTable, align_pairs
from corpus.text.arrays import Counts
from corpus.warehouse import matching
from corpus.warehouse.matching import LEADERS, LONGEST
from tests.warehouse.matched import Given, Matcher

pytestmark = pytest.mark.slow

WORDS = [
    "harbour", "council", "pier", "ferry", "winter", "engineer", "market", "bridge", "school", "quarry", "lantern",
    "orchard", "canal", "reservoir", "chapel", "gull", "tide", "rope", "mast", "keel", "museum", "railway", "depot",
    "stadium", "meadow", "valley", "cellar", "window", "copper", "timber", "barley", "saddle", "anchor",
]  # fmt: skip


def story(seed: int, paragraphs: int = 6, words: int = 40) -> str:
    """A text of its own, with names and numbers."""
    draw = random.Random(seed)
    return "\n\n".join(
        " ".join(
            draw.choice((draw.choice(WORDS), draw.choice(WORDS).capitalize(), str(draw.randrange(2, 900))))
            for _ in range(words)
        )
        for _ in range(paragraphs)
    )


def cut(text: str, paragraphs: int) -> str:
    return "\n\n".join(text.split("\n\n")[:paragraphs])


@pytest.fixture
def matcher(tmp_path: Path) -> Matcher:
    return Matcher(tmp_path)


def groups_of(matcher: Matcher, *articles: Given) -> set[frozenset[str]]:
    matcher.load(articles)
    return matcher.groups()


def test_copies_are_found_and_others_are_not(matcher: Matcher) -> None:
    text = story(1)
    found = groups_of(
        matcher,
        Given("original", text),
        Given("exact", text.replace("\n\n", "\n")),
        Given("abridged", cut(text, 2)),
        Given("expanded", text + "\n\n" + cut(story(2), 1)),
        Given("other", story(3)),
        Given("short", "Too few words for any."),
        Given("short_too", "Too few words for any."),
    )
    assert found == {frozenset({"original", "exact", "abridged", "expanded"})}


@pytest.mark.parametrize(
    ("articles", "original"),
    [
        ([Given("a", story(1), published_at="2025-03-02"), Given("b", story(1), published_at="2025-03-01")], "b"),
        ([Given("a", story(1)), Given("b", story(1), published_at="2025-03-01")], "b"),
        ([Given("a", cut(story(1), 4)), Given("b", story(1))], "b"),
        ([Given("a", story(1), captured_at="2025-03-02"), Given("b", story(1), captured_at="2025-03-01")], "b"),
        ([Given("b", story(1)), Given("a", story(1))], "a"),
        # A date after the capture is a mistake, and so none.
        (
            [
                Given("a", story(1), published_at="2025-03-03", captured_at="2025-03-04"),
                Given("b", story(1), published_at="2025-03-02", captured_at="2025-02-01"),
            ],
            "a",
        ),
        # Another article credits the agency whose source has the second.
        (
            [
                Given("a", story(1), published_at="2025-03-01", agency="Coast Wire"),
                Given("b", story(1), published_at="2025-03-02", source_id="coast-wire"),
            ],
            "b",
        ),
    ],
)
def test_the_original(matcher: Matcher, articles: list[Given], original: str) -> None:
    matcher.load(articles)
    assert {row[0] for row in matcher.rows("select original_id from raw.article_groups")} == {original}


def test_a_pair_says_how_much_of_each_stands_in_the_other(matcher: Matcher) -> None:
    matcher.load([Given("a", story(1), published_at="2025-03-01"), Given("b", cut(story(1), 3))])
    [(article, original, containment, contained, direct)] = matcher.rows(
        "select article_id, matches_article_id, containment, contained, is_direct from raw.article_copies"
    )
    assert (article, original, direct) == ("b", "a", True)
    assert containment == pytest.approx(1, abs=0.05)
    assert contained == pytest.approx(0.5, abs=0.05)


def test_who_is_joined_by_a_chain_has_its_nearest_copy_too(matcher: Matcher) -> None:
    """Of a running story each step keeps most of the one before; the last has little of the first."""
    parts = story(1, 24).split("\n\n")
    steps = ["\n\n".join(parts[at : at + 12]) for at in (0, 2, 4, 6, 8)]
    matcher.load(Given(f"s{at}", text, published_at=f"2025-03-0{at + 1}") for at, text in enumerate(steps))
    assert matcher.groups() == {frozenset({"s0", "s1", "s2", "s3", "s4"})}
    rows = matcher.rows(
        "select matches_article_id, is_direct from raw.article_copies where article_id = 's4' order by is_direct"
    )
    assert rows == [("s0", False), ("s3", True)]


def test_a_round_up_joins_nobody_but_its_reprint(matcher: Matcher) -> None:
    one, other = story(1), story(2)
    round_up = cut(one, 3) + "\n\n" + cut(other, 3)
    found = groups_of(
        matcher,
        Given("one", one),
        Given("one_short", cut(one, 2)),
        Given("other", other),
        Given("other_short", cut(other, 2)),
        Given("round_up", round_up),
        Given("round_up_again", round_up + " Over."),
    )
    assert found == {
        frozenset({"one", "one_short"}),
        frozenset({"other", "other_short"}),
        frozenset({"round_up", "round_up_again"}),
    }
    assert ("round_up", "one", 3) in matcher.rows("from raw.article_quotes")


def test_a_story_that_others_quote_and_shorten_is_no_round_up(matcher: Matcher) -> None:
    """Of the abridged text two unrelated articles have different parts, but it stands in the story as a whole."""
    text = story(1)
    found = groups_of(
        matcher,
        Given("story", text),
        Given("abridged", cut(text, 4)),
        Given("first_lines", "\n\n".join([cut(text, 2), story(2)])),
        Given("background", "\n\n".join([story(3), *text.split("\n\n")[2:4]])),
    )
    assert found == {frozenset({"story", "abridged"})}
    assert matcher.rows("from raw.texts_apart") == []


def test_one_text_under_unrelated_headlines_of_a_source_is_a_notice(matcher: Matcher) -> None:
    text = story(1, 1)
    matcher.load([Given("a", text, title="Pier closes"), Given("b", text, title="Ferry late")])
    assert matcher.groups() == {frozenset({"a", "b"})}
    pending = matcher.load([Given("c", text, title="School opens"), Given("d", text, "echo", title="School opens")])
    assert matcher.groups() == set()
    assert pending >= {"a", "b"}
    assert matcher.rows("from raw.article_quotes") == []


@pytest.mark.parametrize(("paragraphs", "sources", "is_story"), [(6, 3, True), (6, 1, False), (1, 3, False)])
def test_a_long_text_that_several_sources_print_is_no_notice(
    matcher: Matcher, paragraphs: int, sources: int, is_story: bool
) -> None:
    titles = ("Pier closes", "Ferry late", "School opens")
    matcher.load(
        Given(f"{source}-{title}", story(1, paragraphs), f"s{source}", title)
        for source in range(sources)
        for title in titles
    )
    assert [len(group) for group in matcher.groups()] == ([len(titles) * sources] if is_story else [])


def test_one_text_under_headlines_with_a_word_in_common_is_no_notice(matcher: Matcher) -> None:
    text = story(1, 1)
    titles = ("Saltby pier closes", "Pier in Saltby is shut", "What Saltby says")
    assert groups_of(matcher, *(Given(title, text, title=title) for title in titles)) == {frozenset(titles)}


def test_paragraphs_that_are_shared_are_quotes(matcher: Matcher) -> None:
    statement = story(9, 1)
    matcher.load([
        Given("a", story(1) + "\n\n" + statement, published_at="2025-03-01"),
        Given("b", story(2) + "\n\n" + statement, published_at="2025-03-02"),
        Given("copy", story(2) + "\n\n" + statement, published_at="2025-03-03"),
        Given("short", story(3) + "\n\nNo comment."),
        Given("short_too", story(4) + "\n\nNo comment."),
    ])  # fmt: skip
    assert matcher.rows("from raw.article_quotes order by all") == [("b", "a", 1), ("copy", "a", 1)]


def test_what_recurs_over_a_source_is_left_out(matcher: Matcher) -> None:
    notice = story(9, 5)
    one, other = (f"{story(number, 1)}\n\n{notice}" for number in (1, 2))
    matcher.load([Given("a", one), Given("b", other)])
    assert matcher.groups() == {frozenset({"a", "b"})}
    left_out = (1, 2, 3, 4, 5)
    assert matcher.load([Given("a", one, left_out=left_out), Given("b", other, left_out=left_out)]) == {"a", "b"}
    assert matcher.groups() == set()
    assert matcher.rows("from raw.article_quotes") == []


def test_who_has_nothing_to_do_with_a_load_is_left_alone(matcher: Matcher) -> None:
    matcher.load([Given(f"a{number}", story(number)) for number in range(5)])
    matcher.load([Given("b1", story(1)), Given("c1", cut(story(1), 5))])
    # Of a group that another article joins only the original's row says something else.
    assert matcher.load([Given("d1", story(1), published_at="2025-03-01"), Given("new", story(90))]) >= {"d1", "a1"}
    assert matcher.load([Given("e1", story(1))]) == {"e1", "d1"}
    assert "a1" not in matcher.load([Given("e1", story(1))])


def test_copies_part_when_what_joined_them_is_gone(matcher: Matcher) -> None:
    parts = story(1, 24).split("\n\n")
    steps = ["\n\n".join(parts[at : at + 12]) for at in (0, 3, 6)]
    matcher.load(Given(name, text) for name, text in zip("abc", steps, strict=True))
    matcher.load([Given("d", "\n\n".join(parts[6:18]))])
    assert matcher.groups() == {frozenset("abcd")}
    assert matcher.load([], withdrawn=["b"]) >= {"a", "b", "c", "d"}
    assert matcher.groups() == {frozenset("cd")}
    assert matcher.rows("select count(*) from raw.article_texts where article_id = 'b'") == [(0,)]


def mixture(seed: int) -> list[Given]:
    """Copies of all sorts, round-ups, notices and a posting list that is longer than what it is paired with."""
    draw = random.Random(seed)
    stock = story(1000, 1, 30)
    articles = []
    for number in range(12):
        text = story(number, draw.randrange(4, 9))
        articles.append((text, f"Pier {number}"))
        for _ in range(draw.choice((0, 1, 3))):
            copy = cut(text, draw.randrange(2, 9)) + draw.choice(("", "\n\n" + story(draw.randrange(50, 60), 1)))
            articles.append((copy, f"Pier {number}"))
    articles += [
        (f"{stock}\n\n{story(200 + number, 1, draw.randrange(8, 30))}", f"Gull {number}") for number in range(18)
    ]
    articles += [(cut(story(number), 3) + "\n\n" + cut(story(number + 1), 3), "Round-up") for number in range(0, 6, 2)]
    articles += [(story(300, 1), title) for title in ("Mast falls", "Keel found", "Rope cut")]
    return [
        Given(
            f"{number:03}", text, f"s{draw.randrange(3)}", title,
            published_at=draw.choice((None, "2025-03-01", "2025-03-02")),
        )
        for number, (text, title) in enumerate(articles)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("seed", "leaders", "longest"),
    [(1, LEADERS, LONGEST), (2, LEADERS, LONGEST), (3, 2, LONGEST), (4, 2, 9)],
)
def test_any_split_into_loads_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, leaders: int, longest: int
) -> None:
    """Lists become longer than what is paired, and too long; texts that went make them shorter again."""
    monkeypatch.setattr(matching, "LEADERS", leaders)
    monkeypatch.setattr(matching, "LONGEST", longest)
    articles = mixture(seed)
    once, shuffled = Matcher(tmp_path / "once"), Matcher(tmp_path / "shuffled")
    once.load(articles)
    draw = random.Random(seed)
    draw.shuffle(articles)
    while articles:
        size = draw.choice((1, 3, 20))
        # Some come with another text first, as before one of their paragraphs was known to recur.
        loaded, articles = articles[:size], articles[size:]
        early = [Given(one.article_id, story(int(one.article_id) % 7), one.source_id) for one in articles[:2]]
        shuffled.load(loaded + early)
    assert shuffled.everything() == once.everything()
    assert len(once.groups()) > 5
    assert {row[1] for row in once.rows("from raw.texts_apart")} >= {"round_up"}
    shuffled.match_all_again()
    assert shuffled.everything() == once.everything()


def test_a_long_list_of_texts_gives_few_pairs(matcher: Matcher) -> None:
    stock = story(1, 1, 60)
    matcher.load(Given(f"{number:04}", f"{stock}\n\n{story(10 + number, 1, 30)}") for number in range(300))
    [(pairs,)] = matcher.rows("select count(*) from raw.text_pairs")
    assert pairs <= 300 * LEADERS * 2


def test_what_a_load_aligns_follows_from_what_it_brings(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long text takes the place of others in every list; these have lost pairs by it and gained none."""
    stock = story(1, 1, 60)
    matcher.load(Given(f"{number:04}", f"{stock}\n\n{story(10 + number, 1, 90)}") for number in range(80))
    aligned = []

    def counted(table: TokenTable, shorter: Counts, longer: Counts, threads: int) -> NDArray[np.float32]:
        aligned.append(len(shorter))
        return align_pairs(table, shorter, longer, threads)

    monkeypatch.setattr(matching, "align_pairs", counted)
    matcher.load([Given("long", f"{stock}\n\n{story(500, 1, 200)}")])
    assert sum(aligned) == 80


def test_a_phrase_of_too_many_texts_pairs_nobody(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "LONGEST", 20)
    stock = story(1, 1, 400)  # so long that of all texts the same of its shingles are sampled
    given = [Given(f"{number:04}", f"{stock}\n\n{story(10 + number, 1, 30)}") for number in range(21)]
    matcher.load(given[:20])
    assert matcher.rows("select count(*) > 100 from raw.text_pairs") == [(True,)]
    matcher.load(given[20:])
    assert matcher.rows("from raw.text_pairs") == []


def test_a_story_printed_by_very_many_is_one_group(matcher: Matcher) -> None:
    draw = random.Random(7)
    parts = story(1, 9).split("\n\n")
    matcher.load(
        Given(f"{number:04}", "\n\n".join(part for part in parts if draw.random() < 0.95), f"s{number}")
        for number in range(600)
    )
    [group] = matcher.groups()
    assert len(group) == 600


def test_a_scan_of_the_whole_makes_no_round_up(matcher: Matcher) -> None:
    """Of a scan only short runs are undamaged: none of them stands where the abridged text does."""
    words = story(1).split(" ")
    lead, rest = words[:40], words[40:]
    lead = [word if number % 8 else f"{word}zz" for number, word in enumerate(lead)]
    rest = [word if number % 30 else f"{word}zz" for number, word in enumerate(rest)]
    found = groups_of(
        matcher,
        Given("whole", story(1)),
        Given("scan", " ".join(lead + rest)),
        Given("short", " ".join(words[:36])),
    )
    assert {"whole", "scan"} <= set(next(iter(found)))
    assert matcher.rows("from raw.texts_apart") == []


def test_a_corpus_matched_by_another_rule_is_matched_again_by_the_next_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes out is as if all had been matched by this rule; only articles that it concerns are pending."""
    articles, more = mixture(5), Given("more", story(700))
    before, anew = Matcher(tmp_path / "before"), Matcher(tmp_path / "anew")
    with monkeypatch.context() as earlier:
        earlier.setattr(rule, "SHARE", 0.95)
        earlier.setattr(rule, "FACTS", 0.95)
        before.load(articles)
        groups = before.groups()
        assert before.load([more]) == {"more"}
    pending = before.load([more])
    anew.load([*articles, more])
    assert before.everything() == anew.everything()
    regrouped = {article for group in before.groups() ^ groups for article in group}
    assert regrouped
    assert regrouped <= pending < {article.article_id for article in [*articles, more]}
    assert before.load([more]) == {"more"}

"""The second generator of copied news."""

from collections import defaultdict

from bench.copied_news import VERY_MANY, News
from bench.wide_news import LANGUAGES, wide_news


def by_group(rows: list[News]) -> dict[str, list[News]]:
    groups = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    return groups


def test_the_same_seed_gives_the_same_and_another_gives_others() -> None:
    rows = wide_news(200, seed=1)
    assert rows == wide_news(200, seed=1)
    assert not {row.text for row in rows} & {row.text for row in wide_news(200, seed=2)}


def test_copies_are_in_their_originals_groups_and_lookalikes_alone() -> None:
    rows = wide_news(400, seed=3, printed=5)
    assert {row.kind for row in rows} >= {"exact", "reprint", "abridged 15", "update", "scan", "round-up", "background"}
    assert sum(row.kind == VERY_MANY for row in rows) == 5
    for members in by_group(rows).values():
        kinds = [row.kind for row in members]
        assert len(members) == 1 or kinds.count("original") == 1


def test_an_abridged_text_has_the_share_that_it_is_named_by() -> None:
    for members in by_group(wide_news(300, seed=4)).values():
        lengths = {row.kind: len(row.text) for row in members}
        if "abridged 30" in lengths and lengths["original"] > 1_500:
            assert 0.2 < lengths["abridged 30"] / lengths["original"] < 0.5


def test_real_stories_and_templates_of_every_language_are_among_it() -> None:
    text = "\n".join(f"Paragraph {number} of a real story." for number in range(9))
    rows = wide_news(300, seed=5, real=[("en", text)])
    assert any(row.kind == "original" and row.text == text.replace("\n", "\n\n") for row in rows)
    assert {row.kind.split(" ")[0] for row in rows if row.group[0] == "t"} == set(LANGUAGES) - {"fr"}

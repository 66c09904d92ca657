"""Texts are counted on their own page, as `str.count` and `list.count` do."""

import pytest

from corpus.article.dump.features import read_pages
from corpus.article.dump.occurrences import occurrences

PAGES = [
    ["- The old bridge", "The old bridge", "Why the old bridge closed; the old bridge, again", "bridge"],
    ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaa", "abababababababababab", "x", "the old bridge"],
    ["桥梁", "大桥关闭至春季", "记者报道大桥关闭至春季的消息", "🙂 bridge 🙂"],
]


@pytest.mark.parametrize("size", [1, 2, 6, 7, 8, 11, 16])
def test_texts_of_any_size_are_counted(size: int) -> None:
    page = read_pages(PAGES)
    found, wanted = [], []
    for begin, end in page.spans():
        lines = [*map(page.line, range(begin, end))]
        for at, line in enumerate(lines, begin):
            for text in {line, *(line[start : start + size] for start in range(len(line)))}:
                found.append((at, text))
                first = ("\n" + "\n".join(lines)).index(text)
                wanted.append([sum(other.count(text) for other in lines), lines.count(text), first])
    assert occurrences(page, found).tolist() == wanted


def test_a_text_that_does_not_stand_there_counts_nothing() -> None:
    page = read_pages(PAGES)
    assert occurrences(page, [(0, "abababa"), (4, "the new bridge"), (9, "a")]).tolist() == [[0, 0, 0]] * 3

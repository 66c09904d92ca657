"""What is counted in a page's blocks, and what stands around them."""

import numpy as np
import pytest

from corpus.article.dump.body import most_probable_runs
from corpus.article.dump.context import CHANCES, CONTEXT, around, with_context
from corpus.article.dump.features import KINSHIP, LEXICAL, LOCAL, read_page, read_pages
from corpus.text.dates import find_date


def test_words_are_known_that_paragraphs_use_and_the_pages_first_lines_hold() -> None:
    paragraph = "The harbour bridge stays closed until spring so that engineers can mend the piers below it."
    pages = [["Harbour bridge closed", "Menu", "About", paragraph, "harbour cookies"], ["Harbour news", "-", "harbour"]]
    kinship = read_pages(pages).local[:, -len(KINSHIP) :]
    # "harbour", "bridge" and "closed" are used once, in the paragraph; the page's first lines hold them.
    assert kinship[0].tolist() == [0, 1, 1]
    # of "harbour" and "cookies" one is
    assert kinship[4].tolist() == [0, 0.5, 0.5]
    # of its long words none is used by another paragraph; "harbour", "bridge" and "closed" stand in the first lines
    long = [word for word in paragraph.split() if len(word) >= 5]
    assert kinship[3].tolist() == pytest.approx([0, 0, 3 / len(long)])
    # what one page's paragraphs use is nothing to another page
    assert kinship[7].tolist() == [0, 0, 1]


def test_pairs_of_ideographs_count_as_words_do() -> None:
    kinship = read_page(["大桥关闭", "目录", "大桥" * 20, "大桥" * 20]).local[:, -len(KINSHIP) :]
    assert kinship[0, 1] == pytest.approx(1 / 3)  # 大桥 is used, 桥关 and 关闭 are not
    assert kinship[2, 0] > kinship[0, 0] > 0


@pytest.mark.parametrize("texts", [["A"], [""], ["a", "", "。"], ["One two.", "三四五。", "😀"], ["a\nb", "c"]])
def test_a_page_has_a_row_a_block_and_finite_features(texts: list[str]) -> None:
    page = read_page(texts)
    assert page.local.shape == (len(texts), len(LOCAL))
    assert page.lexical.shape == (len(texts), len(LEXICAL))
    context = with_context(page)
    assert context.shape == (len(texts), len(CONTEXT))
    assert np.isfinite(context).all()
    chances = around(page, np.full(len(texts), 0.5, dtype=np.float32))
    assert chances.shape == (len(texts), len(CHANCES))
    assert np.isfinite(chances).all()


def test_pages_read_together_have_the_features_each_has_alone() -> None:
    pages = [["One two three.", "By Ann Lee", "大桥关闭"], ["A"], ["Menu", "5 May 2024", *["Again and again."] * 30]]
    together = read_pages(pages)
    alone = [read_page(texts) for texts in pages]
    assert (with_context(together) == np.concatenate([with_context(page) for page in alone])).all()
    for (begin, end), page in zip(together.spans(), alone, strict=True):
        assert (together.local[begin:end] == page.local).all()
        assert together.texts[begin:end] == page.texts
        assert [*map(together.line, range(begin, end))] == [*map(page.line, range(end - begin))]
        moments = {at - begin: moment for at, moment in together.moments.items() if begin <= at < end}
        assert moments == page.moments


def test_dates_are_found_in_any_digits() -> None:
    days = ["4 March 2025", "٤ مارس ٢٠٢٥", "4 March 𝟐𝟎𝟐𝟓", "4 March 25"]
    assert list(read_page(days).moments) == [at for at, day in enumerate(days) if find_date(day)] == [0, 1, 2]


def test_words_are_counted_as_a_reader_does() -> None:
    page = read_page(["One two three.", "大桥关闭", "", "* Menu"])
    assert page.words.tolist() == [3, 2, 0, 2]
    assert page.sentence.tolist() == [True, False, False, False]
    assert page.has("listed").tolist() == [False, False, False, True]


def test_a_lone_improbable_block_does_not_end_a_run() -> None:
    chances = np.array([0.01, 0.9, 0.9, 0.2, 0.9, 0.9, 0.01, 0.01, 0.4, 0.01], dtype=np.float32)
    assert most_probable_runs(chances).tolist() == [False, *[True] * 5, *[False] * 4]


PARAGRAPH = "The mayor said that the harbour bridge stays closed until spring, and nobody in the hall asked her why."


def layout(texts: list[str], name: str) -> list[float]:
    column: list[float] = with_context(read_page(texts))[:, CONTEXT.index(name)].tolist()
    return column


def test_teasers_below_an_article_are_told_from_its_paragraphs() -> None:
    cards = [line for number in range(6) for line in (f"Town {number} wins a new prize", PARAGRAPH, "Sport")]
    texts = ["Menu", "Harbour bridge closed", *[PARAGRAPH] * 8, *["Menu"] * 6, *cards]
    assert layout(texts, "stretch")[5] == 1 > layout(texts, "stretch")[-2]
    assert layout(texts, "below_stretch")[5] == 0 < layout(texts, "below_stretch")[-2]
    assert layout(texts, "headed")[6] < layout(texts, "headed")[-2]
    assert layout(texts, "cards")[6] == 0 < layout(texts, "cards")[-2]


def test_the_nearest_paragraphs_are_told_by_their_distance() -> None:
    above = layout([PARAGRAPH, "a", "b", PARAGRAPH], "gap_above")
    assert above[0] == above.pop(0) > above[1] > above[0] > 0


def test_thai_paragraphs_count_as_sentences_of_several_words() -> None:
    page = read_page(
        ["เมนู", "นายกเทศมนตรีกล่าวว่าสะพานท่าเรือจะปิดจนถึงฤดูใบไม้ผลิ เพื่อให้วิศวกรซ่อมเสาสะพาน และไม่มีใครในห้องถามว่าทำไม" * 2]
    )
    assert page.words[0] == 1 < 30 < page.words[1] < 70
    assert page.sentence.tolist() == [False, True]

"""The stored networks fit the features they are given, and can be fitted anew."""

import numpy as np
import pytest

from corpus.article.dump.body import most_probable_runs
from corpus.article.dump.bylines import BYLINE_OWN
from corpus.article.dump.context import CHANCE_WINDOWS, CONTEXT, DISTANCES, with_context
from corpus.article.dump.dates import DATE_OWN
from corpus.article.dump.features import KINSHIP, LEXICAL, LOCAL, read_page, read_pages
from corpus.article.dump.fields import EXTRA, PLACED
from corpus.article.dump.title_words import WORDED
from corpus.article.dump.titles import TITLE_OWN
from corpus.article.model.network import Network, networks
from corpus.text.dates import find_date
from training.dumps import BODY_SHARE, body_shares, fit_choice, fit_single

AROUND = 1 + len(DISTANCES) + 3 * len(CHANCE_WINDOWS) + 6


@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("first", len(CONTEXT)),
        ("second", len(CONTEXT) + AROUND),
        ("title_first", len(CONTEXT) + len(EXTRA)),
        ("title", len(CONTEXT) + len(EXTRA) + len(TITLE_OWN) + len(WORDED)),
        ("byline", len(CONTEXT) + len(EXTRA) + len(PLACED) + len(BYLINE_OWN)),
        ("date", len(CONTEXT) + len(EXTRA) + len(PLACED) + len(DATE_OWN)),
    ],
)
def test_a_network_takes_as_many_features_as_there_are(name: str, inputs: int) -> None:
    network = networks()[name]
    assert network.mean.shape == network.scale.shape == (inputs,)
    chances = network(np.zeros((3, inputs), dtype=np.float32))
    assert chances.shape == (3,)
    assert ((chances >= 0) & (chances <= 1)).all()


def test_both_body_networks_take_the_blocks_own_features_on_the_same_scale() -> None:
    first, second = networks()["first"], networks()["second"]
    assert (second.mean[: len(CONTEXT)] == first.mean).all()
    assert (second.scale[: len(CONTEXT)] == first.scale).all()


def test_a_network_without_its_last_features_takes_them_for_their_means() -> None:
    network = networks()["byline"]
    rows = np.random.default_rng(1).standard_normal((5, len(network.mean))).astype(np.float32)
    rows[:, -3:] = network.mean[-3:]
    assert np.allclose(network.cut(len(network.mean) - 3)(rows[:, :-3]), network(rows), atol=1e-6)


def test_features_are_judged_alike_in_one_array_and_in_several() -> None:
    network = networks()["second"]
    rows = np.random.default_rng(1).standard_normal((5, len(network.mean))).astype(np.float32)
    context, more = rows[:, : len(CONTEXT)].copy(), rows[:, len(CONTEXT) :].copy()
    assert (network(context, more) == network(rows)).all()


@pytest.mark.parametrize("name", networks())
def test_a_row_is_judged_the_same_in_any_company(name: str) -> None:
    network = networks()[name]
    rows = np.random.default_rng(1).standard_normal((90, len(network.mean))).astype(np.float32)
    together = network(rows)
    for first, count in ((3, 1), (3, 2), (10, 5), (40, 13), (7, 31), (0, 64)):
        assert (network(rows[first : first + count]) == together[first : first + count]).all()


def test_features_that_a_network_does_not_look_at_are_refused() -> None:
    network = networks()["date"]
    with pytest.raises(ValueError, match=f"looks at {len(network.mean)} features, these are 3"):
        network(np.zeros((2, 3), dtype=np.float32))


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


def test_numbers_written_and_read_are_the_same_network() -> None:
    network = networks()["date"]
    again = Network.from_numbers(network.numbers())
    rows = np.ones((2, len(network.mean)), dtype=np.float32)
    assert np.allclose(network(rows), again(rows), atol=1e-3)


@pytest.mark.parametrize("texts", [["A"], [""], ["a", "", "。"], ["One two.", "三四五。", "😀"], ["a\nb", "c"]])
def test_a_page_has_a_row_a_block_and_finite_features(texts: list[str]) -> None:
    page = read_page(texts)
    assert page.local.shape == (len(texts), len(LOCAL))
    assert page.lexical.shape == (len(texts), len(LEXICAL))
    context = with_context(page)
    assert context.shape == (len(texts), len(CONTEXT))
    assert np.isfinite(context).all()


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


def test_blocks_of_the_gold_body_are_told_from_others() -> None:
    body = (
        "The council voted to close the old bridge. Lorries must wait.\n\nNobody spoke against the plan that evening."
    )
    texts = [
        "Menu",
        "The council voted to close the old bridge.",
        "Lorries must wait.",
        "Nobody spoke against the plan that evening.",
        "The council of another town met on Friday.",
    ]
    assert (body_shares(texts, body) >= BODY_SHARE).tolist() == [False, True, True, True, False]


def test_training_finds_what_one_feature_tells() -> None:
    random = np.random.default_rng(1)
    rows = random.standard_normal((32_768, 5)).astype(np.float32)
    network = fit_single(rows, rows[:, 2] > 0, np.ones(len(rows)))
    assert ((network(rows) > 0.5) == (rows[:, 2] > 0)).mean() > 0.95
    group = np.repeat(np.arange(4096), 8)
    best = rows[:, 1].reshape(4096, 8).argmax(axis=1)
    right = (np.arange(8) == best[:, None]).ravel()
    chosen = fit_choice(rows, right, group)(rows).reshape(4096, 8).argmax(axis=1)
    assert (chosen == best).mean() > 0.85

"""The columns that the body's model sees have the names that they are called by."""

import numpy as np
import pytest

from corpus.article.html.features import FEATURES, GROUPS, Matrix, features
from corpus.article.html.shapes import shapes
from corpus.article.html.titles import ChosenTitle
from corpus.page.html import read_html
from corpus.text.arrays import Floats

PAGE = """<body><nav class="menu"><a href="/">Home</a></nav><article><h1>The title of the page</h1>
<div class="byline">By <a href="/author/x">Ann Lee</a> <time datetime="2024-05-06">May 6</time></div>
<div class="entry-content"><p>The bridge over the Arle will be closed for two weeks, the county said on Monday.</p>
<p>Engineers found the damage in a routine check last autumn, when 12 of 40 bearings were found to be worn.</p>
<h2>What happens next?</h2><p>lorries have to take the road by Stanner, <a href="/x">which is closed</a> at night, from
tomorrow; cars may use the ferry.</p></div></article>
<div class="related share"><ul><li><a href="/2">Ferry fares rise</a></li><li>Courier</li></ul></div></body>"""


@pytest.fixture(scope="module")
def columns() -> dict[str, Floats]:
    document = read_html(PAGE, None)
    title = ChosenTitle("The title of the page", "h1", 1)
    about = ["Bearings of the bridge over the Arle are worn"]
    seen = features(shapes(document.blocks, document.marks), title, ["Ann Lee"], ["Courier"], about)
    assert document.blocks[1:3] == ["The title of the page", "By Ann Lee May 6"]
    assert seen.shape == (len(document.blocks), len(FEATURES))
    assert seen.dtype == np.float32
    return {name: seen[:, at] for at, name in enumerate(FEATURES)}


def test_each_column_has_a_name_of_its_own() -> None:
    assert len(set(FEATURES)) == len(FEATURES)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # home, title, byline, paragraph, paragraph, heading, paragraph, two items
        ("tag:p", [0, 0, 0, 1, 1, 0, 1, 0, 0]),
        ("tag:h1", [0, 1, 0, 0, 0, 0, 0, 0, 0]),
        ("tag:h2", [0, 0, 0, 0, 0, 1, 0, 0, 0]),
        ("tag:li", [0, 0, 0, 0, 0, 0, 0, 1, 1]),
        ("area:article", [0, 1, 1, 1, 1, 1, 1, 0, 0]),
        ("area:nav", [1, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("near:author", [0, 0, 1, 0, 0, 0, 0, 0, 0]),
        ("near:article text", [0, 0, 0, 1, 1, 1, 1, 0, 0]),
        ("far:sharing", [0, 0, 0, 0, 0, 0, 0, 1, 1]),
        ("flag:author_link", [0, 0, 1, 0, 0, 0, 0, 0, 0]),
        ("uncommon:near:article text", [0] * 9),
        ("uncommon:area:nav", [1, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("under_4_words", [1, 0, 0, 0, 0, 1, 0, 1, 1]),
        ("over_12_words", [0, 0, 0, 1, 1, 0, 1, 0, 0]),
        ("sentence", [0, 0, 0, 1, 1, 1, 1, 0, 0]),
        ("asks_or_opens", [0, 0, 0, 0, 0, 1, 0, 0, 0]),
        ("small_first", [0, 0, 0, 0, 0, 0, 1, 0, 0]),
        ("is_title", [0, 1, 0, 0, 0, 0, 0, 0, 0]),
        ("has_time", [0, 0, 1, 0, 0, 0, 0, 0, 0]),
        ("place", [0, 1 / 9, 2 / 9, 3 / 9, 4 / 9, 5 / 9, 6 / 9, 7 / 9, 8 / 9]),
        ("core_0.93:inside", [0, 0, 0, 1, 1, 1, 1, 0, 0]),
        ("core_0.93:blocks_below", [0, 0, 0, 0, 0, 0, 0, 1, 2]),
        ("core_0.93:blocks_above", [3, 2, 1, 0, 0, 0, 0, 0, 0]),
        ("since_prose", [15, 15, 15, 15, 1, 1, 2, 1, 2]),
        ("until_prose", [3, 2, 1, 1, 2, 1, 15, 15, 15]),
        ("sentence-1", [0, 0, 0, 0, 1, 1, 1, 1, 0]),
        ("sentence+2", [0, 1, 1, 1, 1, 0, 0, 0, 0]),
        ("heading+1", [1, 0, 0, 0, 1, 0, 0, 0, 0]),
        ("item-3", [0] * 9),
        ("names_author", [0, 0, 1, 0, 0, 0, 0, 0, 0]),
        ("names_author+1", [0, 1, 0, 0, 0, 0, 0, 0, 0]),
        ("names_author-1", [0, 0, 0, 1, 0, 0, 0, 0, 0]),
        ("names_site", [0, 0, 0, 0, 0, 0, 0, 0, 3]),
        ("container:names_site", [1 / 9, 0, 0, 0, 0, 0, 0, 0.5, 0.5]),
        ("heading:names_author", [0] * 9),
        ("title_shown", [1] * 9),
        ("levels_to_title", [1, 0, 1, 2, 2, 2, 2, 3, 3]),
        ("levels_from_title", [2, 0, 1, 1, 1, 1, 1, 2, 2]),
        ("heading_level", [0, 1, 1, 1, 1, 2, 2, 2, 2]),
        ("since_heading", [20, 0, 1, 2, 3, 0, 1, 2, 3]),
        ("until_heading", [1, 4, 3, 2, 1, 4, 3, 2, 1]),
        ("levels_to_heading", [0, 0, 1, 2, 2, 0, 1, 3, 3]),
        ("since_kind", [20, 20, 20, 20, 1, 20, 2, 20, 1]),
        ("container:items", [2 / 9, 0, 0, 0, 0, 0, 0, 1, 1]),
    ],
)
def test_a_column_holds_what_its_name_says(columns: dict[str, Floats], name: str, expected: list[float]) -> None:
    assert columns[name].tolist() == pytest.approx(expected, abs=1e-6)


def test_columns_are_written_where_their_names_stand() -> None:
    matrix, one = Matrix(2), np.ones(2, dtype=np.float32)
    names = {"levels_from_above": 1, "levels_from_below": 2, "since_prose": 3, "until_prose": 4}
    matrix.put_columns("joining", {name: one * value for name, value in reversed(names.items())})
    for group, (_, others) in GROUPS.items():
        if group != "joining":
            matrix.put(group, np.zeros((2, len(others)), dtype=np.float32))
    whole = matrix.whole()
    assert {name: whole[1, FEATURES.index(name)] for name in names} == names
    assert whole.sum() == 2 * (1 + 2 + 3 + 4)


def test_a_missing_or_a_foreign_column_is_noticed() -> None:
    matrix, one = Matrix(2), np.ones(2, dtype=np.float32)
    for names in (
        ("levels_from_above", "levels_from_below", "since_prose"),
        ("levels_from_above", "levels_from_below", "since_prose", "until_prose", "else"),
    ):
        with pytest.raises(ValueError, match="joining has the columns"):
            matrix.put_columns("joining", dict.fromkeys(names, one))
    with pytest.raises(ValueError, match="joining has 4 columns, these are 5"):
        matrix.put("joining", np.ones((2, 5), dtype=np.float32))
    with pytest.raises(ValueError, match=r"groups of columns are missing.*joining"):
        matrix.whole()


def test_cards_and_texts_shown_twice_are_told_from_paragraphs() -> None:
    cards = "".join(
        f'<div><h3><a href="/{at}">Mill number {at} sold</a></h3><p>{at} looms go north.</p><p>Photo: Ann Lee</p></div>'
        for at in range(3)
    )
    document = read_html(f"<body><h1>Wool is dear</h1><p>Wool rose.</p><p>It may fall.</p>{cards}</body>", None)
    seen = features(shapes(document.blocks, document.marks), ChosenTitle("Wool is dear", "h1", 0), [], [], [])
    column = {name: seen[:, at] for at, name in enumerate(FEATURES)}
    assert column["same_text"][:3].tolist() == [0, 0, 0]
    assert (column["same_text"][5::3] > 1).all()
    assert column["same_pair"][1:3].tolist() == [0, 0]
    assert (column["same_pair"][3::3] > 0).sum() >= 2
    assert (column["in_cards"][4::3] > 0).all()
    assert column["heading_links"][1:3].tolist() == [0, 0]
    assert column["heading_links"][3:].tolist() == [1] * 9
    assert column["linked_headings_since_title"][1:3].tolist() == [0, 0]
    assert column["title_words"][1] > 0 == column["title_words"][4]

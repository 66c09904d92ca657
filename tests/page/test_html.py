import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.page.hints import HINTS, MEANINGS
from corpus.page.html import HtmlDocument, read_html
from corpus.page.marks import Mark, parse_mark, write_mark
from corpus.page.nesting import MAX_DEPTH

# Letters that HTML leaves alone and that no normal form changes.
WORDS = st.text("abcdefgäöшж漢", min_size=1, max_size=8)
BLOCK = st.sampled_from(["p", "div", "li", "h2", "td", "section", "blockquote", "article", "figcaption"])
INLINE = st.sampled_from(["b", "a", "span", "em", "time"])
ATTRIBUTES = st.sampled_from(
    ["", ' class="entry-content"', ' id="nav-menu"', ' itemprop="author"', ' href="/author/x/"']
)
TREES = st.recursive(
    WORDS.map(lambda word: f" {word} "),
    lambda inside: st.builds(
        lambda tag, attributes, parts: f"<{tag}{attributes}>{''.join(parts)}</{tag}>",
        st.one_of(BLOCK, INLINE),
        ATTRIBUTES,
        st.lists(inside, max_size=4),
    ),
    max_leaves=25,
)


def letters(text: str) -> str:
    return "".join(text.split())


def well_formed(document: HtmlDocument) -> bool:
    for block, mark in zip(document.blocks, document.marks, strict=True):
        parse_mark(mark)
        if not block or block != " ".join(block.split()) or not unicodedata.is_normalized("NFC", block):
            return False
    return all(document.fields.values())


@given(TREES)
def test_every_visible_character_is_in_exactly_one_block(body: str) -> None:
    document = read_html(f"<html><body>{body}</body></html>", None)
    visible = "".join(part.split(">", 1)[1] if ">" in part else part for part in ("x>" + body).split("<"))
    assert sorted(letters("".join(document.blocks))) == sorted(letters(visible))
    assert well_formed(document)


@given(st.text())
@example("<")
@example("<script type=application/ld+json>[[[[")
@example('<script type="application/ld+json">{"@graph": 3, "@type": [1], "author": [[]], "keywords": {}}</script>')
@example('<meta property="og:title"><link rel=canonical href="http://[">')
@example("<time datetime=' \x00'>x</time><a rel=author> </a>")
@example("<frameset><frame></frameset>")
@example("<p>a<?php echo $tags; ?>b</p>")
def test_nothing_that_a_page_holds_raises(page: str) -> None:
    assert well_formed(read_html(page, "http://["))


@settings(max_examples=50)
@given(
    st.lists(st.sampled_from(["<div>", "</div>", "<p>", "<b>", "</b>", "<table>", "<tr>", "<td>", "x ", "<!--", "-->"]))
)
def test_broken_nesting_keeps_depth_and_join_in_order(tags: list[str]) -> None:
    for mark in map(parse_mark, read_html("".join(tags), None).marks):
        assert 0 <= mark.join <= mark.depth


@pytest.mark.timeout(60)
@pytest.mark.parametrize("tag", ["div", "b", "span", "font", "section", "my-box"])
def test_deep_nesting_is_read_in_good_time(tag: str) -> None:
    document = read_html(f"<{tag}>" * 100_000 + "inside" + f"</{tag}>" * 100_000 + "<p>after", None)
    assert document.blocks[0].startswith("inside")
    assert max(parse_mark(mark).depth for mark in document.marks) <= 2 * MAX_DEPTH


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "tags",
    [
        "<div></x>",
        "<b id={0}></i>",
        "<ul><li></ol>",
        "<x><div></x></div>",
        "<div a='></div>'>",
        '<div a="<">',
        "<div><!--</div>-->",
        "<div><script></div></script>",
    ],
)
def test_tags_that_close_nothing_do_not_hide_how_deep_a_page_nests(tags: str) -> None:
    page = "".join(tags.replace("{0}", str(at)) for at in range(60_000))
    document = read_html(f"{page}</script></div><p>after", None)
    assert document.blocks[-1] == "after"
    assert max(parse_mark(mark).depth for mark in document.marks) <= 2 * MAX_DEPTH + 2


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_unclosed_formatting_is_read_in_good_time() -> None:
    page = f"<p>{''.join(f'<b id={number}>' for number in range(500))}</p>{'<p>x</p>' * 4_000}"
    assert len(read_html(page, None).blocks) == 4_000


def test_huge_attributes_do_no_harm() -> None:
    page = f'<p class="{"a" * 1_000_000}" style="{";" * 1_000_000}">text</p><!--{"-" * 1_000_000}'
    assert read_html(page, None).blocks == ["text"]


def test_what_a_browser_does_not_show_is_left_out() -> None:
    page = """<body><p>seen</p><p hidden>a</p><p style="color:red; display: none">b</p><noscript><img>c</noscript>
        <template>d</template><script>e</script><style>f</style><svg><title>g</title></svg><select><option>h</select>
        <div hidden id="S:0">streamed</div></body>"""
    assert read_html(page, None).blocks == ["seen", "streamed"]


def test_how_a_word_is_read_is_no_part_of_the_text() -> None:
    page = "<p><ruby>港町<rp>（</rp><rt>みなとまち</rt><rp>）</rp></ruby>の<ruby>市<rt>し</ruby>は</p>"
    assert read_html(page, None).blocks == ["港町の市は"]


def test_a_processing_instruction_is_not_shown() -> None:
    assert read_html("<body><p>seen <?php echo $tags; ?>again</p>", None).blocks == ["seen again"]


def test_lines_are_parted_and_inline_elements_are_not() -> None:
    page = "<p>One <b>bold</b>word<br>on a line<br><br>Two</p><ul><li><a>Home</a><a>News</a></li></ul>"
    assert read_html(page, None).blocks == ["One boldword on a line", "Two", "Home News"]


def test_marks_tell_what_the_dom_tells() -> None:
    page = """<body><article class="post"><div class="entry-content"><p><a href="/x">Half</a> this</p>
        <p><b>Strong</b></p></div><div class="byline">By <a href="/author/ann/">Ann Lee</a>
        <time datetime="2024-05-06 07:08">May 6</time></div></article></body>"""
    first, second, third = map(parse_mark, read_html(page, None).marks)
    assert (first.tag, first.depth, first.join, first.areas, first.links) == ("p", 3, 0, "a", 4)
    assert "b" in first.near
    assert "p" in first.near
    assert (second.join, second.flags) == (2, "B")
    assert (third.join, third.flags, third.when, third.who) == (1, "A", "2024-05-06T07:08", "Ann Lee")
    assert "y" in third.near


def test_a_mark_is_read_as_it_was_written() -> None:
    for mark in (
        Mark("p", 7, 3, "", "", "", 9, "", "", "Ann Lee;Bo Ek"),
        Mark("li", 2, 2, "au", "sr", "b", 0, "AB", "2024-05-06T07:08", ""),
    ):
        assert " " not in write_mark(mark).split(" ", 9)[9]
        assert parse_mark(write_mark(mark)) == mark
    with pytest.raises(ValueError, match="unpack"):
        parse_mark("p 1")


def test_each_hint_has_a_meaning_of_its_own() -> None:
    assert MEANINGS.keys() == HINTS.keys()
    assert len(set(MEANINGS.values())) == len(HINTS)


def test_tags_within_scripts_and_comments_do_not_count() -> None:
    inside = "<b><div>" * 600
    page = f"<script>'{inside}'</script><!-- {inside} --><p title='{inside}'>One <b>bold</b>, word.</p>"
    assert read_html(page, None).blocks == ["One bold, word."]

"""The compiled loops over written markup give the blocks and marks that going from node to node gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from corpus.page.faults import Faults
from corpus.page.nodes import blocks_of_nodes
from corpus.page.walk import blocks_of_markup

PIECES = (
    "<p>", "</p>", "<div class='post-Body x'>", "</div>", "<li>", "<ul>", "</ul>", "<h2><b>Fares</b></h2>", "<br>",
    "<br> <br>", "<hr class=menu>", "<img class=byline src=a>", "<a href='/STAFF/x'>Ann Lee</a>", "<a rel=author>",
    "</a>", "<span class='by-line author &quot;'>", "</span>", "<time datetime=' 2026 03 '>Monday</time>", "<time>",
    "</time>", "<b>", "</b>", "<p hidden>", "<p id='S:1f' hidden>",
    "<i style='a:url(&quot;;b&quot;); DISPLAY : none'>", "<i style='display:nonesuch'>",
    "<svg><style>a<b</style><b>x</svg>", "<template><p>x</template>", "<select>", "</select>", "<!-- <p> -->",
    "<?php x ?>", "<script>'<p>'</script>", "<td>", "<table><tr><td>1<td>2</table>",
    "<label>x</label><label>y</label>", "<pre>\n\nx</pre>", "<textarea>\n<b></textarea>",
    "<İmg class='NAVİ \u212aard'>", "<p ='x' a\"b=c>", "<i itemprop=author>J<p>x</i>", "<noscript><p>no</noscript>",
    "<math><mi>x</mi></math>", "<xmp>&lt;", "<article>", "</article>", "<i class=author> <div> ", "</i>", "The ferry",
    " ran. ", " ", "\n", "&nbsp;", "&amp;", "&lt;p&gt;", "\u200b", "&shy;", "\u2003", "\x85", "渡し船。", "e\u0301",
    "ferry;_boat", "😀", "<x-y>", "</x-y>", "<script><!--<script>", "</script>", "-->",
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_loops_and_nodes_give_the_same(pieces: list[str]) -> None:
    body = LexborHTMLParser("".join(pieces)).body
    assert body is not None
    found = blocks_of_markup(body.html or "")
    assert found is None or found == blocks_of_nodes(body, Faults())


@pytest.mark.parametrize("markup", ["<p>x<?a?></p>", "<p>x</div>", "<xmp>x</xmp>", "<p", "<p>x</p></body><p>"])
def test_markup_that_is_not_as_it_should_be_is_given_up(markup: str) -> None:
    assert blocks_of_markup(f"<body>{markup}</body>") is None


def test_plain_markup_is_read() -> None:
    found = blocks_of_markup('<body class="x"><nav><a href="/">Home</a></nav><p>The ferry runs.</p></body>')
    assert found == (["Home", "The ferry runs."], ["nav 1 0 n - - 9 - - -", "p 1 0 - - - 0 - - -"])


def test_a_page_that_nests_deeper_than_there_is_room_for_is_given_up() -> None:
    assert blocks_of_markup("<body>" + "<b>" * 3_000 + "x" + "</b>" * 3_000 + "</body>") is None

"""RSS and Atom: an entry is a record."""

import pytest

from corpus.landing.formats import feed_entry
from corpus.page.page import Page
from tests.landing import make
from tests.landing.landed import items, reasons, records

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The feed</title><language>en</language>
<item>
  <title>First &amp; foremost</title><link>https://a.example/1</link><guid>guid-1</guid>
  <dc:creator>Ann Lee</dc:creator><category>Sport</category><pubDate>Mon, 03 Mar 2025 01:02:03 +0100</pubDate>
  <description>A teaser.</description>
  <content:encoded><![CDATA[<p>The whole text, which is longer.</p>
    <p>In two paragraphs: </item> is no end.</p>]]></content:encoded>
</item>
<item><title>Second</title><link>https://a.example/2</link><description>Just a teaser.</description></item>
</channel></rss>"""

ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>The feed</title>
<entry>
  <title>First</title><link href="https://a.example/1"/><id>urn:1</id><updated>2025-03-03T01:02:03Z</updated>
  <author><name>Ann Lee</name></author><author><name>Bo Dahl</name></author>
  <content type="html" xml:lang="nl">&lt;p&gt;De tekst.&lt;/p&gt;&lt;p&gt;En meer.&lt;/p&gt;</content>
</entry>
<entry><title>Second</title><id>urn:2</id><summary>A summary.</summary></entry>
</feed>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://a.example/"><title>The feed</title></channel>
<item rdf:about="https://a.example/1"><title>First</title><link>https://a.example/1</link>
<description>The text.</description><dc:date>2025-03-03T01:02:03Z</dc:date></item>
</rdf:RDF>"""


def test_entries_of_rss_are_records_with_their_fields() -> None:
    first, second = records("feed", RSS.encode())
    assert first.page.blocks == ("The whole text, which is longer.", "In two paragraphs: is no end.")
    assert first.page.known == {
        "title": "First & foremost",
        "byline": "Ann Lee",
        "section": "Sport",
        "published": "2025-03-03T00:02:03Z",
    }
    assert (first.page.url, first.page.external_id) == ("https://a.example/1", "guid-1")
    assert (second.page.blocks, second.page.known) == (("Just a teaser.",), {"title": "Second"})


def test_an_entry_keeps_its_bytes_and_place() -> None:
    raw = RSS.encode()
    for item in records("feed", raw):
        assert raw[item.offset :].startswith(item.raw)
        assert item.raw.startswith(b"<item>")
        assert item.raw.endswith(b"</item>")


def test_entries_of_atom_are_records_with_their_fields() -> None:
    first, second = records("feed", ATOM.encode())
    assert first.page.blocks == ("De tekst.", "En meer.")
    assert first.page.known == {
        "title": "First",
        "byline": "Ann Lee, Bo Dahl",
        "published": "2025-03-03T01:02:03Z",
        "language": "nl",
    }
    assert (first.page.url, first.page.external_id) == ("https://a.example/1", "urn:1")
    assert second.page.blocks == ("A summary.",)


def test_entries_of_rdf_are_records() -> None:
    [record] = records("feed", RDF.encode())
    assert (record.page.blocks, record.page.url) == (("The text.",), "https://a.example/1")
    assert record.page.known == {"title": "First", "published": "2025-03-03T01:02:03Z"}


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1251", "utf-8"])
def test_the_charset_is_that_of_the_feed(charset: str) -> None:
    word = "Größe" if charset == "iso-8859-1" else "Размер"
    entry = f"<item><title>{word}</title><description>{word} {word}.</description></item>"
    raw = f'<?xml version="1.0" encoding="{charset}"?><rss><channel>{entry}</channel></rss>'.encode(charset)
    [record] = records("feed", raw)
    assert (record.page.known["title"], record.page.blocks) == (word, (f"{word} {word}.",))


def test_an_entry_without_text_is_quarantined_alone() -> None:
    entries = [make.entry("one"), b"<item><title>No text</title></item>", make.entry("two")]
    assert reasons(items("feed", make.feed(entries))) == [None, "empty", None]


def test_a_broken_entry_does_not_take_the_others_with_it() -> None:
    entries = [make.entry("one"), b"<item><title>Open & <b></title><description>Some text", make.entry("two")]
    found = items("feed", make.feed(entries))
    assert reasons(found)[0] is None
    assert reasons(found)[-1] is None
    assert len(found) >= 2


def test_a_feed_that_is_cut_off_gives_what_came_before() -> None:
    raw = make.feed([make.entry("one"), make.entry("two")])
    assert reasons(items("feed", raw[: raw.rindex(b"</description>")])) == [None, "truncated"]


def test_a_feed_without_entries_has_no_records() -> None:
    assert items("feed", make.feed([])) == []


def test_entries_are_found_across_pieces_of_the_stream() -> None:
    keys = [f"k{n}" for n in range(150)]
    found = records("feed", make.feed(make.entry(key) for key in keys))
    assert [item.page.known["title"] for item in found] == keys


def test_an_entry_over_the_limit_is_quarantined_and_the_next_is_read() -> None:
    long = b"<item><description>" + b"x" * 300_000 + b"</description></item>"
    assert reasons(items("feed", make.feed([make.entry("one"), long, make.entry("two")]))) == [None, "too_large", None]


def entries(*inside: str, head: str = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">') -> list[Page]:
    raw = f"{head}<channel><title>The Quay</title>{''.join(f'<item>{one}</item>' for one in inside)}</channel></rss>"
    return [record.page for record in records("feed", raw.encode())]


@pytest.mark.parametrize(
    ("stated", "byline"),
    [
        ("<author>news@saltby.museum (Ann Lee)</author>", "Ann Lee"),
        ("<author>news@saltby.photography (Ann Lee, Bo Dahl)</author>", "Ann Lee, Bo Dahl"),
        ("<author>Ann Lee &lt;ann@saltby.online&gt;</author>", "Ann Lee"),
        ("<author>ann@saltby.agency</author>", None),
        ("<author><name>Ann Lee</name><email>ann@saltby.agency</email></author>", "Ann Lee"),
        ("<dc:creator><![CDATA[Ann Lee]]></dc:creator><dc:creator>Bo &amp;amp; Co</dc:creator>", "Ann Lee, Bo & Co"),
        ("<media:content url='a.jpg'/><author>a@b.example (Ann Lee)</author>", "Ann Lee"),
    ],
)
def test_an_author_is_a_name_whatever_the_address(stated: str, byline: str | None) -> None:
    [page] = entries(f"<title>T</title>{stated}<description>The text.</description>")
    assert (page.known.get("byline"), page.faults) == (byline, ())


def test_references_are_read_however_they_are_encoded() -> None:
    plain, twice, loose, emoji = entries(
        "<title>Q&amp;A</title><description>Tea &amp; cakes.</description>",
        "<title>Q&amp;amp;A</title><description>&amp;lt;p&amp;gt;Tea.&amp;lt;/p&amp;gt;</description>",
        "<title>Q&A &nbsp;today</title><description>Tea & cakes &mdash; at R&D.</description>",
        "<title>Sun &#55356;&#57119;</title><description>&lt;p&gt;Up &amp;#xD83C;&amp;#xDF1F;&lt;/p&gt;</description>",
    )
    assert (plain.known["title"], plain.blocks) == ("Q&A", ("Tea & cakes.",))
    assert (twice.known["title"], twice.blocks) == ("Q&A", ("Tea.",))
    assert (loose.known["title"], loose.blocks) == ("Q&A today", ("Tea & cakes — at R&D.",))
    assert (emoji.known["title"], emoji.blocks) == ("Sun \U0001f31f", ("Up \U0001f31f",))


def test_a_bad_byte_costs_one_character() -> None:
    told = "<item><title>Café {0}</title><description>Un thé à la crème, s'il vous plaît {0}.</description></item>"
    raw = f"<rss><channel>{''.join(told.format(at) for at in range(3))}</channel></rss>".encode()
    before, wrong, behind = raw.split("è".encode())[:2], b"\xe8", raw.split("è".encode())[2:]
    raw = "è".encode().join(before) + wrong + "è".encode().join(behind)
    first, bad, last = (record.page for record in records("feed", raw))
    assert bad.blocks == ("Un thé à la cr\ufffdme, s'il vous plaît 1.",)
    assert [(page.known["title"], page.charset, page.replaced) for page in (first, bad, last)] == [
        ("Café 0", "utf-8", 0),
        ("Café 1", "utf-8", 1),
        ("Café 2", "utf-8", 0),
    ]


def test_an_entry_alone_with_its_bad_byte_is_read_by_what_stood_before() -> None:
    first = "<item><title>Crêpes à Évian</title><description>Été.</description></item>".encode()
    second = b"<item><title>Plain</title><description>The caf\xe9 is open.</description></item>"
    pages = [record.page for record in records("feed", b"<rss><channel>" + first + second + b"</channel></rss>")]
    assert [(page.blocks, page.charset) for page in pages] == [
        (("Été.",), "utf-8"),
        (("The caf\ufffd is open.",), "utf-8"),
    ]


def test_the_line_that_names_the_source_of_an_entry_is_no_part_of_it() -> None:
    line = '<p>Der Beitrag <a href="https://quay.example/ferry/">A ferry runs</a> erschien zuerst auf {}.</p>'
    entry = "<title>A ferry runs</title><link>https://quay.example/ferry/</link>"
    entry += "<description><![CDATA[<p>It does.</p>{}]]></description>"
    own, other = entries(
        entry.format(line.format('<a href="https://quay.example">The Quay</a>')),
        entry.format(line.format('<a href="https://other.example/story">Another story</a>')),
    )
    assert own.blocks == ("It does.",)
    assert len(other.blocks) == 2


def test_a_day_that_does_not_exist_is_no_day() -> None:
    [page] = entries("<title>T</title><pubDate>2025-02-30T10:00:00Z</pubDate><description>The text.</description>")
    assert page.known["published"] == "2025-02-30T10:00:00Z"


def test_a_part_that_fails_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> str:
        raise OverflowError

    monkeypatch.setattr(feed_entry, "_authors", fails)
    [page] = entries("<title>T</title><author>Ann Lee</author><description>The text.</description>")
    assert (page.known, page.blocks, page.faults) == ({"title": "T"}, ("The text.",), ("byline",))

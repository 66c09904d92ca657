from corpus.page.html import read_html


def fields(head: str, url: str | None = "https://paper.example/a/b.html") -> dict[str, str]:
    return read_html(f"<html lang='pt'><head>{head}</head><body><p>x</p></body></html>", url).fields


def linked(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


def test_json_ld_finds_the_article_and_who_its_references_name() -> None:
    found = fields(
        linked(
            """{"@graph": [{"@type": "Person", "@id": "#1", "name": "Ann Lee"},
            {"@type": ["NewsArticle"], "headline": "Rain &amp;amp; wind", "author": [{"@id": "#1"}, {"name": "Bo Ek"}],
             "datePublished": "2024-01-02T03:04:05Z", "articleSection": ["Weather", "Top"],
             "keywords": "rain, wind"}]}"""
        )
    )
    assert found["title:json-ld"] == "Rain & wind"
    assert found["byline:json-ld"] == "Ann Lee; Bo Ek"
    assert found["published:json-ld"] == "2024-01-02T03:04:05Z"
    assert (found["section"], found["keywords"], found["language"]) == ("Weather", "rain; wind", "pt")


def test_of_several_articles_the_one_of_this_address_counts() -> None:
    found = fields(
        linked(
            """[{"@type": "Article", "headline": "Other", "url": "https://paper.example/c", "author": "A",
            "datePublished": "2020-01-01"}, {"@type": "Article", "headline": "This", "url": "/a/b.html"}]"""
        )
    )
    assert found["title:json-ld"] == "This"
    assert "published:json-ld" not in found


def test_json_ld_with_a_mistake_still_gives_its_plain_values() -> None:
    found = fields(linked('{"headline": "A "quoted" word", "datePublished": "2024-05-06", }'))
    assert found["published:json-ld"] == "2024-05-06"


def test_meta_and_microdata_are_kept_beside_each_other() -> None:
    page = """<meta property="og:title" content="T | Paper"><meta name="author" content="Ann Lee">
        <meta property="article:author" content="https://social.example/ann"><link rel="canonical" href="../c">"""
    found = read_html(
        f"""<head>{page}</head><body><span itemprop="author"><i itemprop="name">Bo Ek</i></span>
        <time itemprop="datePublished" datetime="2024-01-01">x</time></body>""",
        "https://paper.example/a/b.html",
    ).fields
    assert found["title:meta"] == "T | Paper"
    assert found["byline:meta"] == "Ann Lee"
    assert found["byline:microdata"] == "Bo Ek"
    assert found["published:microdata"] == "2024-01-01"
    assert found["canonical_url"] == "https://paper.example/c"

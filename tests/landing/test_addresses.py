"""Addresses: forms of one page come together, look-alikes stay apart, and the result is an address."""

import re
from itertools import permutations
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.landing.addresses import canonical_url, identity_of
from corpus.landing.kept_elsewhere import own_address

PAGE = "https://paper.example/2024/ferry-runs-ashore"
NUMBERED = "https://paper.example/show.php?id=417"


def identity(url: str) -> str | None:
    return identity_of(canonical_url(url))


TOGETHER = [
    # Scheme, host, port, fragment.
    ("http://paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://www.paper.example/2024/ferry-runs-ashore", PAGE),
    ("HTTPS://WWW.Paper.EXAMPLE/2024/ferry-runs-ashore", PAGE),
    ("https://paper.example:443/2024/ferry-runs-ashore", PAGE),
    ("http://paper.example:80/2024/ferry-runs-ashore", PAGE),
    ("https://paper.example./2024/ferry-runs-ashore", PAGE),
    ("https://reader:secret@paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore#comments", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore#:~:text=ashore", PAGE),
    ("https://xn--mnchner-blatt-wob.example/stadt/41", "https://münchner-blatt.example/stadt/41"),
    # The path.
    ("https://paper.example/2024/ferry-runs-ashore/", PAGE),
    ("https://paper.example//2024//ferry-runs-ashore", PAGE),
    ("https://paper.example/2024/x/.././ferry-runs-ashore", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore/index.html", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore/index.php", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore/Default.aspx", PAGE),
    ("https://paper.example/2024/ferry%2Druns%2Dashore", PAGE),
    ("https://paper.example/stadt/%c3%bcberfahrt", "https://paper.example/stadt/%C3%BCberfahrt"),
    ("https://paper.example/stadt/überfahrt", "https://paper.example/stadt/%C3%BCberfahrt"),
    ("https://paper.example/news/100%-safe", "https://paper.example/news/100%25-safe"),
    # Telephones.
    ("https://m.paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://mobile.paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://www.m.paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?m=1", PAGE),
    ("https://en.m.wikinews.example/wiki/Ferry", "https://en.wikinews.example/wiki/Ferry"),
    # AMP.
    ("https://amp.paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore/amp", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore/amp/", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore/amp.html", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore.amp", PAGE),
    ("https://paper.example/story-41.amp.html", "https://paper.example/story-41.html"),
    ("https://paper.example/amp/2024/ferry-runs-ashore", PAGE),
    ("https://paper.example/news/amp/harbour-41770312", "https://paper.example/news/harbour-41770312"),
    ("https://paper.example/2024/ferry-runs-ashore?amp", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?amp=1", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?outputType=amp", PAGE),
    ("https://paper-example.cdn.ampproject.org/c/s/paper.example/2024/ferry-runs-ashore/amp", PAGE),
    ("https://paper-example.cdn.ampproject.org/v/s/paper.example/2024/ferry-runs-ashore?amp_js_v=0.1&usqp=x", PAGE),
    ("https://www-paper-example.cdn.ampproject.org/c/www.paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://www.google.com/amp/s/paper.example/2024/ferry-runs-ashore/amp", PAGE),
    ("https://www.google.co.uk/amp/s/amp.paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://www-paper-example.bing-amp.com/c/s/www.paper.example/2024/ferry-runs-ashore", PAGE),
    # Print.
    ("https://paper.example/2024/ferry-runs-ashore/print", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore/print/", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore/printer-friendly", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore/imprimir", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?print=1", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?print", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?view=print", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?pagewanted=print", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?tmpl=component&print=1&layout=default&page=", PAGE),
    # Campaigns and sessions.
    ("https://paper.example/2024/ferry-runs-ashore?utm_source=feed&utm_medium=rss", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?fbclid=IwAR0x", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?gclid=Cj0&utm_id=3#top", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?at_medium=RSS&at_campaign=KARANGA", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?ref=homepage&source=social", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?cid=social_news_tide", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore?mc_cid=a1&amp;mc_eid=b2", PAGE),
    ("https://paper.example/2024/ferry-runs-ashore;jsessionid=0A1B2C", PAGE),
    ("https://paper.example/(S(lit3py55t21z5v55vlm25s55))/2024/ferry-runs-ashore", PAGE),
    ("https://paper.example/show.php?PHPSESSID=f00&id=417", NUMBERED),
    ("https://paper.example/show.php?id=417&sid=0a1b2c3d4e5f60718293a4b5", NUMBERED),
    ("https://paper.example/show.php?id=417&_=1715940000123", NUMBERED),
    ("https://paper.example/show.php?id=417&amp;utm_source=mail", NUMBERED),
    ("https://www.paper.example/show.php?print=yes&id=417", NUMBERED),
    ("https://paper.example/show.php?lang=en&id=417", "https://paper.example/show.php?id=417&lang=en"),
    ("https://paper.example/show.php?q=two%20words", "https://paper.example/show.php?q=two+words"),
    ("https://paper.example/index.php?p=41", "https://paper.example/?p=41"),
    # Archives.
    ("https://web.archive.org/web/20240518101112/https://paper.example/2024/ferry-runs-ashore", PAGE),
    ("http://web.archive.org/web/20240518101112id_/http://www.paper.example/2024/ferry-runs-ashore/", PAGE),
    ("https://web.archive.org/web/2024/https:/paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://web.archive.org/web/20240518101112/paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://web.archive.org/web/20240518/https://paper.example/show.php?id=417&utm_source=x", NUMBERED),
    ("https://archive.ph/20240518101112/https://paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://archive.today/2024.05.18-101112/https://paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://archive.is/newest/https://paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://wayback.archive-it.org/3181/20240518101112/https://paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://arquivo.pt/wayback/20240518101112/https://paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://pywb.library.example/news/20240518101112mp_/https://paper.example/2024/ferry-runs-ashore", PAGE),
    ("https://webcache.googleusercontent.com/search?q=cache:Ab3dEf6hIj0:paper.example/2024/ferry-runs-ashore+x", PAGE),
    ("https://web.archive.org/web/2024/https://www.google.com/amp/s/paper.example/2024/ferry-runs-ashore", PAGE),
]  # fmt: skip

APART = [
    # Parameters that name a page, or that nobody knows.
    ("https://paper.example/?id=41", "https://paper.example/?id=42"),
    ("https://paper.example/?p=41", "https://paper.example/?p=42"),
    ("https://paper.example/view?article=41", "https://paper.example/view?article=42"),
    ("https://paper.example/view?articleId=41", "https://paper.example/view?articleId=42"),
    ("https://paper.example/view?cid=41", "https://paper.example/view?cid=42"),
    ("https://paper.example/view?eid=410", "https://paper.example/view?eid=411"),
    ("https://paper.example/view?uid=20240517003", "https://paper.example/view?uid=20240517004"),
    ("https://paper.example/view?sid=41", "https://paper.example/view?sid=42"),
    ("https://paper.example/view?s=41", "https://paper.example/view?s=42"),
    ("https://paper.example/view?ref=news41", "https://paper.example/view?ref=news42"),
    ("https://paper.example/view?source=41", "https://paper.example/view?source=42"),
    ("https://paper.example/view?gallery=7", "https://paper.example/view?gallery=8"),
    ("https://paper.example/view?glossary=tide", "https://paper.example/view?glossary=ebb"),
    ("https://paper.example/view?reference=41", "https://paper.example/view?reference=42"),
    ("https://paper.example/view?print=417", "https://paper.example/view?print=418"),
    ("https://paper.example/view?m=202405", "https://paper.example/view?m=202406"),
    ("https://paper.example/view?mod=read", "https://paper.example/view?mod=list41"),
    ("https://paper.example/show.asp?41", "https://paper.example/show.asp?42"),
    ("https://paper.example/?/news/41", "https://paper.example/?/news/42"),
    ("https://paper.example/view?id=41", "https://paper.example/view?ID=42"),
    ("https://paper.example/view?id=a", "https://paper.example/view?id=A"),
    ("https://paper.example/view?id=41&part=1", "https://paper.example/view?id=41&part=2"),
    ("https://paper.example/view?id=41", "https://paper.example/view?id=41&page=2"),
    ("https://paper.example/view?id=41", "https://paper.example/view?id=41&lang=es"),
    ("https://paper.example/view?a=1&a=2", "https://paper.example/view?a=2&a=1"),
    ("https://paper.example/view?q=a%26b", "https://paper.example/view?q=a&b"),
    ("https://paper.example/view?q=%E9", "https://paper.example/view?q=%E8"),
    ("https://paper.example/view?id=1&region=5", "https://paper.example/view?id=1&region=6"),
    ("https://paper.example/view?id=1&copy=5", "https://paper.example/view?id=1&copy=6"),
    ("https://paper.example/share?url=https://a.example/1", "https://paper.example/share?url=https://a.example/2"),
    ("https://paper.example/view?format=audio", "https://paper.example/view"),
    ("https://paper.example/view?type=print-shop", "https://paper.example/view"),
    # Paths.
    ("https://paper.example/Story", "https://paper.example/story"),
    ("https://paper.example/story/1", "https://paper.example/story/2"),
    ("https://paper.example/story", "https://paper.example/story/2"),
    ("https://paper.example/story/a%2Fb", "https://paper.example/story/a/b"),
    ("https://paper.example/2024/05/17/ferry", "https://paper.example/2024/05/18/ferry"),
    ("https://paper.example/amp", "https://paper.example/"),
    ("https://paper.example/print", "https://paper.example/"),
    ("https://paper.example/index-of-prices", "https://paper.example/"),
    ("https://paper.example/news/lamp", "https://paper.example/news/l"),
    ("https://paper.example/news/blueprint", "https://paper.example/news/blue"),
    ("https://paper.example/music/amp/reviews", "https://paper.example/music/reviews"),
    ("https://paper.example/quotidiani/stampa", "https://paper.example/quotidiani"),
    ("https://paper.example/story.html", "https://paper.example/story.pdf"),
    ("https://paper.example/#!/news/41", "https://paper.example/#!/news/42"),
    ("https://paper.example/#/news/4100", "https://paper.example/#/news/4200"),
    ("https://paper.example/en/story", "https://paper.example/es/story"),
    # Hosts.
    ("https://news.paper.example/41", "https://sport.paper.example/41"),
    ("https://paper.example/41", "https://paper.example:8080/41"),
    ("https://www.co.uk/41", "https://m.co.uk/42"),
    ("https://mobile.example/41", "https://example/41"),
    ("https://m.com.br/41", "https://com.br/41"),
    ("https://paper.example/41", "https://paper.test/41"),
    ("https://amplify.example/41", "https://lify.example/41"),
    ("https://www3.paper.example/41", "https://www.paper.example/41"),
    # Archives keep different pages, and have some of their own.
    (f"https://web.archive.org/web/20240518101112/{PAGE}", "https://web.archive.org/web/20240518101112/https://b.example/"),
    ("https://archive.ph/Ab3dE", "https://archive.ph/Ab3dF"),
    ("https://archive.org/details/ferry-1", "https://archive.org/details/ferry-2"),
    ("https://www.google.com/amp/help/41", "https://help/41"),
    ("https://paper.example/out/https://a.example/1", "https://a.example/1"),
    ("https://paper.example/20240518/https-explained", "https://paper.example/https-explained"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "plain"), TOGETHER)
def test_forms_of_one_page_come_together(form: str, plain: str) -> None:
    assert identity(form) == identity(plain)


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_looks_alike_stays_apart(one: str, other: str) -> None:
    assert identity(one) != identity(other)


def test_all_forms_of_all_pages_are_told_apart_by_page() -> None:
    """No form of one page of the table has the identity of another page."""
    pages = {plain: identity(plain) for _, plain in TOGETHER}
    assert len(set(pages.values())) == len(pages)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.paper.example/a/?utm_source=x#top", "https://www.paper.example/a/"),
        ("http://m.paper.example/a/amp", "http://m.paper.example/a/amp"),
        ("https://web.archive.org/web/20240518101112/http://www.paper.example/a", "http://www.paper.example/a"),
        ("https://paper.example?b=2&a=1", "https://paper.example/?a=1&b=2"),
        ("https://user:secret@paper.example/a", "https://paper.example/a"),
    ],
)
def test_an_address_is_cleaned_and_can_still_be_visited(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


FORMS = [
    "",
    "/",
    "/amp",
    "/print",
    "/index.html",
    ".amp.html",
    "/..",
    "/./b",
    "//",
    "/amp/41233",
    ";jsessionid=1",
    "/imprimir",
]
PARAMETERS = [
    "a=1",
    "b=2",
    "amp",
    "print=1",
    "utm_source=x",
    "id=41",
    "cid=41",
    "q=%C3%A9+x",
    "z=",
    "sid=4",
    "=v",
    "amp;c=3",
]
addresses = st.builds(
    "{}{}://{}/{}{}{}{}".format,
    st.sampled_from(["", "https://web.archive.org/web/20240518101112/", "https://archive.ph/newest/"]),
    st.sampled_from(["http", "https"]),
    st.sampled_from(
        ["a.example", "WWW.A.example:8080", "m.é.example", "www.m.a.example:443", "m.co.uk", "[::1]:80", "127.0.0.1"]
    ),
    st.text(st.sampled_from("/ab.%2é-_~ 41;("), max_size=12),
    st.sampled_from(FORMS),
    st.lists(st.sampled_from(PARAMETERS), max_size=4).map(lambda some: "?" + "&".join(some) if some else ""),
    st.sampled_from(["", "#part", "#!/news/4", "#/news/4100"]),
)  # fmt: skip


@given(addresses)
def test_what_comes_out_is_an_address_and_comes_out_again(url: str) -> None:
    once = canonical_url(url)
    assert once is not None
    assert canonical_url(once) == once
    same = identity_of(once)
    assert same is not None
    assert identity(same) == same
    for found in (once, same):
        parts = urlsplit(found)
        assert parts.scheme in ("http", "https")
        assert parts.hostname
        assert not set(found) & set(' "<>\\^`{|}\n\t')
        assert (parts.path + parts.query).isascii()


@given(st.lists(st.sampled_from(["a=1", "b=2", "id=41", "amp", "utm_source=x"]), unique=True, min_size=2, max_size=4))
def test_the_order_of_parameters_makes_no_difference(parameters: list[str]) -> None:
    found = {identity("https://a.example/x?" + "&".join(order)) for order in permutations(parameters)}
    assert len(found) == 1


@given(st.text())
def test_no_text_makes_it_raise(text: str) -> None:
    for start in ("", "http://", "https://web.archive.org/web/2024/", "https://a.example/"):
        found = canonical_url(start + text)
        assert identity_of(found) is None or identity_of(found).startswith("https://")  # type: ignore[union-attr]
        own_address(start + text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x?utm_source=feed&id=3#top", "https://a.example/x?id=3"),
        ("HTTPS://A.Example/X", "https://a.example/X"),
        ("http://a.example/x#top", "http://a.example/x"),
    ],
)
def test_a_url_loses_fragment_trackers_and_case_of_its_host(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "url", [None, "", "a.example/x", "ftp://a.example/x", "mailto:a@b.example", "http://", "https:///x", "http://[::1"]
)
def test_what_is_no_web_address_is_no_url(url: str | None) -> None:
    assert canonical_url(url) is None


HOSTS = st.sampled_from([
    "paper.example", "www.paper.example", "m.paper.co.uk", "en.m.wikinews.org", "xn--mnchner-blatt-wob.example",
    "Paper.example", "paper", "paper.example.", "192.0.2.7", "a_b.paper.example", "paper.example:443", "archive.is",
    "www.google.com",
])  # fmt: skip
STEPS = st.sampled_from([
    "news", "2024", "amp", "print", "index.html", "default.aspx", "a.amp", "a.print.html", "drucken",
    "ferry-runs-ashore", "A_b~c", ".hidden", "..", ".", "", "s;jsessionid=1", "%41", "é", "-x", "http:",
])  # fmt: skip


@given(
    st.sampled_from(["http", "https"]), HOSTS, st.lists(STEPS, max_size=5), st.sampled_from(["", "/", "?id=1", "#a"])
)
def test_an_address_with_nothing_to_clean_is_what_cleaning_gives(
    scheme: str, host: str, steps: list[str], behind: str
) -> None:
    url = f"{scheme}://{'/'.join([host, *steps])}{behind}"
    found = canonical_url(url), identity(url)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("corpus.landing.addresses._CLEAN", re.compile(r"(?!)"))
        assert (canonical_url(url), identity(url)) == found

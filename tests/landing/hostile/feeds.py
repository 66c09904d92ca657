"""Feeds: broken, cut off, slow, with entities that multiply."""

from tests.landing import make
from tests.landing.hostile.inputs import GOOD, Inputs

INPUTS = Inputs()


def _atom() -> bytes:
    story = "".join(f"<p>{part}</p>" for part in make.story("atom").split("\n\n"))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>'
        '<entry><title>Atom</title><id>urn:1</id><link href="https://feed.example/atom"/>'
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{story}</div></content></entry></feed>'
    ).encode()


def _slow_feed() -> bytes:
    """A feed with an author in whom the parser looks for an address for minutes."""
    author = b"<author>" + b"a." * 100_000 + b"@</author></item>"
    return make.feed([make.entry("slow").replace(b"</item>", author), make.entry("after slow")])


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 12))
    doctype = f'<!DOCTYPE rss [<!ENTITY l0 "laugh ">{entities}]>'
    entry = make.entry("laughs").replace(b"Report", b"&l11; Report")
    return make.feed([entry, make.entry("after laughs")]).replace(b"<rss", doctype.encode() + b"<rss")


INPUTS.add(
    "broken_entry.rss",
    lambda: make.feed(
        [make.entry("entry a"), make.entry("broken").replace(b"</description></item>", b""), make.entry("entry b")]
    ),
    GOOD,
    "parse_failed",
    GOOD,
)
INPUTS.add("cut.rss", lambda: make.feed([make.entry("feed a"), make.entry("feed b")])[:-80], GOOD, "truncated")
INPUTS.add("xhtml.atom", _atom, GOOD)
INPUTS.add("laughs.rss", _laughs, GOOD, GOOD)
INPUTS.add("slow_entry.rss", _slow_feed, "timed_out", GOOD)
INPUTS.add("no_entries.rss", lambda: make.feed([]), "empty")
INPUTS.add(
    "utf16.rss", lambda: make.feed([make.entry("wide feed")]).decode().replace("utf-8", "utf-16").encode("utf-16"), GOOD
)
INPUTS.add("other.xml", lambda: b'<?xml version="1.0"?>\n<catalog><book>x</book></catalog>', "unsupported")

"""What class names, ids and roles hint at, reduced to a small closed vocabulary.

Themes and publishing systems name their parts alike the world over: "entry-content", "related-posts", "byline".
The words below are such names; none belongs to a single site.
"""

from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

# For each hint's letter the pieces of names that give it. A name is lower-cased, and whatever separates its words is
# written as "-", so that "-ad-" is the word "ad" alone.
HINTS: dict[str, str] = {
    "b": "article-body articlebody entry-content entrycontent post-content postcontent post-body postbody story-body "
    "storybody article-content articlecontent article-text articletext richtext rich-text -rte- -prose- wysiwyg "
    "blog-content content-body contentbody body-content text-content body-text bodytext story-content storycontent "
    "field-name-body field--name-body content-text -content- -copy- body-copy single-content page-content "
    "main-content maincontent blog-body post-text -article-main contenido-",
    "p": "article -post -story -blog -entry hentry",
    "n": "-nav nav- menu breadcrumb navbar navigation pagination pager -links",
    "s": "share sharing social -sns -follow",
    "r": "related recommend -more- read-next readnext popular trending most-read latest recirc teaser carousel promo "
    "you-may similar outbrain taboola also-like -next- -prev- slider suggested recent featured",
    "k": "card -tile grid- -grid",
    "c": "comment disqus -reply discussion respond",
    "w": "newsletter subscri signup sign-up optin opt-in -cta paywall donat mailchimp hubspot -form",
    "x": "-ad- -ads- advert sponsor -dfp adsense adslot ad-slot banner promoted affiliate",
    "y": "byline author writer contributor -by- posted-by",
    "o": "-bio- -bio biograph author-box authorbox author-info about-author about-the-author author-desc",
    "d": "date -time- publish timestamp posted-on updated",
    "g": "caption credit figure photo gallery -image",
    "t": "title headline -heading",
    "u": "subtitle sub-title -dek- -deck- standfirst subhead summary excerpt lede -lead- -intro abstract description "
    "subtitulo sottotitol untertitel chapo entradilla -bajada -copete vorspann",
    "l": "-tag tags categor topic keyword -label kicker eyebrow",
    "f": "footer copyright legal disclaimer disclosure",
    "a": "sidebar -aside widget -rail -side-",
    "m": "modal popup pop-up cookie consent gdpr overlay toast dialog drawer lightbox tooltip",
    "e": "-toc toc- table-of-contents tableofcontents jump-",
    "q": "faq accordion collaps",
    "i": "-meta meta- -info",
    "$": "product price shop -cart -buy- checkout -deal",
    "h": "header masthead -hero topbar top-bar",
    "v": "hidden sr-only visually-hidden screen-reader screenreader -hide",
    "z": "reference footnote citation bibliograph endnote",
    "j": "pullquote pull-quote blockquote -quote testimonial callout highlight",
    "1": "headline- articleheadline entry-title post-title article-title page-title story-title",
}
LETTERS = "".join(HINTS)

# For each hint's letter what it says of an element, in words.
MEANINGS = {
    "b": "article text", "p": "article", "n": "navigation", "s": "sharing", "r": "related", "k": "card",
    "c": "comments", "w": "newsletter", "x": "advertisement", "y": "author", "o": "biography", "d": "date",
    "g": "picture", "t": "title", "u": "deck", "l": "tags", "f": "footer", "a": "sidebar", "m": "pop-up",
    "e": "contents", "q": "accordion", "i": "meta", "$": "shop", "h": "header", "v": "hidden", "z": "references",
    "j": "quote", "1": "headline",
}  # fmt: skip

# At most so many characters of an element's names are looked at; style sheets of small utility classes make them long.
LONGEST_NAMES = 300

_SEPARATORS = "_ \t\n.:/"


@cache
def _matcher() -> tuple[AhoCorasick, list[int]]:
    pieces = [(piece, 1 << at) for at, letter in enumerate(HINTS) for piece in HINTS[letter].split()]
    return AhoCorasick([piece for piece, _ in pieces], implementation=Implementation.DFA), [bit for _, bit in pieces]


@lru_cache(maxsize=1 << 15)
def _bits_of(*names: str | None) -> int:
    matcher, bits = _matcher()
    joined = " ".join(filter(None, names))[:LONGEST_NAMES].lower()
    for separator in _SEPARATORS:  # a third of the time of translating them all at once
        joined = joined.replace(separator, "-")
    found = 0
    for pattern, _, _ in matcher.find_matches_as_indexes(f"-{joined}-", overlapping=True):
        found |= bits[pattern]
    return found


def hint_bits(attributes: dict[str, str | None]) -> int:
    """The hints of an element's class, id, itemprop and role: bit n stands for letter n of `LETTERS`."""
    given = attributes.get
    return _bits_of(given("class"), given("id"), given("itemprop"), given("role"))


@lru_cache(maxsize=1 << 14)
def hint_letters(bits: int) -> str:
    """The letters of the bits set."""
    return "".join(letter for at, letter in enumerate(LETTERS) if bits >> at & 1)

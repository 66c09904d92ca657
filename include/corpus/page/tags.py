"""Elements of HTML by what their tags tell of the text in them."""

# Elements that begin a line of their own in a browser's default style sheet (HTML Living Standard, Rendering).
# A row stands for its cells, and a button is set apart like a block.
BLOCK_TAGS = frozenset((
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details",
    "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol",
    "optgroup", "p", "pre", "search", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    "xmp",
))  # fmt: skip
# Elements whose text a browser does not show as text of the page, or, `rt`, as how to read it, small above it.
UNSEEN_TAGS = frozenset((
    "applet", "area", "audio", "base", "canvas", "datalist", "embed", "head", "iframe", "link", "map", "meta",
    "noembed", "noframes", "noscript", "object", "option", "param", "picture", "rp", "rt", "script", "select",
    "source", "style", "svg", "template", "textarea", "title", "track", "video", "wbr",
))  # fmt: skip
# Inline elements that are set apart from an equal neighbour though no white space is written between them.
APART_TAGS = frozenset(("a", "span", "td", "th", "time", "label"))
HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BOLD_TAGS = frozenset(("b", "strong"))

# Elements without an end, as HTML is written out (HTML Living Standard, "Serializing HTML fragments").
VOID_TAGS = frozenset((
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
))  # fmt: skip
# Elements whose text is written out as it is.
RAW_TAGS = frozenset(("script", "style", "iframe", "noembed", "noframes"))
# Elements that are written out in a way of their own, and elements of other languages.
OTHER_TAGS = frozenset(("xmp", "plaintext", "math"))

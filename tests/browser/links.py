"""The links of a page."""

from html.parser import HTMLParser


class Links(HTMLParser):
    """The links and ids of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.served: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id"):
            self.ids.add(given["id"] or "")
        if tag == "a" and given.get("href"):
            self.hrefs.append((given["href"] or "", given.get("rel") or ""))
        if tag == "a" and "data-served" in given:
            self.served.append(given["data-served"] or "")

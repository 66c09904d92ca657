"""The dbt docs as one page that is whole by itself.

What dbt makes is one file that names what it does not bring: an icon, the caret of a select box, two fonts of which no
view shows a sign. And it writes `xlink:href` where its framework needs `ng-href`, so that a browser asks for the
expression as an address before it is filled in. Each would be a request to the server, or to the disk, for nothing.
"""

from urllib.parse import quote

_CARET = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 8">'
    '<path d="M1 1l5 5 5-5" fill="none" stroke="#5b6770" stroke-width="2"/></svg>'
)
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<path d="M2 3h12v2H2zm0 4h12v2H2zm0 4h7v2H2z" fill="#2f6f5e"/></svg>'
)


def _data(svg: str) -> str:
    return f"data:image/svg+xml,{quote(svg)}"


_BROUGHT = {
    "${require('./assets/favicons/favicon.ico')}": _data(_ICON),
    "../img/carets/down.svg": _data(_CARET),
    "../fonts/arrows/arrows.woff": "data:font/woff,",
    "../fonts/entypo/entypo.woff": "data:font/woff,",
    ' xlink:href="{{': ' ng-href="{{',
}


def whole(page: str) -> str:
    """The page that dbt wrote, with what it names and does not bring."""
    for named, brought in _BROUGHT.items():
        page = page.replace(named, brought)
    return page

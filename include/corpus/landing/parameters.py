"""Which parameters of an address name the page: not those of campaigns and sessions, nor those of its forms.

A parameter that is not known names the page. courlan's own list of trackers is not used: it takes every name that
begins with `cid`, `eid`, `uid`, `ref`, `ga` or `gl` for one, `?cid=41` and `?gallery=7` among them, and drops
parameters without a value, so that `/show.asp?41` and `/show.asp?42` were one page.
"""

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote_to_bytes

Parameter = tuple[str, str]
"""Name and value, percent-encoded in one way."""

# Letters and signs that need no encoding in a parameter, and that no server is known to tell from their encoded form.
_SAFE = "-._~/:,@!*'()$;"

# Names that only campaigns and the like use.
_TRACKER = re.compile(
    r"""(?:utm|mtm|matomo|pk|piwik|hsa|oly|vero|itm|mkt|guce|fb|ga|gs|cm)_.+
    | at_(?:medium|campaign|custom\d|link_\w+|format|creation|variant|recipient\w*|ptr_name|bbc_team|send_date)
    | at_emailtype | ns_(?:mchannel|source|campaign|linkname|fee) | wt[._].+ | _hs.+ | hsctatracking | __s | _g[al]
    | fbclid | gclid | gclsrc | dclid | gbraid | wbraid | msclkid | ysclid | yclid | twclid | ttclid | li_fat_id
    | igsh(?:id)? | epik | s_kwcid | s_cid | ef_id | mc_[ce]id | _openstat | xtor | ito | ocid | cmp(?:id)? | icid
    | intcid | intcmp | ncid | smid | smtyp | ftag | ftcamp | ref_src | ref_url | spref | soc_src | soc_trk | sr_share
    | guccounter | taid | cx(?:recs_s|_\w+) | trk(?:campaign)? | vgo_ee | mbid | cndid | zanpid | _branch_match_id
    | sc_(?:cid|channel|campaign|src) | wickedid | amp_(?:js_v|gsa|r|ct|agsa|latest_update_time) | usqp | aoh
    | share | sharetype | rss""",
    re.IGNORECASE | re.VERBOSE,
)

# Names that campaigns use, and sites for what they show: they count where the value is a number or a key.
_UNSURE = re.compile(
    r"ref(?:er|errer|erer)?|source|src|from|via|[ceu]id|clid|campaign(?:_?id)?|medium|aff(?:iliate)?|partner|feature|mod",
    re.IGNORECASE,
)
_NAMING = re.compile(
    r"[a-z]{0,4}[-_]?\d+|(?=[a-f-]*\d)[0-9a-f-]{8,40}|(?:view|read|article|news|show)\w*", re.IGNORECASE
)

_SESSION = re.compile(r"phpsessid|jsessionid|aspsessionid\w*|session_?id|sess|cfid|cftoken|zenid|oscsid", re.IGNORECASE)
# Names that sessions use too, if the value is as long as a key.
_UNSURE_SESSION = frozenset(("s", "sid", "session"))
_KEY = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[0-9A-Za-z,-]{20,}")

# Numbers by which scripts get around caches.
_FRESH = frozenset(("_", "rand", "rnd", "nocache", "cachebuster"))

_SWITCHED = frozenset(("", "0", "1", "true", "false", "yes", "no", "y", "n", "on", "off"))
_SWITCHES = re.compile(
    r"amp|print(?:able|er|_?view|mode|(?:er)?_?friendly)?|pfriendly|mobile|m",
    re.IGNORECASE,
)
_FORMED = re.compile(
    r"output(?:type)?|format|view|mode|type|version|template|layout|style|display|pagewanted|theme|device",
    re.IGNORECASE,
)
_FORM = re.compile(r"amp|print(?:er|able|-?friendly|er-?friendly|version|-version)?|mobile", re.IGNORECASE)


def parameters_of(query: str) -> list[Parameter]:
    """The parameters that name a page or its form, in order of their names; of one name, in the order given."""
    found = []
    for part in query.replace("&amp;", "&").split("&"):
        name, _, value = part.removeprefix("amp;").partition("=")
        if (name or value) and not _is_aside(name, value):
            found.append((_encoded(name), _encoded(value)))
    return sorted(found, key=lambda one: one[0])


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text.replace("+", " ")), safe=_SAFE)


def _is_aside(name: str, value: str) -> bool:
    """Whether a parameter is of a campaign or a session."""
    if _TRACKER.fullmatch(name) or _SESSION.fullmatch(name):
        return True
    lower = name.lower()
    if _UNSURE.fullmatch(name):
        return not _NAMING.fullmatch(value)
    if lower in _UNSURE_SESSION:
        return bool(_KEY.fullmatch(value))
    return lower in _FRESH and value.replace(".", "").isdigit()


def without_form(parameters: Iterable[Parameter]) -> list[Parameter]:
    """The parameters without those that ask for the page as AMP, in print or for telephones."""
    given = list(parameters)
    kept = [one for one in given if not _is_form(*one)]
    if len(kept) < len(given):  # what Joomla's print form adds
        kept = [one for one in kept if one not in (("tmpl", "component"), ("layout", "default"), ("page", ""))]
    return kept


def _is_form(name: str, value: str) -> bool:
    if _SWITCHES.fullmatch(name) and value.lower() in _SWITCHED:
        return True
    return bool(_FORMED.fullmatch(name) and _FORM.fullmatch(value))


def query_of(parameters: Iterable[Parameter]) -> str:
    """The parameters as a query. One without a value has no sign of equality."""
    return "&".join(f"{name}={value}" if value else name for name, value in parameters)

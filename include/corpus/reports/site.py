"""The reports as a site: files of the reports' folder and pages from the published snapshot, for any server.

The Airflow plugin and `make report` both hand a path and its query to `respond`. Nothing is written, nothing outside
of the reports' folder is read but the snapshots and the warehouse.
"""

import gc
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from corpus.reports.article_page import ID, article_facts, capture_facts, load_models
from corpus.reports.changes import between_facts
from corpus.reports.held import held_corpus
from corpus.reports.overview import dbt_docs_of
from corpus.reports.pair_page import pair_facts
from corpus.reports.published import NothingPublished, Row
from corpus.reports.search_page import search_facts
from corpus.reports.shared import page_in_store
from corpus.reports.source_page import source_facts
from corpus.reports.templates import policy, templates
from corpus.settings import Settings

# What may be sent from the reports' folder, and as what. Anything else in it is nobody's page.
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}

# The pages of dbt and of Great Expectations are not ours: dbt's is a script in one file that speaks of the project
# only, the others name their style sheet.
_POLICIES = {
    "dbt_docs": "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline';"
    " img-src data:; font-src data:; base-uri 'none'; form-action 'none'",
    "data_docs": "default-src 'none'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'",
}

# A page that an earlier version wrote names its own style sheet, before any foreign text.
_DIGEST = re.compile(rb'Content-Security-Policy" content="[^"<>]*sha256-([A-Za-z0-9+/=]{44})')
HEAD = 600

_SERVED = re.compile(r'<a data-served="([^"<>]*)"')
_TIME = re.compile(r'<time datetime="(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z">')


@dataclass(frozen=True)
class Answer:
    """What a server sends."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def _headers(kind: str, allowed: str) -> dict[str, str]:
    return {
        "Content-Type": kind,
        "Content-Security-Policy": f"{allowed}; frame-ancestors 'self'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }


def ago(seconds: float) -> str:
    """How long ago something was, in the largest unit that fits."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def completed(page: str, root: str) -> str:
    """A page as it is served: links to served pages get their addresses, times say how long ago they were.

    Args:
        page: the page as it stands in its file. Foreign text in it is escaped, so that no tag is of anybody else's.
        root: the way to the reports' folder, such as `../`.
    """

    def told(found: re.Match[str]) -> str:
        then = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
        passed = (datetime.now(UTC) - then).total_seconds()
        return f"{ago(passed)}, {found[0]}" if passed >= 0 else found[0]

    return _TIME.sub(told, _SERVED.sub(lambda found: f'<a href="{root}{found[1]}"', page))


def _file(settings: Settings, path: str) -> Answer | None:
    """A file of the reports' folder; None where there is none of that name."""
    root = settings.reports.resolve()
    try:
        file = (root / path).resolve()
        if file.is_dir():
            if path and not path.endswith("/"):
                return Answer(307, b"", {"Location": Path(path).name + "/"}) if file.is_relative_to(root) else None
            file /= "index.html"
        elif "://" in settings.shared_at and (not path or path.endswith("/")):
            file /= "index.html"
        if not file.is_relative_to(root) or file.suffix not in KINDS:
            return None
        # The pages are the writer's own, who need not be on this machine.
        body = page_in_store(settings, file.relative_to(root).as_posix()) if "://" in settings.shared_at else None
        if body is None:
            if not file.is_file():
                return None
            body = file.read_bytes()
    except (OSError, ValueError):  # a name that no file can have: too long, or with a NUL
        return None
    parts = file.relative_to(root).parts
    foreign = next((allowed for name, allowed in _POLICIES.items() if name in parts[:-1]), None)
    allowed = foreign or policy()
    if file.suffix == ".html" and foreign is None:
        if digest := _DIGEST.search(body[:HEAD]):
            allowed = policy(digest=digest[1].decode())
        body = completed(body.decode("utf-8", "replace"), "../" * (len(parts) - 1)).encode()
    return Answer(200, body, _headers(KINDS[file.suffix], allowed))


def _page(settings: Settings, template: str, facts: Row, here: str, root: str, status: int = 200) -> Answer:
    common = {
        "root": root,
        "here": here,
        "form": True,
        "now": datetime.now(UTC),
        "dbt_docs": dbt_docs_of(settings).exists(),
    }
    text = templates().get_template(template).render(facts | common)
    body = completed(text, root).encode("utf-8", "replace")
    return Answer(status, body, _headers(KINDS[".html"], policy(form=True)))


def _one(name: str, facts_of: Callable[[Settings, str], Row | None]) -> Callable[..., Answer]:
    def answer(settings: Settings, rest: str, _: Mapping[str, str]) -> Answer:
        facts = facts_of(settings, rest) if ID.fullmatch(rest) else None
        if facts is None:
            return not_found(settings, f"There is no such {name} in the published corpus.", "../")
        return _page(settings, f"{name}.html.j2", facts, name, "../")

    return answer


def _search(settings: Settings, _: str, given: Mapping[str, str]) -> Answer:
    return _page(settings, "search.html.j2", search_facts(settings, given), "search", "")


def _source(settings: Settings, _: str, given: Mapping[str, str]) -> Answer:
    source = given.get("id", "")
    facts = source_facts(settings, source)
    if facts is None:  # pages of loads name it that are rolled back, or whose records are all quarantined
        nothing = {"heading": source or "No source", "said": "No article of this source is published."}
        return _page(settings, "message.html.j2", nothing, "sources", "")
    return _page(settings, "source.html.j2", facts, "sources", "")


def _between(settings: Settings, _: str, given: Mapping[str, str]) -> Answer:
    facts = between_facts(settings, given.get("from", ""), given.get("to", ""))
    return _page(settings, "between.html.j2", facts, "changes", "")


def _pair(settings: Settings, _: str, given: Mapping[str, str]) -> Answer:
    one, other = given.get("one", ""), given.get("other", "")
    facts = pair_facts(settings, one, other) if ID.fullmatch(one) and ID.fullmatch(other) else None
    if facts is None:
        return not_found(settings, "There are no two such articles in the published corpus.", "")
    return _page(settings, "pair.html.j2", facts, "article", "")


def not_found(settings: Settings, said: str, root: str) -> Answer:
    """A page that says what is not there."""
    facts = {"heading": "Not found", "said": said}
    return _page(settings, "message.html.j2", facts, "", root, 404)


def load_ahead(settings: Settings) -> None:
    """Load what pages of articles need, so that the first ones do not wait seconds for it.

    It takes 3 CPU-s: that of any article is made and thrown away, besides what only some of them need.
    """
    load_models(settings)
    with suppress(NothingPublished):
        with held_corpus(settings) as connection:
            some = connection.execute("select article_id from corpus.articles limit 1").fetchone()
        if some:
            respond(settings, f"article/{some[0]}", {})
    # What is loaded stays: one page in 150 waited 140 CPU-ms while the collector looked through it.
    gc.collect()
    gc.freeze()


_PAGES: dict[str, Callable[[Settings, str, Mapping[str, str]], Answer]] = {
    "article": _one("article", article_facts),
    "capture": _one("capture", capture_facts),
    "search": _search,
    "source": _source,
    "between": _between,
    "pair": _pair,
}


def respond(settings: Settings, path: str, given: Mapping[str, str]) -> Answer:
    """The answer to a request.

    Args:
        settings: where the corpus is.
        path: what was asked for, without a slash before it, percent signs decoded.
        given: the query, a value a name.
    """
    name, _, rest = path.partition("/")
    depth = "../" if rest else ""
    if page := _PAGES.get(name):
        try:
            return page(settings, rest, given)
        except NothingPublished as error:
            facts = {"heading": "No corpus", "said": str(error)}
            return _page(settings, "message.html.j2", facts, "", depth, 404)
    found = _file(settings, path)
    if found is None:
        said = "There is no such report; a load writes its own when it ends."
        return not_found(settings, said, "../" * path.count("/"))
    return found

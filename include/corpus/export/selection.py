"""Which articles of a published corpus are exported, as SQL over its tables."""

import difflib
from dataclasses import dataclass
from datetime import date

import duckdb

from corpus.warehouse.connection import quoted


class BadSelection(ValueError):
    """A selection names what the corpus does not have, or cannot be understood; the message says what to do."""


@dataclass(frozen=True)
class Selection:
    """What is asked for; each condition that is given has to hold."""

    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    """Ids or names; those below a topic count with it."""
    since: date | None = None
    until: date | None = None
    """The first and the last day of publication. Articles without a date are left out where either is given."""
    copies: bool = True
    """Whether articles with `duplicate_of` come too."""
    without_flags: tuple[str, ...] = ()
    """Flags of `article_flags` of which an article may have none; `any` stands for all."""
    where: str = ""
    """A condition of SQL over the columns of `articles`."""

    def condition(self, connection: duckdb.DuckDBPyConnection) -> str:
        """The condition over `articles`, in SQL; `true` where nothing is asked.

        Raises:
            BadSelection: a source, language or topic is not in the corpus, or `where` is no condition.
        """
        parts = []
        for column, wanted in (("source_id", self.sources), ("language", self.languages)):
            if wanted:
                known = {str(value) for [value] in connection.sql(f"select distinct {column} from articles").fetchall()}
                for one in wanted:
                    _require(one, known, column.removesuffix("_id"))
                parts.append(f"{column} in ({', '.join(map(quoted, wanted))})")
        if self.topics:
            ids = [_topic(connection, one) for one in self.topics]
            parts.append(_BELOW.format(topics=", ".join(map(quoted, ids))))
        if self.since:
            parts.append(f"published_at >= date '{self.since}'")
        if self.until:
            parts.append(f"published_at < date '{self.until}' + interval 1 day")
        if not self.copies:
            parts.append("duplicate_of is null")
        if self.without_flags:
            known = {str(name) for [name] in connection.sql("select flag from flag_thresholds").fetchall()}
            for one in self.without_flags:
                _require(one, known | {"any"}, "flag")
            flagged = (
                "true" if "any" in self.without_flags else f"flag in ({', '.join(map(quoted, self.without_flags))})"
            )
            parts.append(f"article_id not in (select article_id from article_flags where {flagged})")
        if self.where:
            try:
                connection.sql(f"select count(*) from articles where ({self.where})").fetchall()
            except duckdb.Error as error:
                raise BadSelection(f"WHERE is no condition over the columns of articles: {error}") from error
            parts.append(f"({self.where})")
        return " and ".join(parts) or "true"


# Tags and what lies above them in the tree, so that an article counts for what is below a topic too.
_BELOW = "article_id in (select article_id from article_topic_paths where topic_id in ({topics}))"


def _require(one: str, known: set[str], what: str) -> None:
    if one in known:
        return
    near = difflib.get_close_matches(one, sorted(known), n=3)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise BadSelection(f"The corpus has no {what} {one!r}.{hint}")


def _topic(connection: duckdb.DuckDBPyConnection, wanted: str) -> str:
    rows = connection.sql("select topic_id, name from topics").fetchall()
    names = {name.lower(): topic_id for topic_id, name in rows} | {topic_id: topic_id for topic_id, _ in rows}
    _require(wanted.lower(), set(names), "topic")
    return str(names[wanted.lower()])

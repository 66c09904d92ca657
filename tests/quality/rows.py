"""Rows that keep every expectation, and for each expectation rows that break it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from tests.quality.good_rows import DIGEST, LOAD, Row


def figure(source: str, measure: str, value: float, load: str = LOAD, **changes: Any) -> tuple[str, Row]:
    key = {"load_id": load, "source_id": source, "measure": measure}
    return ("quality.metrics", key | {"value": value} | changes)


def balanced(source: str, load: str = LOAD, **changes: float) -> list[tuple[str, Row]]:
    values = {"records": 4, "loaded": 4, "duplicate": 0, "unchanged": 0, "quarantined": 0} | changes
    return [figure(source, measure, value, load) for measure, value in values.items()]


def drifted(measure: str, verdict: str, load: str = LOAD) -> list[tuple[str, Row]]:
    return [("quality.drift", {"load_id": load, "measure": measure, "verdict": verdict})]


# Load l1 is to be published: article a in two versions and its copy b. Load l0 was published; that it holds
# rows which would not pass, among them a quarantined capture, is no concern of l1.
ROWS: list[tuple[str, Row]] = [
    ("raw.loads", {}),
    (
        "raw.loads",
        {"load_id": "l0", "started_at": datetime(2025, 3, 1), "published_at": datetime(2025, 3, 1)},
    ),
    *[("raw.pending", {"article_id": article}) for article in ("a", "b")],
    ("raw.captures", {"capture_id": "ca1"}),
    ("raw.captures", {"capture_id": "ca2", "content_id": "a2"}),
    ("raw.captures", {"capture_id": "ca3", "content_id": "a2", "outcome": "unchanged", "captured_at": None}),
    ("raw.captures", {"capture_id": "cb1", "content_id": "b1", "article_id": "b", "source_id": "weekly"}),
    (
        "raw.captures",
        {"capture_id": "cz1", "content_id": None, "article_id": "z", "load_id": "l0", "outcome": "x"},
    ),
    *[("raw.contents", {"content_id": state, "article_id": state[0]}) for state in ("a1", "a2", "b1")],
    ("raw.contents", {"content_id": "z1", "article_id": "z", "page": b"", "line_keys": []}),
    *[("raw.derived", {"content_id": state}) for state in ("a1", "a2", "b1")],
    ("raw.derived", {"content_id": "z1", "roles": ["menu"]}),
    ("corpus.sources", {"source_id": "daily", "article_count": 2}),
    ("corpus.sources", {"source_id": "weekly"}),
    ("corpus.articles", {"article_id": "a", "version_count": 2}),
    ("quality.withdrawals", {"article_id": "a", "taken_back_at": datetime(2025, 3, 2)}),
    (
        "corpus.articles",
        {"article_id": "b", "source_id": "weekly", "duplicate_of": "a", "language": "nl", "languages": ["nl"]},
    ),
    ("corpus.articles", {"article_id": "z", "title": None, "word_count": 0, "version_count": 9}),
    ("stored.versions", {"article_id": "a", "valid_to": datetime(2025, 3, 1)}),
    ("stored.earlier_texts", {"article_id": "a", "title": "Late"}),
    ("stored.versions", {"article_id": "a", "version": 2, "changed": ["title"]}),
    ("stored.versions", {"article_id": "b", "valid_from": None}),
    ("corpus.article_groups", {"article_id": "a"}),
    *[("corpus.article_quality", {"article_id": article}) for article in ("a", "b")],
    ("corpus.topics", {"topic_id": "t1"}),
    ("corpus.topics", {"topic_id": "t2", "parent_id": "t1", "level": 2}),
    ("corpus.article_topics", {"article_id": "a"}),
    *[("corpus.places", {"place_id": f"p{number}"}) for number in range(1, 201)],
    *[("corpus.captures", {"capture_id": f"ca{number}"}) for number in (1, 2, 3)],
    ("corpus.places", {"place_id": "city", "kind": "city", "parent_id": "p1"}),
    ("corpus.article_places", {"article_id": "a"}),
    ("corpus.captures", {"capture_id": "cb1", "article_id": "b"}),
    ("corpus.captures", {"capture_id": "cz1", "article_id": None, "load_id": "l0", "outcome": "quarantined"}),
    *balanced("daily"),
    *balanced("*"),
    *balanced("daily", "l0", loaded=9),
    *drifted("byline_share", "usual"),
    *drifted("records", "silent", "l0"),
    ("quality.loads", {"load_id": LOAD}),
    ("quality.loads", {"load_id": "l0", "records_read": 2, "captures_in": 1, "loaded": 0, "quarantined": 1}),
]


class Bad(NamedTuple):
    """Rows that break an expectation, and the keys that have to be named; none where it is about no row."""

    keys: tuple[Row, ...]
    rows: tuple[tuple[str, Row], ...] = ()
    statement: str = ""


def row(table: str, key: Row, **changes: Any) -> Bad:
    return Bad((key,), ((table, key | changes),))


def each(*ways: Bad) -> Bad:
    """An expectation that can be broken in more than one way."""
    return Bad(tuple(key for way in ways for key in way.keys), tuple(row for way in ways for row in way.rows))


def capture(name: str, **changes: Any) -> Bad:
    return row("raw.captures", {"capture_id": name}, **changes)


def content(name: str, **changes: Any) -> Bad:
    return row("raw.contents", {"content_id": name}, **changes)


def derived(name: str, **changes: Any) -> Bad:
    rows = (("raw.contents", {"content_id": name}), ("raw.derived", {"content_id": name} | changes))
    return Bad(({"content_id": name},), rows)


def article(name: str, **changes: Any) -> Bad:
    rows = (("raw.pending", {"article_id": name}), ("corpus.articles", {"article_id": name} | changes))
    return Bad(({"article_id": name},), rows)


def of_article(table: str, key: Row, **changes: Any) -> Bad:
    return Bad((key,), (("raw.pending", {"article_id": key["article_id"]}), (table, key | changes)))


def of_two_versions(article: str, *texts: tuple[str, Row]) -> Bad:
    """An article of two versions, of which the first is wrong."""
    return Bad(
        ({"article_id": article, "version": 1},),
        (
            ("raw.pending", {"article_id": article}),
            ("corpus.articles", {"article_id": article, "version_count": 2}),
            ("stored.versions", {"article_id": article, "valid_to": datetime(2025, 3, 1)}),
            ("stored.versions", {"article_id": article, "version": 2, "changed": ["title"]}),
            *texts,
        ),
    )


ONE_ADDRESS = "What an article's addresses have in common is one, and no other article of its source has it."


def of_source(source: str, measure: str = "records") -> Row:
    return {"load_id": LOAD, "source_id": source, "measure": measure}


def stands_out(*rows: tuple[str, str]) -> Bad:
    return Bad(
        tuple(of_source("daily", measure) for measure, _ in rows),
        tuple(row for measure, verdict in rows for row in drifted(measure, verdict)),
    )


BAD: dict[tuple[str, str], Bad] = {
    ("drift", "No source has fallen silent."): Bad(
        (of_source("mute"),), (("quality.drift", of_source("mute") | {"verdict": "silent"}),)
    ),
    ("drift", "Each source brings about as many records as usual."): stands_out(("records", "low")),
    ("drift", "No more of a source than usual is repeated or copied."): stands_out(
        ("duplicate_share", "high"), ("unchanged_share", "high"), ("copy_share", "high")
    ),
    ("drift", "No more of a source than usual is quarantined, repaired or without a text."): stands_out(
        ("quarantined_share", "high"), ("repaired_share", "high"), ("empty_share", "high")
    ),
    ("drift", "Headlines, decks, bylines and dates of a source are found about as often as usual."): stands_out(
        ("title_share", "low"), ("deck_share", "low"), ("byline_share", "high"), ("date_share", "low")
    ),
    ("drift", "The dates of a source do not pile up on one day."): stands_out(
        ("one_day_share", "high"), ("one_old_day_share", "high")
    ),
    ("drift", "A source is in its usual languages."): stands_out(("language:fr", "high"), ("language_share", "low")),
    ("drift", "The texts of a source are about as long as usual."): stands_out(("words_p50", "low")),
    ("metrics", "A source's records = loaded + duplicate + unchanged + quarantined."): Bad(
        (of_source("h-lost"), of_source("h-none")),
        (*balanced("h-lost", loaded=3), figure("h-none", "loaded", 1)),
    ),
    ("metrics", "A load's figures are about all records that came in."): Bad(
        (of_source("*"),), (figure("*", "records", 5), figure("*", "loaded", 1))
    ),
    ("metrics", "Most records of a source can be read."): Bad(
        (of_source("h-broken", "quarantined_share"),),
        (figure("h-broken", "quarantined_share", 0.7, numerator=21, denominator=30),),
    ),
    ("raw_captures", "A record of the landing area is admitted once."): capture("ca1"),
    ("raw_captures", "Every record has one of the four outcomes."): capture("c-lost", outcome="lost"),
    ("raw_captures", "A quarantined record says why, and no other record has a reason."): each(
        capture("c-mute", outcome="quarantined", content_id=None, article_id=None),
        capture("c-why", reason="x"),
    ),
    ("raw_captures", "A record that was not quarantined leads to a state of an article."): each(
        capture("c-stateless", content_id=None),
        capture("c-stray", article_id=None),
        capture("c-state", outcome="quarantined", reason="empty", article_id=None),
        capture("c-article", outcome="quarantined", reason="empty", content_id=None),
    ),
    ("raw_captures", "Every record carries the SHA-256 of its bytes."): capture("c-digest", sha256=DIGEST[:-1]),
    ("raw_captures", "Nothing was quarantined."): capture(
        "c-quarantined", outcome="quarantined", content_id=None, article_id=None, reason="empty"
    ),
    ("raw_captures", "Nothing was captured after it was loaded."): capture(
        "c-early", captured_at=datetime(2025, 3, 3, 0, 0, 1)
    ),
    ("raw_contents", "A state of an article is kept once."): content("a1"),
    ("raw_contents", "A state keeps its page."): each(content("s-bare", page=b""), content("s-lost", page=None)),
    ("raw_contents", "A state has text; what has none is quarantined."): each(
        content("s-empty", line_keys=[]), content("s-void", line_keys=None)
    ),
    ("raw_contents", "Every state was derived."): content("s-underived"),
    ("raw_contents", ONE_ADDRESS): Bad(
        ({"content_id": "u-2"}, {"content_id": "u-3"}),
        (
            *content("u-1", url="https://daily.example/1").rows,
            *content("u-2", url="https://daily.example/2").rows,
            *content("u-3", url="https://daily.example/1", article_id="b").rows,
        ),
    ),
    ("raw_derived", "A state is derived once."): derived("a2"),
    ("raw_derived", "Every block has a role."): each(
        derived("d-roles", roles=["title"]), derived("d-roleless", roles=None)
    ),
    ("raw_derived", "Every role is a known one."): derived("d-role", roles=["title", "menu"]),
    ("raw_derived", "Only words can speak against a topic, and only at level 1."): derived(
        "d-topics",
        topics=[{"topic_id": "medtop:20000822", "parent_id": "medtop:15000000", "terms": 2.0, "words": -0.5}],
    ),
    ("raw_derived", "Nine of ten captures show a headline."): each(
        derived("d-title", title=None), derived("d-title-2", title=None), derived("d-title-3", title=None)
    ),
    ("raw_derived", "Every capture holds an article."): derived("d-words", word_count=0),
    ("articles", "Every article comes from a capture."): article("captureless"),
    ("article_groups", "A group has its original and the articles that point to it."): each(
        of_article("corpus.article_groups", {"article_id": "copyless"}),
        of_article("corpus.article_groups", {"article_id": "overcounted"}, article_count=3),
    ),
    ("articles", "No withdrawn article is published."): Bad(
        ({"article_id": "withdrawn"},),
        (*article("withdrawn").rows, ("quality.withdrawals", {"article_id": "withdrawn"})),
    ),
    ("articles", "The original of a duplicate is not a duplicate itself."): each(
        article("chained", duplicate_of="b"), article("own-copy", duplicate_of="own-copy")
    ),
    ("articles", "A date says how it was found and how precise it is."): each(
        article("imprecise", published_at=datetime(2025, 3, 1), published_method="text"),
        article("unfounded", published_at=datetime(2025, 3, 1), published_precision="day"),
        article("dateless", published_method="text", published_precision="day"),
    ),
    ("articles", "The language is the first of the body's languages."): each(
        article("second", languages=["de", "en"]), article("unlisted", languages=[])
    ),
    ("articles", "No keyword and no correction is empty."): each(
        article("blank-key", keywords=["ferry", ""]),
        article("blank-note", corrections=[""]),
    ),
    ("articles", "Nothing is published in the future."): article(
        "future",
        published_at=datetime(2025, 3, 3, 0, 0, 1),
        published_method="text",
        published_precision="day",
    ),
    ("articles", "Every article has a headline."): article("untitled", title=None),
    ("articles", "Every article has a language."): article("speechless", language=None, languages=[]),
    ("articles", "An article has at least twenty words."): article("short", word_count=19),
    ("article_versions", "An article shows its latest version."): Bad(
        ({"article_id": "stale", "version": 2},),
        (
            ("raw.pending", {"article_id": "stale"}),
            ("corpus.articles", {"article_id": "stale", "version_count": 2}),
            ("stored.versions", {"article_id": "stale", "valid_to": datetime(2025, 3, 1)}),
            ("stored.earlier_texts", {"article_id": "stale"}),
            ("stored.versions", {"article_id": "stale", "version": 2, "byline": "Other", "changed": ["byline"]}),
        ),
    ),
    ("article_versions", "A version ends after it begins."): of_article(
        "stored.versions", {"article_id": "v-ends", "version": 1}, valid_to=datetime(2025, 2, 28)
    ),
    ("article_versions", "A version says what it changed, and the first changed nothing."): each(
        of_article("stored.versions", {"article_id": "v-first", "version": 1}, changed=["title"]),
        of_article("stored.versions", {"article_id": "v-part", "version": 1}, changed=["mood"]),
    ),
    ("article_versions", "A version begins where the one before ends."): Bad(
        ({"article_id": "v-gap", "version": 2},),
        (
            ("raw.pending", {"article_id": "v-gap"}),
            ("corpus.articles", {"article_id": "v-gap", "version_count": 2}),
            ("stored.versions", {"article_id": "v-gap", "valid_to": datetime(2025, 3, 1, 12)}),
            ("stored.earlier_texts", {"article_id": "v-gap"}),
            ("stored.versions", {"article_id": "v-gap", "version": 2, "changed": ["title"]}),
        ),
    ),
    ("earlier_texts", "The body is the one whose digest is kept."): of_two_versions(
        "v-digest", ("stored.earlier_texts", {"article_id": "v-digest", "body": "Other."})
    ),
    ("earlier_texts", "Every version has its text here but the latest, whose text stands in articles."): each(
        of_two_versions("v-textless"),
        of_article("stored.earlier_texts", {"article_id": "v-twice", "version": 1}),
    ),
    ("article_quality", "Every article has its signals."): article("unmeasured"),
    ("article_quality", "Articles are made of letters."): of_article(
        "corpus.article_quality", {"article_id": "q-letters"}, letter_share=0.59
    ),
    ("article_quality", "Articles do not repeat their own paragraphs (Gopher's limit)."): of_article(
        "corpus.article_quality", {"article_id": "q-repeats"}, duplicate_paragraph_share=0.31
    ),
    ("article_topics", "Every article in a language with terms has a topic."): article("topicless", word_count=51),
    ("topics", "A topic lies one level below its parent."): each(
        row("corpus.topics", {"topic_id": "deep"}, parent_id="t2", level=4),
        row("corpus.topics", {"topic_id": "rootless"}, level=2),
    ),
    ("places", "All countries are there."): Bad((), statement="delete from corpus.places where place_id like 'p19_'"),
    (
        "places",
        "A city lies in a region or country, a region in a country, and of the same country.",
    ): each(
        row("corpus.places", {"place_id": "abroad"}, kind="city", country="PE", parent_id="p1"),
        row("corpus.places", {"place_id": "nowhere"}, kind="region"),
        row("corpus.places", {"place_id": "within"}, parent_id="p2"),
        row("corpus.places", {"place_id": "inner"}, kind="city", parent_id="city"),
    ),
    ("article_places", "A place is mentioned no more often than the article has words."): Bad(
        ({"article_id": "p-often", "place_id": "p1"},),
        (
            ("raw.pending", {"article_id": "p-often"}),
            ("corpus.articles", {"article_id": "p-often"}),
            ("corpus.article_places", {"article_id": "p-often", "mentions": 111}),
        ),
    ),
    ("article_places", "An article names at most 100 places; one of more is a list."): Bad(
        ({"article_id": "p-list", "place_id": "p1"},),
        (
            ("raw.pending", {"article_id": "p-list"}),
            ("corpus.articles", {"article_id": "p-list"}),
            *[
                ("corpus.article_places", {"article_id": "p-list", "place_id": f"p{number}"})
                for number in range(1, 102)
            ],
        ),
    ),
    ("sources", "Every source is in the registry."): row("corpus.sources", {"source_id": "unlisted"}, kind=None),
    ("sources", "Every source has articles."): row("corpus.sources", {"source_id": "silent"}, article_count=0),
    ("sources", "The sources' articles are those of the corpus."): Bad(
        ({"source_id": "whole corpus"},), (("corpus.sources", {"source_id": "swollen", "article_count": 99}),)
    ),
    ("captures", "No admitted record is missing."): capture("c-missing"),
    ("loads", "captures in = loaded + duplicate + unchanged + quarantined."): row(
        "quality.loads", {"load_id": "unbalanced"}, captures_in=5
    ),
    ("loads", "records read = known before + captures in + taken again."): row(
        "quality.loads", {"load_id": "miscounted"}, records_read=6
    ),
    ("loads", "The loads' captures are those of the corpus."): Bad(
        ({"load_id": "whole corpus"},),
        (("quality.loads", {"load_id": "swollen", "captures_in": 99, "loaded": 99}),),
    ),
}

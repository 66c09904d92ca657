"""The columns of what the steps hand on, each stated once.

`read` hands captures, contents and files to `admit`; `derive` hands the articles' fields to `load`. They travel as
Parquet shards and are kept in the warehouse's raw tables. From the columns below come both the Arrow schema of the
shards and the statement that makes the raw table, so that a column is added here and nowhere else.
"""

from dataclasses import dataclass, fields
from typing import Any

import pyarrow as pa

# How a date of publication may have been found: the capture's own field, what the page states about itself (JSON-LD,
# meta, microdata), a <time> element, the page's text, its address.
PUBLISHED_METHODS = ("field", "json-ld", "meta", "microdata", "time", "text", "url")

# Where a body was found that the page does not show: what its JSON-LD states, what its scripts hold.
BODY_METHODS = ("json-ld", "script")

TEXT = pa.string()
TEXTS = pa.list_(TEXT)
COUNT = pa.int32()
NUMBER = pa.int64()
SCORE = pa.float64()
TIME = pa.timestamp("us")
YES_OR_NO = pa.bool_()

# How an id is stored in the raw tables. A dictionary of ids that are all different makes them hardly smaller (32
# bytes instead of 37), and unpacking it takes most of looking a million of them through: 34 ms in place of 14.
AS_IT_IS = "uncompressed"

# How packed pages are stored. DuckDB does so by itself where one of them is too long for a dictionary; else it puts
# them into dictionaries in vain: 20,000 of 1.5 kB took .35 CPU-s in place of .11, and 29.6 MB in place of 29.9.
PACKED = "zstd"

_SQL_TYPES = {
    TEXT: "varchar",
    COUNT: "integer",
    NUMBER: "bigint",
    SCORE: "double",
    pa.float32(): "float",
    TIME: "timestamp",
    YES_OR_NO: "boolean",
    pa.binary(): "blob",
}


def _sql_type(kind: Any) -> str:
    """DuckDB's name for an Arrow type."""
    if pa.types.is_list(kind):
        return f"{_sql_type(kind.value_type)}[]"
    if pa.types.is_map(kind):
        return f"map({_sql_type(kind.key_type)}, {_sql_type(kind.item_type)})"
    if pa.types.is_struct(kind):
        return f"struct({', '.join(f'{field.name} {_sql_type(field.type)}' for field in kind)})"
    return _SQL_TYPES[kind]


@dataclass(frozen=True)
class Column:
    """One column of a shard, of a raw table, or of both."""

    name: str
    type: Any
    """Its Arrow type."""
    meaning: str
    required: bool = False
    """Whether the raw table takes no row without it."""
    staged: bool = True
    """Whether the shards have it; if not, `admit` fills it in."""
    kept: bool = True
    """Whether the raw table has it; if not, only `admit` looks at it."""
    default: str = ""
    """SQL of what the raw table puts where nothing is given."""
    compression: str = ""
    """How the raw table stores it, where that is not left to the database."""

    @property
    def sql(self) -> str:
        """The column as a line of a `create table` statement."""
        stored = f" using compression {self.compression}" if self.compression else ""
        constraint = " not null" if self.required else ""
        return f"{self.name} {_sql_type(self.type)}{stored}{constraint}{self.default and f' default {self.default}'}"


@dataclass(frozen=True, eq=False)
class StagedTable:
    """Rows that one step hands on to the next as shards, and the raw table that keeps them. Each is equal to itself."""

    table: str
    columns: tuple[Column, ...]

    @property
    def arrow(self) -> Any:
        """The Arrow schema of the shards."""
        return pa.schema([(column.name, column.type) for column in self.columns if column.staged])

    @property
    def create_table(self) -> str:
        """The statement that makes the raw table where it is missing."""
        columns = ",\n".join(f"    {column.sql}" for column in self.columns if column.kept)
        return f"create table if not exists {self.table} (\n{columns}\n)"


CAPTURES = StagedTable(
    "raw.captures",
    (
        Column("capture_id", TEXT, "Id of the record.", required=True, compression=AS_IT_IS),
        Column("load_id", TEXT, "The load that brought it.", required=True, staged=False),
        Column("path", TEXT, "File, relative to the landing area, and member of an archive.", required=True),
        Column("file", TEXT, "The file itself.", required=True),
        Column("slice_start", NUMBER, "Where the slice of the file begins that holds it.", kept=False),
        Column("record", NUMBER, "Its number: in a shard of its slice, in the table of its file.", required=True),
        Column("byte_offset", NUMBER, "Where the record begins.", required=True),
        Column("external_id", TEXT, "The record's own id."),
        Column("sha256", TEXT, "SHA-256 of its bytes.", required=True),
        Column("bytes", NUMBER, "Its size.", required=True),
        Column("format", TEXT, "The reader that read it.", required=True),
        Column("charset", TEXT, "The charset its bytes were read in."),
        Column("mojibake", NUMBER, "Lines in which a double encoding was undone."),
        Column("controls", NUMBER, "Control characters taken out."),
        Column("replaced", NUMBER, "Bytes that are not text in its charset."),
        Column("captured_at", TIME, "When it was captured (UTC)."),
        Column("source_id", TEXT, "The source.", required=True),
        Column("url", TEXT, "Its address, cleaned."),
        Column("article_id", TEXT, "The article; null for a quarantined record.", compression=AS_IT_IS),
        Column(
            "content_id",
            TEXT,
            "The state of the article that it shows; null for a quarantined record.",
            compression=AS_IT_IS,
        ),
        Column("outcome", TEXT, "What became of it.", required=True, staged=False),
        Column("reason", TEXT, "Why it was quarantined."),
        Column("message", TEXT, "What exactly was wrong."),
        Column("faults", TEXTS, "Parts of the record that failed in reading; the others were read."),
    ),
)

CONTENTS = StagedTable(
    "raw.contents",
    (
        Column("content_id", TEXT, "Id of the state of an article.", required=True, compression=AS_IT_IS),
        Column("article_id", TEXT, "The article.", required=True, compression=AS_IT_IS),
        Column("source_id", TEXT, "The source.", required=True),
        Column("url", TEXT, "What all addresses of the article have in common, as an address."),
        Column("known", pa.map_(TEXT, TEXT), "Fields that the record brought with it, by name."),
        Column("page", pa.binary(), "The page's blocks and marks, packed, furniture included.", compression=PACKED),
        Column("line_keys", pa.list_(NUMBER), "Key of each block's line, by which recurring lines are counted."),
    ),
)

FILES = StagedTable(
    "raw.files",
    (
        Column("path", TEXT, "File, relative to the landing area.", required=True),
        Column("slice_start", NUMBER, "Where the slice begins.", kept=False),
        Column("size", NUMBER, "Bytes of the whole file.", required=True),
        Column("mtime_ns", NUMBER, "When it was last modified.", required=True),
        Column("sha256", TEXT, "SHA-256 of its bytes; empty where they could not be read.", required=True),
        Column("content_sha256", TEXT, "SHA-256 of its bytes with compressions taken off."),
        Column("records", NUMBER, "Records: of the slice in a shard, of the file in the table.", required=True),
        Column("untold", NUMBER, "Of these, quarantined records that are not told one by one.", kept=False),
        Column("earlier_records", NUMBER, "Records before the slice that earlier loads read.", kept=False),
        Column("is_part", YES_OR_NO, "Whether earlier loads read what lies before the slice.", kept=False),
        Column("settled", YES_OR_NO, "Whether the file stayed as it was while it was read.", kept=False),
        Column("landing", TEXT, "The landing area.", required=True, staged=False),
        Column("vanished", YES_OR_NO, "Whether it is gone.", required=True, staged=False, default="false"),
        Column("load_id", TEXT, "The load that read it last.", required=True, staged=False),
    ),
)


@dataclass
class Signals:
    """Quality signals of one article; shares are in 0..1, lengths in words or characters.

    Nobody changes them: to make frozen ones takes 6 µs an article more.

    The model `article_quality` says of each which paper or standard it is from.
    """

    paragraph_count: int
    mean_paragraph_words: float
    mean_word_length: float
    sentence_end_share: float
    """Paragraphs that end as a sentence does (C4's line rule, here a share)."""
    letter_share: float
    """Characters of words without a digit, among those that are not white space."""
    distinct_word_share: float
    """Different words among all words."""
    top_word_share: float
    """How much of the text its most frequent word makes (repetition, after Gopher)."""
    duplicate_paragraph_share: float
    """Paragraphs that stand in the text more than once (after Gopher)."""
    kept_share: float
    """Characters of the capture that the body keeps."""
    symbol_word_ratio: float = 0.0
    """Hash signs or ellipses, whichever are more, a word."""
    bullet_line_share: float = 0.0
    ellipsis_line_share: float = 0.0
    alphabetic_word_share: float = 0.0
    stop_word_count: int | None = None
    """Different frequent words; null where none are known of the language."""
    duplicate_line_share: float = 0.0
    duplicate_line_character_share: float = 0.0
    duplicate_paragraph_character_share: float = 0.0
    top_2gram_share: float = 0.0
    top_3gram_share: float = 0.0
    top_4gram_share: float = 0.0
    duplicate_5gram_share: float = 0.0
    duplicate_6gram_share: float = 0.0
    duplicate_7gram_share: float = 0.0
    duplicate_8gram_share: float = 0.0
    duplicate_9gram_share: float = 0.0
    duplicate_10gram_share: float = 0.0
    terminal_line_share: float = 0.0
    sentence_count: int = 0
    curly_bracket_count: int = 0
    lorem_ipsum_count: int = 0
    javascript_line_count: int = 0
    policy_line_count: int = 0
    punctuated_line_share: float = 0.0
    short_line_share: float = 0.0
    line_break_ratio: float = 0.0
    """Line breaks a word."""
    mojibake_count: int = 0
    replacement_character_count: int = 0
    furniture_line_share: float = 0.0
    link_share: float | None = None
    """Characters that stand in links; null where the capture has no markup."""
    unspaced_share: float = 0.0
    """Letters of scripts that part no words."""
    reading_ease: float | None = None
    lix: float | None = None
    characters_per_sentence: float | None = None
    email_count: int = 0
    phone_count: int = 0
    ip_address_count: int = 0
    payment_card_count: int = 0
    iban_count: int = 0
    national_id_count: int = 0


_SIGNAL_TYPES = {int: COUNT, float: SCORE, int | None: COUNT, float | None: SCORE}
_SIGNALS = pa.struct([(signal.name, _SIGNAL_TYPES[signal.type]) for signal in fields(Signals)])  # type: ignore[index]

# Evidence for one topic (`corpus.enrich.topics.Evidence`).
_TOPIC = pa.struct([("topic_id", TEXT), ("parent_id", TEXT), ("terms", pa.float32()), ("words", pa.float32())])
_PLACES = pa.list_(
    pa.struct([("place_id", TEXT), ("mentions", COUNT), ("score", SCORE), ("reason", TEXT), ("instead_of", TEXT)])
)

DERIVED = StagedTable(
    "raw.derived",
    (
        Column("content_id", TEXT, "Id of the state of an article.", required=True, compression=AS_IT_IS),
        Column("title", TEXT, "Headline."),
        Column("deck", TEXT, "The line or two under the headline."),
        Column("caption", TEXT, "Caption of the first picture."),
        Column("body", TEXT, "Paragraphs separated by empty lines."),
        Column("byline", TEXT, "Who wrote it."),
        Column("agency", TEXT, "The news agency that the byline names."),
        Column("dateline", TEXT, "Place (and agency) with which the body opened."),
        Column("corrections", TEXTS, "The page's notes about the article itself."),
        Column("published_at", TIME, "Date of publication that was found (UTC)."),
        Column("published_precision", TEXT, "How precisely it is known."),
        Column("published_method", TEXT, "Where it was found: one of `PUBLISHED_METHODS`."),
        Column("language", TEXT, "ISO 639 code of its language."),
        Column("language_score", SCORE, "The detector's score for it, 0 to 1."),
        Column("languages", TEXTS, "The languages of the body, `language` first."),
        Column("title_language", TEXT, "ISO 639 code of the headline's language."),
        Column("title_language_score", SCORE, "The detector's score for it, 0 to 1."),
        Column("section", TEXT, "Section of the site."),
        Column("site_name", TEXT, "What the page calls its site."),
        Column("keywords", TEXTS, "Keywords as stated, each once."),
        Column("word_count", COUNT, "Words of the body."),
        Column("body_sha256", TEXT, "SHA-256 of the body."),
        Column("wording", TEXT, "Digest of the body's letters and signs; spacing and kinds of signs do not count."),
        Column("text_id", NUMBER, "Digest of what is compared of it; null where that is too short."),
        Column("left_out", pa.list_(COUNT), "Numbers of the body's paragraphs that are not compared."),
        Column("roles", TEXTS, "The role of each block."),
        Column("quality", _SIGNALS, "Quality signals."),
        Column(
            "topics", pa.list_(_TOPIC), "What speaks for each topic: level 1 first, then what is beneath likely ones."
        ),
        Column(
            "topic_weight", pa.float32(), "Words that the topics' table knows, each counted 1 + ln of its occurrences."
        ),
        Column("places", _PLACES, "Places that it may name."),
        Column("terms", TEXTS, "Its key terms, those that say most of it first."),
        Column("faults", TEXTS, "Parts that failed in deriving; the others were derived."),
        Column("body_method", TEXT, "Where a body that is not shown was found: one of `BODY_METHODS`."),
        Column("text_words", pa.float32(), "Length of what is compared, in words.", kept=False),
        Column("sample", pa.list_(NUMBER), "Hashes of some of its shingles.", kept=False),
        Column("paragraph_keys", pa.list_(NUMBER), "Keys of its long paragraphs.", kept=False),
        Column("reason", TEXT, "Why its captures are quarantined; null where it was derived.", kept=False),
        Column("message", TEXT, "What exactly was wrong with it.", kept=False),
    ),
)

STAGED_TABLES = (CAPTURES, CONTENTS, FILES, DERIVED)

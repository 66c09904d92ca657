"""Parquet and CSV: cut off, damaged, ragged, without text."""

from tests.landing import make
from tests.landing.hostile.inputs import GOOD, LIMIT, Inputs, flipped, middle
from tests.landing.hostile.texts import FRENCH, GERMAN

INPUTS = Inputs()


def _rows(key: str, count: int) -> list[dict[str, object]]:
    return [make.row(f"{key} {at}") for at in range(count)]


def _damaged_page() -> bytes:
    rows = _rows("page", 6)
    data = make.parquet(rows, write_statistics=False)
    return flipped(data, data.index(str(rows[2]["text"]).encode()) + 50)


INPUTS.add("cut.parquet", lambda: middle(make.parquet(_rows("cut parquet", 4))), "truncated")
INPUTS.add("page.parquet", _damaged_page, GOOD, GOOD, "damaged", GOOD, GOOD)
INPUTS.add("no_text.parquet", lambda: make.parquet([{"number": 1}, {"number": 2}]), "no_text_field")
INPUTS.add(
    "nulls.parquet",
    lambda: make.parquet([make.row("null a"), make.row("null b", text=None), make.row("null c", title=None)]),
    GOOD,
    "empty",
    GOOD,
)
INPUTS.add("empty.parquet", lambda: make.parquet(_rows("none", 1)[:1], group=1)[:4], "truncated")
INPUTS.add(
    "unclosed.csv",
    lambda: make.csv(["quote a"]) + b'q,T,"never closed\n' + make.csv_row("quote b") + make.csv_row("quote c"),
    GOOD,
    "parse_failed",
    GOOD,
    GOOD,
)
INPUTS.add(
    "unclosed_last.csv",
    lambda: make.csv(["last a"]) + b'q,T,"never closed\nr,plain,' + make.story("unquoted", 1).encode() + b"\n",
    GOOD,
    "parse_failed",
    GOOD,
)
INPUTS.add(
    "ragged.csv",
    lambda: make.csv(["ragged a"]) + b"one\na,b,c,d\n\n" + make.csv_row("ragged b"),
    GOOD,
    "parse_failed",
    "parse_failed",
    GOOD,
)
INPUTS.add(
    "semicolons.csv",
    lambda: f"id;titel;text\n1;Sturm;{GERMAN.split(chr(10))[2]}\n2;Regen;{FRENCH.split(chr(10))[2]}\n".encode("cp1252"),
    GOOD,
    GOOD,
)
INPUTS.add("tabs.tsv", lambda: make.csv(["tab a", "tab b"], "\t"), GOOD, GOOD)
INPUTS.add("returns.csv", lambda: b"id,text\r1,One.\r2,Two.\r", GOOD, GOOD)
INPUTS.add("header.csv", lambda: b"id,title,text\n", "empty")
INPUTS.add(
    "over_long.csv",
    lambda: make.csv(["csv a"]) + b'l,T,"' + b"long " * (LIMIT // 3) + b'"\n' + make.csv_row("csv b"),
    GOOD,
    "too_large",
    GOOD,
)
INPUTS.add("no_text.csv", lambda: b"a,b\n1,2\n", "no_text_field")
INPUTS.add("utf16.csv", lambda: make.csv(["wide csv a", "wide csv b"]).decode().encode("utf-16"), GOOD, GOOD)

"""JSON and JSON lines: odd, nested, cut off, over the limit."""

import json

from tests.landing import make
from tests.landing.hostile.inputs import GOOD, LIMIT, Inputs

INPUTS = Inputs()


def _json_row(key: str, **fields: object) -> bytes:
    return make.line(key, **fields)


def _halved_row(key: str) -> bytes:
    return _json_row(key).replace(b"Report", b"\\ud83d Report \\ude00")


INPUTS.add("surrogates.jsonl", lambda: _halved_row("half a") + b"\n" + _halved_row("half b") + b"\n", GOOD, GOOD)
INPUTS.add(
    "marks.jsonl",
    lambda: b"".join(b"\xef\xbb\xbf" + make.line(f"mark {at}") + b"\r\n" for at in range(3)),
    *[GOOD] * 3,
)
INPUTS.add("utf16.jsonl", lambda: make.lines(["wide a", "wide b"]).decode().encode("utf-16"), GOOD, GOOD)
INPUTS.add(
    "over_long_line.jsonl",
    lambda: make.line("before long") + b"\n" + _json_row("long", text="x y " * LIMIT) + b"\n" + make.line("after long"),
    GOOD,
    "too_large",
    GOOD,
)
INPUTS.add(
    "odd_lines.jsonl",
    lambda: b"\n".join([make.line("odd a"), b"{broken", b"[1, 2]", b'"text"', b"{}", b"\x00\x00", make.line("odd b")]),
    GOOD,
    "parse_failed",
    "parse_failed",
    "parse_failed",
    "no_text_field",
    "parse_failed",
    GOOD,
)
INPUTS.add(
    "empty_texts.jsonl",
    lambda: b'{"text": ""}\n{"text": null}\n{"html": " "}\n' + make.line("full"),
    *["empty"] * 3,
    GOOD,
)
INPUTS.add("nested.json", lambda: b"[" * 100_000, "truncated")
INPUTS.add("nested_closed.json", lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "parse_failed")
INPUTS.add(
    "nested_line.jsonl",
    lambda: b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n" + make.line("nest"),
    "parse_failed",
    GOOD,
)
INPUTS.add("huge_integer.jsonl", lambda: b'{"text": ' + b"9" * 100_000 + b"}\n" + make.line("integer"), "empty", GOOD)
INPUTS.add(
    "cut_array.json",
    lambda: b"[" + make.line("array a") + b", " + make.line("array b") + b", " + make.line("cut")[:90],
    GOOD,
    GOOD,
    "truncated",
)
INPUTS.add(
    "broken_element.json",
    lambda: b"[" + make.line("element a") + b', {"text": "x" "y"},\n' + make.line("element b") + b"]",
    GOOD,
    "parse_failed",
    GOOD,
)
INPUTS.add(
    "strings.json", lambda: json.dumps([make.story("string a"), make.story("string b")]).encode(), "parse_failed"
)
INPUTS.add("pretty.json", lambda: json.dumps(make.row("pretty"), indent=2).encode(), GOOD)
INPUTS.add(
    "pretty_row.json",
    lambda: b"\n".join(json.dumps(make.row(f"pretty {at}"), indent=2).encode() for at in range(2)),
    GOOD,
    GOOD,
)
INPUTS.add(
    "wrapped.json",
    lambda: json.dumps({"status": "ok", "articles": [make.row(f"wrapped {at}") for at in range(3)]}).encode(),
    *[GOOD] * 3,
)
INPUTS.add("lines_named.txt", lambda: make.lines(["line as text a", "line as text b"]), GOOD, GOOD)
INPUTS.add("number.json", lambda: b"12345", "parse_failed")

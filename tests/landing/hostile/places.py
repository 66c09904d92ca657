"""Names, links, what is no file, and the files beside captures."""

import os
from pathlib import Path

from tests.landing import make
from tests.landing.hostile.inputs import GOOD, Inputs

INPUTS = Inputs()


def _outside(path: Path) -> None:
    target = path.parents[2] / "outside.txt"
    target.write_text(make.story("outside"), encoding="utf-8")
    path.symlink_to(target)


def _inside(path: Path) -> None:
    path.symlink_to(path.parents[1] / "good" / "0.txt")


def _loop(path: Path) -> None:
    other = path.with_name("loop_back.txt")
    path.symlink_to(other)
    other.symlink_to(path)


def _text(path: Path) -> None:
    path.write_text(make.story(ascii(path.name)[:80]), encoding="utf-8")


def _not_utf8(path: Path) -> None:
    named = path.parent / os.fsdecode(b"caf\xe9.txt")
    named.write_text(make.story("latin name"), encoding="utf-8")


INPUTS.add_special("link_out.txt", _outside, "unsafe_path")
INPUTS.add_special("link_in.txt", _inside, GOOD)
INPUTS.add_special("link_nowhere.txt", lambda path: path.symlink_to(path.with_name("nothing")), "unreadable")
INPUTS.add_special("loop.txt", _loop, "unreadable")
INPUTS.add_special("loop_back.txt", lambda path: None, "unreadable")
INPUTS.add_special("link_to_folder", lambda path: path.symlink_to(path.parents[1] / "good"), "unsafe_path")
INPUTS.add_special("pipe.txt", os.mkfifo, "unsupported")
INPUTS.add_special("caf\\xe9.txt", _not_utf8, GOOD)
INPUTS.add_special("line\nbreak \"quoted\" 'twice'.txt", _text, GOOD)
INPUTS.add_special("n" * 246 + ".txt", _text, GOOD)
INPUTS.add("unfinished.txt.part", lambda: make.story("unfinished").encode())
INPUTS.add(".hidden.txt", lambda: make.story("hidden").encode())
INPUTS.add("sidecar/page.txt", lambda: make.story("beside sidecar").encode(), GOOD)
INPUTS.add(
    "sidecar/_captures.jsonl",
    lambda: b'{"path": "page.txt", "url": 5}\n{broken\n[1]\n{"path": ""}\n',
    *["parse_failed"] * 3,
)
INPUTS.add("mapping/lines.jsonl", lambda: make.lines(["beside mapping"]), GOOD)
INPUTS.add("mapping/_fields.yml", lambda: b"text: [a, b\n  : {", "parse_failed")

"""A corpus of two loads with hostile captures in it, loaded in a process of its own, and its pages served."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.operate.serve import server
from corpus.settings import PROJECT, Settings

# What would show if a browser obeyed anything of a capture: each part sets the same mark.
MARK = "document.documentElement.setAttribute('data-ran','yes')"
HOSTILE = (
    f'"><script>{MARK}</script><img src=x onerror="{MARK}"><svg onload="{MARK}"></svg>'
    "<style>main{display:none}</style> {{ 7 * 7 }} [b](javascript:alert(1)) \u202egnp.exe"
)

_CODE = """
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from corpus.load import report_blocked_step, run_steps
from corpus.settings import Settings
from corpus.step import Load
home, *loads = sys.argv[1:]
for landing, load_id in zip(loads[::2], loads[1::2]):
    settings = replace(Settings.from_environment(), landing=landing, home=Path(home))
    load = Load(settings, load_id, load_id, datetime(2025, 4, 1, 6, tzinfo=UTC))
    try:
        run_steps(load)
    except Exception:
        report_blocked_step(load)
"""


def _story(number: int, **changes: str) -> str:
    rows = [
        f"The harbour board of ward {number} met for the {number + 2}th time this year and put off the dredging of the"
        f" channel until a tender of {number * 7 + 3} million is in, as its chair told the meeting.",
        f"Fishermen from France and Norway who moor at berth {number} said that the delay costs them a season, and that"
        " the council had promised the work before the last election.",
        f"A vote on bridge {number * 3} and the ferry is due in autumn; the budget for both stands at {number + 11}"
        " million, less than half of what the engineers had asked for.",
    ]
    told = {
        "url": f"https://quay.example/2025/{number}",
        "title": f"Dredging of channel {number} is put off",
        "text": "\n\n".join(rows),
        "published": f"2025-03-{1 + number % 28:02}T08:00:00Z",
        "captured_at": "2025-03-29T12:00:00Z",
    }
    return json.dumps(told | changes)


def _first(landing: Path) -> None:
    folder = landing / "quay-post"
    folder.mkdir(parents=True)
    lines = [_story(number) for number in range(8)]
    long = json.loads(_story(20))["text"]
    lines += [
        _story(20, title=HOSTILE, text=f"{HOSTILE}\n\n{long}\n\n{HOSTILE}", author=HOSTILE),
        _story(21, url="javascript:alert(document.domain)"),
        _story(22, url='https://quay.example/"><img src=x onerror=alert(1)>'),
        '{"title": "' + HOSTILE.replace('"', "'") + '", "text": ',
    ]
    (folder / "march.jsonl").write_text("\n".join(lines), encoding="utf-8")
    picture = f"<img src=x onerror={MARK}> \u202egpj.png"
    (folder / picture.replace("/", "")).write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    (landing / "<svg onload=alert(1)>").mkdir()
    (landing / "<svg onload=alert(1)>" / "one.jsonl").write_text(_story(30), encoding="utf-8")


def _second(landing: Path) -> None:
    changed = json.loads(_story(3))
    changed["text"] = changed["text"].replace("put off", "called off")
    again = _story(3, text=changed["text"], title=f"{changed['title']} {HOSTILE}", captured_at="2025-03-30T12:00:00Z")
    copy = _story(4, url="https://other.example/4")
    (landing / "quay-post").mkdir(parents=True)
    (landing / "quay-post" / "april.jsonl").write_text(f"{again}\n{_story(40)}", encoding="utf-8")
    (landing / "other-post").mkdir()
    (landing / "other-post" / "april.jsonl").write_text(copy, encoding="utf-8")


def _load_apart(home: Path, *loads: tuple[Path, str]) -> None:
    """Load landing areas one after the other, in a process of its own: dbt leaves threads behind."""
    subprocess.run(
        [sys.executable, "-c", _CODE, str(home), *(str(part) for load in loads for part in load)],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "include"), "AIRFLOW__API__BASE_URL": ""},
        check=True,
        capture_output=True,
        timeout=300,
    )


def hostile_corpus(root: Path) -> Settings:
    """The corpus; three loads, the last of which is blocked, since its landing area is gone."""
    first, second = root / "landing", root / "later"
    _first(first)
    _second(second)
    gone = root / "<img src=x onerror=alert(1)>"
    _load_apart(
        root / "home",
        (first, "20250401T060000Z-000001"),
        (second, "20250402T060000Z-000002"),
        (gone, "20250403T060000Z-000003"),
    )
    return dataclasses.replace(Settings.from_environment(), landing=str(first), home=root / "home")


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The pages as `make report` serves them; gives their address, with a slash at its end."""
    with server(settings, 0) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_address[1]}/"
        serving.shutdown()
        thread.join()

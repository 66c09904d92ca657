"""`make bench`, second part: how much memory it takes to read files that are far larger than memory may be.

A large file of JSON lines and a large packed WARC are made, found, cut and read by as many tasks at once as
the settings allow, each a process of its own as under Airflow, and admitted; if asked for, also derived, checked,
built and published. What counts is the largest of these processes.
"""

import base64
import gzip
import io
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.processes import in_processes, tasks_of_a_load
from corpus import load as steps
from corpus.operate.run import terminal
from corpus.progress import Progress
from corpus.settings import PROJECT, Settings, whole_number

# MB that any one task may take, whatever the size of what it reads.
MOST_MEMORY = 1024

# Sentences and pictures that the files are made of; drawing from a stock is what makes 5 GB in a minute.
_STOCK = 20_000
_PICTURES = 200
_PICTURE_BYTES = 60_000


def _stock(draw: random.Random) -> list[str]:
    sample = PROJECT / "include" / "seeds" / "northwind-wire" / "northwind-2025-03.jsonl"
    words = sorted({word.strip("“”.,") for word in sample.read_text(encoding="utf-8").split() if word.isalpha()})
    return [" ".join(draw.choices(words, k=draw.randint(8, 24))).capitalize() + "." for _ in range(_STOCK)]


def _paragraphs(draw: random.Random, stock: list[str]) -> list[str]:
    return [" ".join(draw.choices(stock, k=4)) for _ in range(draw.randint(6, 12))]


def write_lines(target: Path, size: int, seed: int = 7) -> int:
    """Write JSON lines of about 3.5 kB until the file has `size` bytes; returns their number."""
    draw = random.Random(seed)
    stock = _stock(draw)
    progress = Progress(f"making {target.name} (bytes)", size)
    count = 0
    with target.open("wb") as file:
        while progress.done < size:
            text = "\n\n".join(_paragraphs(draw, stock))
            row = {"url": f"https://bench.example/{count}", "title": draw.choice(stock)[:-1], "text": text}
            progress.advance(file.write(json.dumps(row).encode() + b"\n"))
            count += 1
    return count


def write_crawl(target: Path, size: int, seed: int = 7) -> int:
    """Write a WARC, packed record by record, of pages with an inline picture until it has `size` bytes."""
    draw = random.Random(seed)
    stock = _stock(draw)
    pictures = [base64.b64encode(draw.randbytes(_PICTURE_BYTES)).decode() for _ in range(_PICTURES)]
    progress = Progress(f"making {target.name} (bytes)", size)
    count = 0
    with target.open("wb") as file:
        while progress.done < size:
            body = "".join(f"<p>{text}</p>" for text in _paragraphs(draw, stock))
            picture = f'<img src="data:image/jpeg;base64,{draw.choice(pictures)}">'
            page = f"<html><head><title>{draw.choice(stock)}</title></head><body>{picture}<article>{body}</article>"
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page.encode()
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{count:032x}>\r\n"
                f"WARC-Date: 2025-03-03T10:00:00Z\r\nWARC-Target-URI: https://crawl.example/{count}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            member = io.BytesIO()
            with gzip.GzipFile(fileobj=member, mode="wb", compresslevel=1, mtime=0) as packed:
                packed.write(head.encode() + block + b"\r\n\r\n")
            progress.advance(file.write(member.getvalue()))
            count += 1
    return count


def measure(kind: str, settings: Settings, console: Console, whole: bool) -> float:
    """Load a landing area, as far as admit or to its end; prints a row a step, returns the largest process in MB."""
    size = sum(path.stat().st_size for path in Path(settings.landing).rglob("*") if path.is_file())
    table = Table("step", "tasks", "seconds", "MB/s", "largest, MB", title=kind, box=None, pad_edge=False)
    largest = 0.0
    for step, works in tasks_of_a_load(settings, "bench"):
        began = time.monotonic()
        taken = list(in_processes(works, settings.parallelism))
        seconds = time.monotonic() - began
        table.add_row(step, str(len(taken)), f"{seconds:.0f}", f"{size / 2**20 / seconds:,.0f}", f"{max(taken):,.0f}")
        largest = max(largest, *taken)
        if step == "admit" and not whole:
            break
    console.print(table)
    return largest


def main() -> int:
    """Measure both files; `BENCH_JSONL_GB` and `BENCH_WARC_GB` set their sizes, 0 leaves one out.

    With `BENCH_WHOLE=1` they are loaded to the end, which takes some ten minutes more.
    """
    console = terminal()
    steps.preload()
    files: list[tuple[str, int, Callable[[Path, int], int]]] = [
        ("lines.jsonl", whole_number("BENCH_JSONL_GB", 5, 0), write_lines),
        ("crawl.warc.gz", whole_number("BENCH_WARC_GB", 2, 0), write_crawl),
    ]
    whole = os.environ.get("BENCH_WHOLE") == "1"
    worst = 0.0
    for name, gigabytes, write in files:
        if not gigabytes:
            continue
        with tempfile.TemporaryDirectory(prefix="dateline-bench-") as root:
            landing = Path(root, "landing", "bench")
            landing.mkdir(parents=True)
            count = write(landing / name, gigabytes << 30)
            settings = replace(Settings.from_environment(), landing=str(landing.parent), home=Path(root, "home"))
            worst = max(worst, measure(f"{gigabytes} GB {name}, {count:,} records", settings, console, whole))
    console.print(f"largest task: {worst:,.0f} MB, {worst / MOST_MEMORY:.2f} of {MOST_MEMORY:,} allowed")
    return int(worst > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())

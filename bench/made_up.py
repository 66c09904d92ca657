"""Made-up captures of any number and size; the same seed gives the same file."""

import base64
import gzip
import io
import json
import random
from pathlib import Path

from corpus.progress import Progress
from corpus.settings import PROJECT

SAMPLE = PROJECT / "include" / "seeds" / "northwind-wire" / "northwind-2025-03.jsonl"

# Sentences and pictures that large files are made of; drawing from a stock is what makes 5 GB in a minute.
_STOCK = 20_000
_PICTURES = 200
_PICTURE_BYTES = 60_000


def _words() -> list[str]:
    """The words of the sample's agency articles."""
    return sorted({word.strip("“”.,") for word in SAMPLE.read_text(encoding="utf-8").split() if word.isalpha()})


def write_articles(target: Path, count: int, seed: int = 7, prefix: str = "") -> int:
    """Write articles of about 480 words, no two sentences alike, as JSON lines.

    Args:
        target: the file.
        count: number of articles.
        seed: another one gives other articles.
        prefix: begins the name of each, so that those of several files are not taken for one another's versions.

    Returns:
        The bytes written.
    """
    draw = random.Random(seed)
    words = _words()

    def sentence() -> str:
        return " ".join(draw.choices(words, k=draw.randint(8, 24))).capitalize() + "."

    def paragraph() -> str:
        return " ".join(sentence() for _ in range(draw.randint(2, 4)))

    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8") as file:
        for number in range(count):
            article = {
                "id": f"a{prefix}{number}",
                "url": f"https://bench.example/{number % 40}/story-{prefix}{number}",
                "title": " ".join(draw.choices(words, k=8)).capitalize(),
                "author": "Jane Doe",
                "published": f"2025-{1 + number % 9:02}-{1 + number % 28:02}T10:00:00Z",
                "text": "\n\n".join(paragraph() for _ in range(draw.randint(6, 12))),
            }
            file.write(json.dumps(article) + "\n")
    return target.stat().st_size


def _stock(draw: random.Random) -> list[str]:
    words = _words()
    return [" ".join(draw.choices(words, k=draw.randint(8, 24))).capitalize() + "." for _ in range(_STOCK)]


def _paragraphs(draw: random.Random, stock: list[str]) -> list[str]:
    return [" ".join(draw.choices(stock, k=4)) for _ in range(draw.randint(6, 12))]


def write_lines(target: Path, size: int, seed: int = 7) -> int:
    """Write JSON lines of about 3.5 kB each until the file has `size` bytes; returns their number."""
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


def write_files(target: Path, count: int) -> int:
    """Write so many small files of text, a thousand to a folder; returns their number."""
    progress = Progress(f"making {target.name} (files)", count)
    for number in range(count):
        file = target / f"{number // 1000:04}" / f"{number}.txt"
        if number % 1000 == 0:
            file.parent.mkdir(parents=True)
        file.write_text(f"The council of town {number} decided today on the pier of its old harbour.\n")
        progress.advance(1)
    return count


def write_crawl(target: Path, size: int, seed: int = 7) -> int:
    """Write a WARC, packed record by record, of pages with an inline picture until it has `size` bytes.

    Returns:
        Number of records.
    """
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

"""Invented articles, and files in every format that hold them."""

import csv
import html
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import EmailMessage

import pyarrow as pa
import pyarrow.parquet as pq

from tests.landing.make import response, warc_gz, warc_record

SLOGAN = "The paper has told the valley what the day brings since the year of the great flood."

FORMS = (
    "https://news.example/{}",
    "http://www.news.example/{}/",
    "https://m.news.example/{}?utm_source=feed",
    "https://news.example/{}/amp",
)


@dataclass(frozen=True)
class Story:
    """One article as it is captured at one time."""

    number: int
    title: str
    text: str
    day: int
    """Day of March on which it was published."""
    captured: int
    """Day of April on which it was captured; 0 for unknown."""

    form: int = 0
    """In which form of its address it was captured."""

    @property
    def url(self) -> str:
        return FORMS[self.form % len(FORMS)].format(self.number)

    @property
    def published(self) -> str:
        return f"2025-03-{self.day:02}T08:00:00Z"

    @property
    def captured_at(self) -> str:
        return f"2025-04-{self.captured:02}T12:00:00Z" if self.captured else ""

    def row(self) -> dict[str, str]:
        """The story as named fields."""
        told = {"url": self.url, "title": self.title, "text": self.text, "published": self.published}
        return told | ({"captured_at": self.captured_at} if self.captured else {})


def _lines(stories: Iterable[Story]) -> bytes:
    return "".join(json.dumps(story.row()) + "\n" for story in stories).encode()


def _array(stories: Iterable[Story]) -> bytes:
    return json.dumps({"articles": [story.row() for story in stories]}, indent=1).encode()


def _csv(stories: Iterable[Story]) -> bytes:
    told = io.StringIO()
    writer = csv.DictWriter(told, ["url", "title", "text", "published", "captured_at"])
    writer.writeheader()
    writer.writerows(story.row() for story in stories)
    return told.getvalue().encode()


def _parquet(stories: Iterable[Story]) -> bytes:
    told = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([story.row() | {"captured_at": story.captured_at} for story in stories]), told)
    return told.getvalue()


def _page(story: Story) -> bytes:
    stated = {"@type": "NewsArticle", "headline": story.title, "datePublished": story.published}
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in story.text.split("\n\n"))
    return (
        f'<html lang="en"><head><link rel="canonical" href="{story.url}"><title>{html.escape(story.title)}</title>'
        f'<script type="application/ld+json">{json.dumps(stated)}</script></head>'
        f"<body><article>{paragraphs}</article><footer><p>{SLOGAN}</p></footer></body></html>"
    ).encode()


def _text(story: Story) -> bytes:
    return f"{story.title}\n\n{story.text}\n\n{SLOGAN}\n".encode()


def _crawl(stories: Iterable[Story]) -> bytes:
    return warc_gz(
        warc_record(
            f"{story.number}-{story.captured}",
            response(_page(story)),
            WARC_Target_URI=story.url,
            WARC_Date=story.captured_at or "2025-04-01T00:00:00Z",
        )
        for story in stories
    )


def _feed(stories: Iterable[Story]) -> bytes:
    items = "".join(
        f"<item><title>{html.escape(story.title)}</title><link>{story.url}</link><pubDate>{story.published}</pubDate>"
        f"<description>{html.escape(story.text)}</description></item>"
        for story in stories
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()


def _mail(story: Story) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = story.title, "desk@news.example"
    mail["Date"] = f"{story.day} Mar 2025 08:00:00 +0000"
    mail.set_content(story.text)
    return mail.as_bytes()


def _zip(stories: Iterable[Story]) -> bytes:
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w") as archive:
        for story in stories:
            archive.writestr(zipfile.ZipInfo(f"pages/{story.number}.html"), _page(story))
    return told.getvalue()


def _tar(stories: Iterable[Story]) -> bytes:
    told = io.BytesIO()
    with tarfile.open(fileobj=told, mode="w") as archive:
        for story in stories:
            about = tarfile.TarInfo(f"{story.number}.txt")
            about.size = len(_text(story))
            archive.addfile(about, io.BytesIO(_text(story)))
    return told.getvalue()


MANY: dict[str, Callable[[Iterable[Story]], bytes]] = {
    "jsonl": _lines,
    "json": _array,
    "csv": _csv,
    "parquet": _parquet,
    "warc.gz": _crawl,
    "xml": _feed,
    "zip": _zip,
    "tar": _tar,
}
ONE: dict[str, Callable[[Story], bytes]] = {"html": _page, "txt": _text, "eml": _mail}

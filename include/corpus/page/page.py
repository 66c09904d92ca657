"""What one page says: the text or blocks that are stored, and what the page or its container states about it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Page:
    """One page as a reader gives it."""

    text: str = ""
    """The text of a plain-text page; empty for a page with marks, whose text is its blocks."""
    blocks: tuple[str, ...] = ()
    """Its paragraphs and lines in order, furniture included."""
    marks: tuple[str, ...] | None = None
    """For an HTML page one mark per block (`corpus.page.marks`); None for plain text."""
    known: dict[str, str] = field(default_factory=dict)
    """Fields that the page or its container states, by name."""
    url: str | None = None
    external_id: str | None = None
    """The id that the record itself carries."""
    captured_at: datetime | None = None
    """UTC, without a time zone."""
    charset: str = "utf-8"
    mojibake: int = 0
    """Number of lines whose double encoding was undone."""
    controls: int = 0
    """Number of control characters removed."""
    replaced: int = 0
    """Number of bytes that are invalid in the page's charset and were read as U+FFFD."""
    faults: tuple[str, ...] = ()
    """Short names of the parts that the reader failed at, such as `json-ld`; the rest of the page was read."""

    def completed(self, known: dict[str, str], **about: Any) -> "Page":
        """A copy with what the container states, which takes precedence over what the page states.

        Args:
            known: fields by name.
            about: other attributes of the page; empty values are ignored.
        """
        about = {name: value for name, value in about.items() if value}
        return replace(self, known=self.known | known, **about)

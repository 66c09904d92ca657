"""How far a child has come with reading slices: what it tells, and what its parent makes of it."""

from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from corpus.bounded import Died, EndedFromOutside
from corpus.landing.quarantine import Unreadable


@dataclass(frozen=True)
class At:
    """Where reading has come to, told by the child that reads."""

    folder: PurePosixPath | None = None
    """The folder whose own files are being read; None once they have been."""
    member: str = ""
    untold: int = 0
    """Quarantined records so far that are not told one by one."""


@dataclass(frozen=True)
class Ended:
    """A slice has been read."""

    records: int
    untold: int = 0
    """Of these, quarantined records that have no row of their own."""
    content_sha256: str | None = None
    was_unreadable: bool = False


@dataclass
class Place:
    """How far a child has come, as its parent sees it."""

    slice: int = 0
    at: At = At()
    last: dict[str, Any] | None = None
    """Row of the last capture of the slice's member."""
    given: int = 0
    """Captures of the slice so far."""
    again: int = 0
    """Of these, how many a second child is still to give again."""
    was_ended: bool = False
    """Whether a child that read this slice was ended from outside."""
    apart: bool = False
    """Whether the slice's pages are read in a child each, since one of them may have ended the child before."""
    unread: dict[PurePosixPath, Unreadable] = field(default_factory=dict)
    """Folders whose own files could not be read, and why."""
    of_folders: set[str] = field(default_factory=set)
    """Ids of what is quarantined of folders' own files; each child that comes to a folder tells it again."""

    def come_to(self, at: At) -> None:
        """Note where reading has come to."""
        if at.member != self.at.member:
            self.last = None
        self.at = replace(at, untold=max(at.untold, self.at.untold))

    def is_new(self, row: dict[str, Any]) -> bool:
        """Note a capture; returns whether it has not been given before."""
        if self.at.folder is not None:
            before = len(self.of_folders)
            self.of_folders.add(row["capture_id"])
            return len(self.of_folders) > before
        self.last = row
        if self.again:
            self.again -= 1
            return False
        self.given += 1
        return True

    def begin_again(self, death: Died) -> bool:
        """Go back to the beginning of the slice, in another child, if there is reason to.

        There is where the first was ended from outside, or where a page that it read itself may have ended it.

        Raises:
            EndedFromOutside: it has been begun again before, and was ended from outside again.
        """
        if death.came_from_outside:
            if self.was_ended:
                raise EndedFromOutside(death.number) from None
            self.was_ended = True
        elif death.may_be_aside and not self.apart:
            self.apart = True
        else:
            return False
        self.at, self.last, self.again = At(), None, self.given
        return True

    def pass_on(self) -> None:
        """Go on to the next slice."""
        self.slice, self.at, self.last, self.given, self.again = self.slice + 1, At(), None, 0, 0
        self.was_ended = self.apart = False

"""The ids of captures, articles and loads.

They depend only on what was captured (source, URL, raw text, place in the landing area), so the same input gets the
same ids on any machine, in any order and in any number of loads.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain, islice
from pathlib import PurePosixPath
from urllib.parse import urlsplit

# Fields that a record may bring with it, besides its text, in the order in which they count for its content.
KNOWN_FIELDS = ("title", "deck", "caption", "byline", "published", "section", "language")

UNATTRIBUTED = "unattributed"

# What stands between the path of an archive and that of its member.
MEMBER = "!/"


def _sha256(parts: Iterable[str]) -> str:
    """SHA-256 over the parts, each preceded by its length, so that they cannot run into each other."""
    found, rest = hashlib.sha256(), iter(parts)
    # A page may have a million marks: they are joined a thousand at a time.
    while some := list(islice(rest, 1000)):
        found.update("".join([f"{len(part)}:{part}" for part in some]).encode("utf-8", "surrogatepass"))
        if len(some) < 1000:
            break
    return found.hexdigest()


def shown_path(path: str) -> str:
    r"""A path as it is recorded: bytes of a file name that are not UTF-8 are written as `\xNN`."""
    try:
        raw = os.fsencode(path)
    except UnicodeEncodeError:  # half a character, as an archive's member can have it and no file
        raw = path.encode("utf-8", "surrogatepass")
    return raw.decode("utf-8", "backslashreplace")


def digest(*parts: str) -> str:
    """128 bits of SHA-256 over the parts, as 32 hexadecimal digits."""
    return _sha256(parts)[:32]


@lru_cache(16)
def _first_folder(path: str) -> str | None:
    parts = PurePosixPath(path).parts
    return parts[0] if len(parts) > 1 else None


def source_of(path: str, url: str | None) -> str:
    """The source: the first folder of the landing area, else the URL's host, else `unattributed`."""
    if folder := _first_folder(path):
        return folder
    host = urlsplit(url).hostname if url else None
    return (host or UNATTRIBUTED).removeprefix("www.")


def capture_id(source_id: str, path: str, member: str, offset: int, sha256: str) -> str:
    """Id of a record found at one place in the landing area.

    The macro `raw.capture_id` in `warehouse/views.sql` computes the same, for files that move.

    Args:
        source_id: its source.
        path: path of its file.
        member: path of the archive's member that holds it; empty if the file is no archive.
        offset: where it begins, in bytes.
        sha256: SHA-256 of its bytes.
    """
    # A folder may end in "!", so that a file in it has the path of a member of an archive beside it.
    plain = () if member or MEMBER not in path else ("file",)
    return digest("capture", source_id, member_path(path, member), str(offset), sha256, *plain)


def member_path(path: str, member: str) -> str:
    """Path of a file, or of its member."""
    return f"{path}{MEMBER}{member}" if member else path


def content_sha256(text: str, known: Mapping[str, str], marks: Sequence[str] = ()) -> str:
    """SHA-256 of all that a page says: equal for two captures of which the same article would come.

    Args:
        text: its text.
        known: what the record brings with it or the page states of itself, by name.
        marks: the marks of its blocks.
    """
    fields = ((name, known[name]) for name in KNOWN_FIELDS if known.get(name))
    stated = [(name, known[name]) for name in sorted(known.keys() - KNOWN_FIELDS) if known[name]]
    beside = chain((str(len(stated)),), chain.from_iterable(stated), marks) if stated or marks else ()
    return _sha256(chain((text,), chain.from_iterable(fields), beside))


def article_id(source_id: str, url: str | None, content: str) -> str:
    """Id of the article: by the identity of its URL within the source, else by what it says, its marks left out."""
    return digest("url", source_id, url) if url else digest("content", source_id, content)


def content_id(article: str, content: str) -> str:
    """Id of one state of an article."""
    return digest("state", article, content)


def load_id_of(run_id: str, due_at: datetime) -> str:
    """Id of the load that a DAG run performs: the time it was due, so that ids sort by time, and a digest."""
    return f"{due_at:%Y%m%dT%H%M%SZ}-{digest('load', run_id)[:6]}"

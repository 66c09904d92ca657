"""What the name of a file, or of an archive's member, tells about it."""

from pathlib import PurePosixPath

from corpus.landing.inflate import SUFFIXES

# Endings of files that are still being written; such a file is read once it has been renamed.
UNFINISHED_SUFFIXES = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp", "~")

# Endings of indexes of crawls, which say where in which WARC a page is.
INDEX_SUFFIXES = (".cdx", ".cdxj")


def plain_name(name: str) -> str:
    """The name without the endings of compressions."""
    while name.lower().endswith(SUFFIXES):
        name = name.rpartition(".")[0]
    return name


def is_unfinished(path: str) -> bool:
    """Whether the name says that the file is still being written."""
    return path.lower().endswith(UNFINISHED_SUFFIXES)


def is_hidden(path: str) -> bool:
    """Whether the name says that the file is no capture: hidden, a sidecar, a crawl's index, left by the system."""
    parts = PurePosixPath(path).parts
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return True
    name = parts[-1] if parts else ""
    if plain_name(name).lower().endswith(INDEX_SUFFIXES):
        return True
    return name.startswith("_") or name.split(".")[0].upper() in {"README", "LICENSE", "LICENCE"}


def is_unsafe(name: str) -> bool:
    """Whether a member's name points outside its archive."""
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or name[1:2] == ":"

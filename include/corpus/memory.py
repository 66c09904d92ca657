"""Memory that a process keeps when it is freed, for what it does next."""

import ctypes
from contextlib import suppress
from functools import cache

# glibc's names for what is set (mallopt(3)).
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3

# Blocks of fewer bytes are taken from the heap rather than from the system, and so much stays on the heap when it is
# free. A group of dumps takes 10 to 20 MB in arrays of up to 3 MB.
_HEAP_BLOCK, _KEPT = 32 << 20, 64 << 20


@cache
def keep_freed_memory() -> None:
    """Let this process keep what it frees, up to 64 MB, where the C library is glibc.

    By itself that gives memory back after each group of dumps and takes it again, page by page, for the next.
    """
    with suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _HEAP_BLOCK)
        library.mallopt(_TRIM_THRESHOLD, _KEPT)

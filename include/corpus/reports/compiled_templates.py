"""Templates as they were compiled, kept beside Python's own compiled modules.

Each report is written by a process of its own. To compile its templates took it .45 of .95 CPU-s.
"""

from contextlib import suppress
from pathlib import Path

from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket


class _Kept(FileSystemBytecodeCache):
    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # nothing can be written here: the next process compiles it again
            super().dump_bytecode(bucket)


def kept_compiled(environment: str) -> BytecodeCache | None:
    """Where the templates of an environment are kept; None where there can be no such folder.

    Args:
        environment: its name; what a template is compiled to depends on its settings.
    """
    folder = Path(__file__).parent / "__pycache__" / environment
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return _Kept(str(folder)) if folder.is_dir() else None

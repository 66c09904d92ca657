"""Templates as they were compiled, kept beside Python's own compiled modules.

Each report is written by a process of its own. To compile its templates took it .45 of .95 CPU-s.
"""

import hashlib
import shutil
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket

from corpus import visible
from corpus.quality import wording

_KEPT = Path(__file__).parent / "__pycache__" / "templates"


class _Kept(FileSystemBytecodeCache):
    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except Exception:  # the file is damaged: it is compiled anew
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # nothing can be written here: the next process compiles it again
            super().dump_bytecode(bucket)


@cache
def _made_by() -> str:
    """A digest of what templates are compiled to depends on beside their text: settings, filters, versions.

    What is constant in a template went through filters already.
    """
    code = [*sorted(Path(__file__).parent.glob("*.py")), Path(visible.__file__), Path(wording.__file__)]
    told = [version("jinja2").encode(), version("great_expectations").encode(), *(path.read_bytes() for path in code)]
    return hashlib.sha256(b"\0".join(told)).hexdigest()[:16]


def kept_compiled(environment: str) -> BytecodeCache | None:
    """Where the templates of an environment are kept; None where there can be no such folder.

    Args:
        environment: its name.
    """
    folder = _KEPT / _made_by() / environment
    with suppress(OSError):
        if not folder.parent.exists():
            shutil.rmtree(_KEPT, ignore_errors=True)  # of other versions
        folder.mkdir(parents=True, exist_ok=True)
    return _Kept(str(folder)) if folder.is_dir() else None

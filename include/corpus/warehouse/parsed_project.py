"""The dbt project: what it is made of, and what dbt has parsed and compiled of it, kept for the processes that build.

To parse the project takes 1.8 CPU-s, to read it as it was parsed .4, and to compile its templates .3, of the 2 that the
models of a small load took.
"""

import hashlib
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from corpus.settings import PROJECT
from corpus.warehouse.lean_dbt import keep_file, make_lean, taken_as_they_are, templates_kept

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

DBT_PROJECT = PROJECT / "dbt_project"

# Where dbt keeps what it makes for a corpus, below `CORPUS_HOME`.
TARGET = "dbt"

# What dbt has parsed, in its target folder.
PARSED = "partial_parse.msgpack"

# The manifest as JSON is for the docs only.
NO_JSON = "--no-write-json"

# Beside what is parsed: what templates were compiled to.
_TEMPLATES = ".templates"

# What `hold_parsed` has read, by its place.
held: "dict[Path, Manifest]" = {}


def project_digest() -> str:
    """A digest of the dbt project: of its models, macros, seeds and tests, and what is said of them."""
    paths = sorted(path for path in DBT_PROJECT.rglob("*") if path.suffix in {".sql", ".yml", ".csv"})
    digest = hashlib.sha256()
    for path in paths:
        if "target" not in path.parts:
            digest.update(f"{path.relative_to(DBT_PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def options_of(target: Path, log: Path) -> list[str]:
    """What each of dbt's commands is given, after its name, where dbt takes the global options too.

    Its own log goes to a file only: what it has to say is in its results, and a second log, even one that writes
    nothing, took a tenth of a load's dbt.
    """
    places = {"project-dir": DBT_PROJECT, "profiles-dir": DBT_PROJECT, "target-path": target, "log-path": log}
    told = [word for name, place in places.items() for word in (f"--{name}", str(place))]
    return [*told, "--log-level", "none", "--no-use-colors-file", "--no-send-anonymous-usage-stats"]


def forget_other_folder(own: Path) -> None:
    """Take away what dbt parsed of the project while it stood in another folder: its seeds would be looked for there.

    dbt holds files against each other by their content and keeps the folder that it knows; a corpus outlives the folder
    of the version that made it.
    """
    stamp = own.with_name("project.folder")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == str(DBT_PROJECT):
        return
    own.unlink(missing_ok=True)
    own.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(str(DBT_PROJECT), encoding="utf-8")


def parsed_path(target: str) -> Path:
    """Where this version of dbt keeps this project as it has parsed it, for all corpora: by the name of the target."""
    made_of = f"{version('dbt-core')} {version('dbt-duckdb')} {DBT_PROJECT} {project_digest()}"
    key = hashlib.sha256(made_of.encode()).hexdigest()
    return DBT_PROJECT / "target" / target / f"{key}.msgpack"


def templates_of(parsed: Path) -> Path:
    """Where what the templates of a parsed project were compiled to is kept."""
    return parsed.with_suffix(_TEMPLATES)


def keep_parsed(found: Path, target: Path) -> None:
    """Keep what dbt has parsed, in the place of what it parsed of an earlier project; nothing where it cannot write."""
    with suppress(OSError):
        keep_file(target, found.read_bytes())
        for earlier in target.parent.iterdir():
            if earlier.suffix in (target.suffix, _TEMPLATES) and earlier.stem != target.stem:
                earlier.unlink()


def hold_parsed() -> None:
    """Read the project as dbt has parsed it, where it has, for the builds of processes that are forked of this one.

    Each builds with it once: to read it takes .4 of the 2 CPU-s of a small load's models.
    """
    make_lean()
    from dbt.adapters.factory import reset_adapters
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    common = parsed_path(TARGET)
    if not common.exists():
        return
    kept = templates_kept(templates_of(common))
    with TemporaryDirectory(prefix="dateline-dbt-") as folder, taken_as_they_are(), kept:
        options = options_of(Path(folder), Path(folder))
        done = dbtRunner().invoke(["parse", NO_JSON, *options, "--partial-parse-file-path", str(common)])
        # All forks would share its lock, and one that is killed might keep it.
        reset_adapters()
        if isinstance(done.exception, KeyboardInterrupt | SystemExit):
            raise done.exception
        if (Path(folder) / PARSED).exists():  # it was parsed anew: what was kept is damaged
            common.unlink(missing_ok=True)
        elif isinstance(done.result, Manifest):
            held[common] = done.result

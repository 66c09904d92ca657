"""The expectation suites: one YAML file per table under `expectations/`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from corpus.settings import PROJECT

SUITES = PROJECT / "expectations"
GATES = ("raw", "corpus")
SEVERITIES = ("critical", "warning", "info")


class BadSuite(ValueError):
    """A suite file does not say what it must."""


@dataclass(frozen=True)
class Suite:
    """What is expected of one table."""

    name: str
    gate: str
    table: str
    rows: str | None
    """SQL condition of the rows that are checked; None means the whole table."""
    key: tuple[str, ...]
    """Columns that name a failing row."""
    expectations: tuple[dict[str, Any], ...]
    """Each with `type` (a class of Great Expectations), `severity`, `description` and its own arguments."""


def read_suite(path: Path) -> Suite:
    """Read one suite file.

    Raises:
        BadSuite: a key is missing, unknown, or holds something else than it may.
    """
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    try:
        suite = Suite(
            name=path.stem,
            gate=content.pop("gate"),
            table=content.pop("table"),
            rows=content.pop("rows", None),
            key=tuple(content.pop("key")),
            expectations=tuple(content.pop("expectations")),
        )
    except KeyError as missing:
        raise BadSuite(f"{path.name} lacks {missing}") from missing
    if content:
        raise BadSuite(f"{path.name} has unknown keys: {', '.join(content)}")
    if suite.gate not in GATES:
        raise BadSuite(f"{path.name}: the gate is one of {', '.join(GATES)}, not {suite.gate!r}")
    for number, expectation in enumerate(suite.expectations, start=1):
        if missing_keys := {"type", "severity", "description"} - expectation.keys():
            raise BadSuite(f"{path.name}, expectation {number} lacks {', '.join(sorted(missing_keys))}")
        if expectation["severity"] not in SEVERITIES:
            raise BadSuite(f"{path.name}, expectation {number}: severity is one of {', '.join(SEVERITIES)}")
    return suite


def suites_of(gate: str, folder: Path = SUITES) -> list[Suite]:
    """The suites that a gate checks, by name."""
    return [suite for path in sorted(folder.glob("*.yml")) if (suite := read_suite(path)).gate == gate]

"""The queries of the published file's macros keep the rules that all SQL here keeps, as far as they can be parsed."""

import re
from pathlib import Path

import pytest
from sqlfluff.core import FluffConfig, Linter

from corpus.settings import PROJECT

SCRIPTS = PROJECT / "include" / "corpus" / "warehouse" / "table_macros"

# Besides those that the project leaves out: a parameter has no table that it could be named with; `group by all` and
# numbers of columns in `order by` are what one writes in a macro.
EXCLUDED = "ST05,ST06,RF02,RF03,RF04,AM03,AM04,AM06"


@pytest.mark.slow
def test_queries_of_macros_keep_the_rules_of_layout() -> None:
    config = FluffConfig.from_path(
        str(PROJECT), overrides={"dialect": "duckdb", "templater": "raw", "exclude_rules": EXCLUDED}
    )
    linter = Linter(config=config)
    scripts = sorted(SCRIPTS.glob("*.sql"))
    assert scripts
    broken = {path.name: told for path in scripts if (told := _broken(linter, path))}
    assert not broken


def _broken(linter: Linter, path: Path) -> list[str]:
    sql = path.read_text(encoding="utf-8")
    head = re.search(r"create or replace macro .*? as table\s*\n", sql, re.DOTALL)
    assert head, path
    found = linter.lint_string(sql[head.end() :])
    return [f"{one.rule_code()} in line {one.line_no}: {one.desc()}" for one in found.get_violations()]

"""The README's queries answer what the README says they answer."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import PROJECT, Corpus

pytestmark = pytest.mark.slow

README = (PROJECT / "README.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```\s+```text\n(.*?)```", README, flags=re.DOTALL)


def test_the_readme_has_its_five_queries() -> None:
    assert len(QUERIES) == 5


@pytest.mark.parametrize(("query", "answer"), QUERIES)
def test_a_query_of_the_readme_gives_its_answer(sample: tuple[Corpus, object], query: str, answer: str) -> None:
    shell = Path(sys.executable).with_name("duckdb")
    for file in (sample[0].published, sample[0].published.resolve()):
        done = subprocess.run([shell, "-readonly", file, "-c", query], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == answer.strip()


def test_the_readme_balance_is_that_of_the_sample(sample: tuple[Corpus, object]) -> None:
    [(captures, loaded, duplicate, unchanged, quarantined)] = sample[0].rows(
        "select captures_in, loaded, duplicate, unchanged, quarantined from quality.loads where captures_in > 0"
    )
    said = f"{captures} captures in = {loaded} loaded + {duplicate} duplicate + {unchanged} unchanged"
    assert f"{said} + {quarantined} quarantined" in README

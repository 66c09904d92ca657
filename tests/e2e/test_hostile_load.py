"""A load of hostile inputs through the DAG: it succeeds, and every input has exactly its rows."""

from collections import Counter
from collections.abc import Callable

import pytest

from corpus.landing.quarantine import REASONS
from tests.e2e.conftest import Corpus, states
from tests.landing import hostile
from tests.landing.hostile import Expected

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def loaded(new_corpus: Callable[[], Corpus]) -> tuple[Corpus, dict[str, list[Expected]]]:
    corpus = new_corpus()
    corpus.landing.rmdir()
    expected = hostile.build(corpus.landing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORPUS_MAX_CAPTURE_BYTES", str(hostile.LIMIT))
        patch.setenv("CORPUS_MAX_CAPTURE_SECONDS", str(hostile.SECONDS))
        run = corpus.load()
    assert run.state == "success", states(run)
    return corpus, expected


def test_every_input_has_its_rows(loaded: tuple[Corpus, dict[str, list[Expected]]]) -> None:
    corpus, expected = loaded
    found: dict[str, list[Expected]] = {}
    for path, reason in corpus.rows("select path, reason from corpus.captures"):
        file, _, member = path.partition("!/")
        found.setdefault(file, []).append(Expected(member, reason))
    assert set(found) == set(expected)
    for file, rows in expected.items():
        assert Counter(found[file]) == Counter(rows), file


def test_the_outcome_follows_from_the_reason(loaded: tuple[Corpus, dict[str, list[Expected]]]) -> None:
    corpus, expected = loaded
    outcomes = Counter(corpus.rows("select outcome = 'quarantined', reason is not null from corpus.captures"))
    quarantined = sum(row.reason is not None for rows in expected.values() for row in rows)
    read = sum(row.reason is None for rows in expected.values() for row in rows)
    assert outcomes == {(True, True): quarantined, (False, False): read}


def test_the_load_balances(loaded: tuple[Corpus, dict[str, list[Expected]]]) -> None:
    corpus, expected = loaded
    [(taken, loaded_rows, duplicate, unchanged, quarantined)] = corpus.rows(
        "select captures_in, loaded, duplicate, unchanged, quarantined from quality.loads"
    )
    assert taken == sum(map(len, expected.values())) == loaded_rows + duplicate + unchanged + quarantined
    assert quarantined == sum(row.reason is not None for rows in expected.values() for row in rows)


def test_what_was_read_is_in_the_corpus(loaded: tuple[Corpus, dict[str, list[Expected]]]) -> None:
    corpus, _ = loaded
    # No capture that was read is without its article, and no quarantined one has any.
    assert (
        corpus.rows(
            "select path, reason from corpus.captures left join corpus.articles using (article_id)"
            " where (captures.reason is null) <> (articles.article_id is not null)"
        )
        == []
    )
    assert corpus.rows("select count(*) from corpus.articles where trim(body) = ''") == [(0,)]


def test_every_reason_occurs(loaded: tuple[Corpus, dict[str, list[Expected]]]) -> None:
    corpus, _ = loaded
    found = {reason for (reason,) in corpus.rows("select distinct reason from corpus.captures")} - {None}
    # Nothing in a landing area sets a record aside or withdraws it.
    assert found == set(REASONS) - {"set_aside", "withdrawn"}

"""A landing area in a store of objects, loaded through the DAG."""

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Corpus, states
from tests.landing import make
from tests.landing.store import HERE, hosts_asked, running

pytestmark = pytest.mark.slow

FILES = {
    "daily/_captures.jsonl": b'{"path": "a.txt", "url": "https://daily.example/a", "title": "Beside"}\n',
    "daily/a.txt": make.story("a").encode(),
    "daily/b.html": make.page("b"),
    "wire/c.jsonl": make.lines(f"c{n}" for n in range(5)) + b"broken\n",
    "crawl/d.warc.gz": make.warc_gz([make.crawl("d0"), make.crawl("d1")]),
    "crawl/e.parquet": make.parquet([make.row(f"e{n}") for n in range(3)]),
    "mail/f.zip": make.zipped({"f.eml": make.mail("f")}),
}


def test_a_corpus_from_a_store_is_the_one_from_a_folder(new_corpus: Callable[[], Corpus]) -> None:
    local, remote = new_corpus(), new_corpus()
    for path, content in FILES.items():
        local.land(path, content)
    with running() as store, hosts_asked() as asked:
        for path, content in FILES.items():
            store.put(f"landed/{path}", content)
        remote.address = f"s3://{store.bucket}/landed"
        assert remote.load().state == "success"
        assert remote.rows("select captures_in, loaded, quarantined from quality.loads") == [(14, 13, 1)]

        assert set().union(*states(remote.load()).values()) == {"skipped"}, "nothing is new"

        store.put("landed/wire/g.jsonl", make.lines(["g"]))
        store.delete("landed/daily/b.html")
        assert remote.load().state == "success"
        assert remote.rows(
            "select path, change from quality.file_changes where change <> 'new' or path = 'wire/g.jsonl' order by path"
        ) == [("daily/b.html", "vanished"), ("wire/g.jsonl", "new")]
    assert asked
    assert set(asked) <= HERE

    local.land("wire/g.jsonl", make.lines(["g"]))
    assert local.load().state == "success"
    assert remote.export() == local.export()


def test_a_store_without_the_bucket_fails_the_load_at_once(new_corpus: Callable[[], Corpus]) -> None:
    corpus = new_corpus()
    with running():
        corpus.address = "s3://no-such-bucket/landed"
        run = corpus.load()
    assert run.state == "failed"
    assert states(run)["discover"] == {"failed"}

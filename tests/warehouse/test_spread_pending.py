"""Who shares a text with a pending article is pending too, and so on, however long the chain of texts is."""

from pathlib import Path

import pytest

from corpus.warehouse.connection import open_warehouse
from corpus.warehouse.load import MOST_STEPS, spread_pending
from tests.warehouse.published import settings_of


@pytest.mark.parametrize("length", [1, 3, MOST_STEPS + 4])
def test_a_chain_of_texts_is_followed_to_its_end(tmp_path: Path, length: int) -> None:
    """Article i has texts i and i + 1, the second of them before this load alone; another chain is beside it."""
    with open_warehouse(settings_of(tmp_path)) as connection:
        states = [
            (f"{chain}{i}", f"{chain}{i}-{i + j}", f"{chain}-text{i + j}", j)
            for chain in "ab"
            for i in range(length)
            for j in (0, 1)
        ]
        connection.execute("create temp table replaced (content_id varchar, fingerprint varchar)")
        for article, content, text, before in states:
            connection.execute(
                "insert into raw.contents by name select ? as article_id, ? as content_id, 'daily' as source_id,"
                " ''::blob as page, [1] as line_keys",
                [article, content],
            )
            now = f"now-{content}" if before else text
            connection.execute("insert into raw.derived (content_id, fingerprint) values (?, ?)", [content, now])
            if before:
                connection.execute("insert into replaced values (?, ?)", [content, text])
        connection.execute("insert into raw.pending values ('a0')")
        spread_pending(connection)
        pending = connection.execute("select article_id from raw.pending").fetchall()
    assert sorted(pending) == sorted((f"a{i}",) for i in range(length))

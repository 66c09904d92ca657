"""A lake with its catalog in Postgres and its data in S3; whole loads over it are in the test of the cluster."""

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from corpus.lake_address import Lake
from corpus.maintenance import tidy
from corpus.settings import Settings
from corpus.warehouse.connection import warehouse_exists
from corpus.warehouse.one_file import write_file
from corpus.warehouse.publish import roll_back
from corpus.warehouse.published import connect_published, shell_commands
from tests.warehouse.published import publish_article, settings_of
from tests.warehouse.servers import PASSWORD, USER, has_postgres, postgres, store

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not has_postgres(), reason="Postgres is not installed")]

LOADS = ("20250301T120000Z-000001", "20250301T130000Z-000002")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "harbour")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "tide+/=")
        patch.setenv("AWS_REGION", "us-east-1")
        patch.setenv("CORPUS_CATALOG_PASSWORD", PASSWORD)
        with postgres("lake") as port, store("dateline") as endpoint:
            patch.setenv("AWS_ENDPOINT_URL", endpoint)
            lake = Lake("postgres", f"postgres://{USER}@127.0.0.1:{port}/lake", "s3://dateline/lake")
            yield settings_of(tmp_path_factory.mktemp("servers"), written_to=lake)


def titles(settings: Settings) -> list[str]:
    with connect_published(settings.published) as connection:
        return [row[0] for row in connection.execute("select title from corpus.articles order by 1").fetchall()]


def test_loads_are_published_kept_and_tidied(settings: Settings, tmp_path: Path) -> None:
    assert not warehouse_exists(settings)
    publish_article(settings, LOADS[0], "Low tide")
    assert warehouse_exists(settings)
    publish_article(settings, LOADS[1], "High tide", "daily/b.txt")
    assert titles(settings) == ["High tide", "Low tide"]

    took = tidy(settings)
    assert took is not None
    assert took["before"] > 0
    roll_back(settings, LOADS[0])
    assert titles(settings) == ["Low tide"]
    roll_back(settings, LOADS[1])
    assert titles(settings) == ["High tide", "Low tide"]

    write_file(settings, tmp_path / "corpus.duckdb")
    with duckdb.connect(str(tmp_path / "corpus.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from corpus.articles").fetchall() == [(2,)]


def test_the_published_catalog_needs_no_server_and_holds_no_secret(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CORPUS_CATALOG_PASSWORD")
    assert "Low tide" in titles(settings)
    held = settings.published.read_bytes()
    for secret in (PASSWORD, os.environ["AWS_SECRET_ACCESS_KEY"], os.environ["AWS_ACCESS_KEY_ID"]):
        assert secret.encode() not in held
    statements, told = shell_commands(settings.published)
    assert os.environ["AWS_SECRET_ACCESS_KEY"] not in "".join(statements)
    assert os.environ["AWS_SECRET_ACCESS_KEY"] in told.values()


def test_a_wrong_password_is_told_without_the_right_one(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORPUS_CATALOG_PASSWORD", "ebb")
    with pytest.raises(duckdb.Error) as told:
        warehouse_exists(settings)
    assert "ebb" not in str(told.value).replace("webb", "")

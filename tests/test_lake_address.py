"""Addresses of lakes, and where their secrets come from."""

from pathlib import Path

import pytest

from corpus.lake_address import BadLake, Lake, parse_lake, server_of
from corpus.lake_secrets import catalog_secrets, store_secrets
from corpus.settings import BadSetting, Settings
from corpus.warehouse.lake import extension_file, store_words

ROOT = Path("/srv")
SECRETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3")


@pytest.fixture(autouse=True)
def no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SECRETS, "AWS_REGION", "AWS_DEFAULT_REGION", "CORPUS_CATALOG_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("address", "lake"),
    [
        ("ducklake:lake/c.ducklake?data=lake/data/", Lake("duckdb", "/srv/lake/c.ducklake", "/srv/lake/data")),
        ("ducklake:sqlite:/a/c.db?data=s3://bucket/lake", Lake("sqlite", "/a/c.db", "s3://bucket/lake")),
        (
            "ducklake:postgres://ann@db:5433/lake?data=s3://bucket",
            Lake("postgres", "postgres://ann@db:5433/lake", "s3://bucket"),
        ),
        ("ducklake:postgresql://db/lake?data=/d", Lake("postgres", "postgres://db/lake", "/d")),
    ],
)
def test_an_address_names_catalog_and_data(address: str, lake: Lake) -> None:
    assert parse_lake(address, ROOT) == lake
    assert parse_lake(str(lake), ROOT) == lake


@pytest.mark.parametrize(
    "address",
    [
        "ducklake:",
        "ducklake:c.ducklake",
        "ducklake:?data=d",
        "ducklake:c.ducklake?data=d&data=e",
        "ducklake:c.ducklake?data=https://store/lake",
        "ducklake:c.ducklake?data=s3:///lake",
        "ducklake:mysql://db/lake?data=d",
        "ducklake:postgres://db?data=d",
        "ducklake:postgres://db:port/lake?data=d",
        "ducklake:postgres://ann:hush@db/lake?data=d",
    ],
)
def test_other_addresses_are_told_without_a_secret(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadLake) as told:
        parse_lake(address, ROOT)
    assert "hush" not in str(told.value)
    monkeypatch.setenv("CORPUS_WAREHOUSE", address)
    with pytest.raises(BadSetting, match="CORPUS_WAREHOUSE"):
        Settings.from_environment()


def test_a_setting_is_a_file_or_a_lake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CORPUS_HOME", str(tmp_path))
    monkeypatch.delenv("CORPUS_WAREHOUSE", raising=False)
    plain = Settings.from_environment()
    assert (plain.lake, plain.warehouse, plain.published.name) == (None, tmp_path / "warehouse.duckdb", "corpus.duckdb")
    monkeypatch.setenv("CORPUS_WAREHOUSE", str(tmp_path / "own.duckdb"))
    assert Settings.from_environment().warehouse == tmp_path / "own.duckdb"
    monkeypatch.setenv("CORPUS_WAREHOUSE", f"ducklake:{tmp_path}/c.ducklake?data={tmp_path}/data")
    of_lake = Settings.from_environment()
    assert of_lake.lake == Lake("duckdb", f"{tmp_path}/c.ducklake", f"{tmp_path}/data")
    assert of_lake.published.name == "corpus.ducklake"
    monkeypatch.setenv("CORPUS_WAREHOUSE", str(tmp_path))
    with pytest.raises(BadSetting):
        Settings.from_environment()


def test_secrets_come_from_the_environment_or_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (catalog_secrets(), store_secrets()) == ({}, {})
    monkeypatch.setenv("AIRFLOW_CONN_DATELINE_CATALOG", "postgres://ann:ti%2Fde@db/lake")
    monkeypatch.setenv(
        "AIRFLOW_CONN_DATELINE_STORE",
        '{"conn_type": "aws", "login": "key", "password": "tide", "extra": {"endpoint_url": "http://store:9000"}}',
    )
    assert catalog_secrets() == {"user": "ann", "password": "ti/de"}
    assert store_secrets() == {"key_id": "key", "secret": "tide", "endpoint": "http://store:9000"}
    monkeypatch.setenv("CORPUS_CATALOG_PASSWORD", "ebb")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "own")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "flow")
    assert catalog_secrets() == {"password": "ebb"}
    assert store_secrets() == {"key_id": "own", "secret": "flow"}


def test_a_connection_that_is_not_there_is_none_and_one_that_is_denied_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from airflow.sdk import BaseHook
    from airflow.sdk.exceptions import AirflowNotFoundException

    def failing(error: Exception) -> None:
        monkeypatch.setattr(BaseHook, "get_connection", lambda name: (_ for _ in ()).throw(error))

    failing(AirflowNotFoundException("The conn_id `dateline_store` isn't defined"))
    assert (catalog_secrets(), store_secrets()) == ({}, {})
    failing(PermissionError("not for this team"))
    with pytest.raises(PermissionError):
        store_secrets()


def test_a_store_is_told_by_scheme_and_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://store:9000/")
    words = store_words(Lake("duckdb", "/c", "s3://bucket/lake"))
    assert words == {"type": "s3", "scope": "s3://", "endpoint": "store:9000", "url_style": "path", "use_ssl": "false"}
    assert store_words(Lake("duckdb", "/c", "/data")) == {}


def test_a_server_is_told_by_its_parts() -> None:
    assert server_of(Lake("postgres", "postgres://ann@db/lake", "/d")) == {
        "host": "db",
        "port": "5432",
        "database": "lake",
        "user": "ann",
    }


@pytest.mark.parametrize("name", ["ducklake", "httpfs", "postgres_scanner"])
def test_extensions_are_loaded_from_their_wheels(name: str) -> None:
    assert extension_file(name).stat().st_size > 1 << 20

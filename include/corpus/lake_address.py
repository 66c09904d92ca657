"""The address of a warehouse that is a lake: `ducklake:<catalog>?data=<folder or s3://…>`.

The catalog is a file of DuckDB (`ducklake:/srv/lake/catalog.ducklake`) or SQLite (`ducklake:sqlite:/srv/catalog.db`),
or a database of Postgres (`ducklake:postgres://dateline@db:5432/lake`). An address holds no secret: those come from the
environment or from Airflow's connections (`corpus/lake_secrets.py`).
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

SCHEME = "ducklake:"

# The connections that may hold secrets: of the catalog's database, and of the store.
CATALOG_CONNECTION = "dateline_catalog"
STORE_CONNECTION = "dateline_store"


class BadLake(ValueError):
    """The address of a lake says what cannot be; the message says what it must look like."""


@dataclass(frozen=True)
class Lake:
    """Where a lake has its catalog and its data."""

    kind: str
    """`duckdb`, `sqlite` or `postgres`."""
    catalog: str
    """The path of a file, or `postgres://user@host:port/database`."""
    data: str
    """A folder or an address such as `s3://bucket/folder`, without a slash at its end."""

    @property
    def catalog_file(self) -> Path | None:
        """The catalog's file; None where it is a database of a server."""
        return None if self.kind == "postgres" else Path(self.catalog)

    @property
    def is_remote(self) -> bool:
        """Whether the data lie in a store rather than in a folder."""
        return "://" in self.data

    def __str__(self) -> str:
        """The address; it holds no secret."""
        begin = {"duckdb": "", "sqlite": "sqlite:", "postgres": ""}[self.kind]
        return f"{SCHEME}{begin}{self.catalog}?data={self.data}"


def parse_lake(address: str, root: Path) -> Lake:
    """The lake of an address.

    Args:
        address: `ducklake:…`.
        root: the folder from which relative paths are taken.

    Raises:
        BadLake: it names no catalog or no place for the data, or holds a password.
    """
    told = (
        "CORPUS_WAREHOUSE must be the path of a file, or ducklake:CATALOG?data=WHERE with a file, sqlite:FILE or"
        " postgres://user@host:port/database for CATALOG and a folder or s3://bucket/folder for WHERE"
    )
    catalog, _, query = address.removeprefix(SCHEME).partition("?")
    given = parse_qs(query)
    if not catalog or set(given) != {"data"} or len(given["data"]) != 1:
        raise BadLake(told)
    data = given["data"][0].removeprefix("file://").rstrip("/")
    if "://" not in data:
        data = str((root / data).resolve())
    elif not data.startswith(("s3://", "r2://", "gcs://", "gs://")) or not urlsplit(data).netloc:
        raise BadLake(told)
    if catalog.startswith(("postgres://", "postgresql://")):
        return Lake("postgres", _server(catalog, told), data)
    kind, path = ("sqlite", catalog.removeprefix("sqlite:")) if catalog.startswith("sqlite:") else ("duckdb", catalog)
    if "://" in path or not path:
        raise BadLake(told)
    return Lake(kind, str((root / path).resolve()), data)


def _server(catalog: str, told: str) -> str:
    try:
        parts = urlsplit(catalog)
        good = bool(parts.hostname) and parts.port != 0 and bool(parts.path.strip("/"))
    except ValueError:
        good, parts = False, urlsplit("")
    if not good:
        raise BadLake(told)
    if parts.password is not None:
        raise BadLake(
            "CORPUS_WAREHOUSE holds a password. It belongs into CORPUS_CATALOG_PASSWORD or the Airflow connection"
            f" {CATALOG_CONNECTION}"
        )
    return catalog.replace("postgresql://", "postgres://", 1)


def server_of(lake: Lake) -> dict[str, str]:
    """Host, port, database and user of a catalog on a server, those that its address names."""
    parts = urlsplit(lake.catalog)
    found = {
        "host": parts.hostname or "",
        "port": str(parts.port or 5432),
        "database": unquote(parts.path.strip("/")),
        "user": unquote(parts.username or ""),
    }
    return {name: value for name, value in found.items() if value}

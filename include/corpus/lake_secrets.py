"""Secrets of a lake's catalog and store, from the environment or from Airflow's connections; none has a default.

| what | environment | Airflow connection |
| --- | --- | --- |
| the catalog's password | `CORPUS_CATALOG_PASSWORD` | `dateline_catalog` |
| the store's keys | `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN` | `dateline_store` |
| the store's endpoint, region | `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`, `AWS_REGION` | extras of the same names |

The environment goes first. A connection may stand in the environment too (`AIRFLOW_CONN_DATELINE_STORE`), where Airflow
itself looks first.
"""

import json
import os
import sys
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from corpus.lake_address import CATALOG_CONNECTION, STORE_CONNECTION


def catalog_secrets() -> dict[str, str]:
    """The password of the catalog's database, and its user where a connection names one."""
    if password := os.environ.get("CORPUS_CATALOG_PASSWORD"):
        return {"password": password}
    found = _connection(CATALOG_CONNECTION)
    return {name: str(found[name]) for name in ("user", "password") if found.get(name)}


def store_secrets() -> dict[str, str]:
    """What S3 clients are told: `key_id`, `secret`, `session_token`, `endpoint`, `region`; those that are known."""
    names = {
        "key_id": ("AWS_ACCESS_KEY_ID",),
        "secret": ("AWS_SECRET_ACCESS_KEY",),
        "session_token": ("AWS_SESSION_TOKEN",),
        "endpoint": ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"),
        "region": ("AWS_REGION", "AWS_DEFAULT_REGION"),
    }
    told = {
        name: next((value for one in variables if (value := os.environ.get(one))), "")
        for name, variables in names.items()
    }
    if not (told["key_id"] and told["secret"]):
        found = _connection(STORE_CONNECTION)
        extra = found.get("extra", {})
        of_connection = {
            "key_id": found.get("user"),
            "secret": found.get("password"),
            "session_token": extra.get("aws_session_token"),
            "endpoint": extra.get("endpoint_url"),
            "region": extra.get("region_name"),
        }
        told = {name: told[name] or str(of_connection[name] or "") for name in told}
    return {name: value for name, value in told.items() if value}


def _connection(name: str) -> dict[str, Any]:
    """User, password and extras of an Airflow connection; nothing where there is none."""
    if text := os.environ.get(f"AIRFLOW_CONN_{name.upper()}"):
        return _told_in(text)
    if "airflow.sdk" not in sys.modules:
        return {}  # no task of Airflow, so that nothing knows its connections
    from airflow.sdk import BaseHook
    from airflow.sdk.exceptions import AirflowNotFoundException

    try:
        found = BaseHook.get_connection(name)
    except AirflowNotFoundException:
        return {}
    return {"user": found.login, "password": found.password, "extra": dict(found.extra_dejson)}


def _told_in(text: str) -> dict[str, Any]:
    """A connection as Airflow writes it in the environment: JSON, or an address with the extras as its query."""
    if text.lstrip().startswith("{"):
        told = json.loads(text)
        extra = told.get("extra") or {}
        return {
            "user": told.get("login"),
            "password": told.get("password"),
            "extra": json.loads(extra) if isinstance(extra, str) else extra,
        }
    parts = urlsplit(text)
    extra = dict(parse_qsl(parts.query))
    if "__extra__" in extra:
        extra = json.loads(extra["__extra__"])
    return {"user": unquote(parts.username or ""), "password": unquote(parts.password or ""), "extra": extra}

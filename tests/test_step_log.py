"""What steps say in their logs of what they did."""

import logging
from pathlib import Path

import duckdb
import pytest

from corpus.step_log import log_expectations, log_models, log_outcomes


@pytest.fixture(autouse=True)
def everything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def test_outcomes_of_captures(caplog: pytest.LogCaptureFixture) -> None:
    with duckdb.connect() as connection:
        connection.execute("create schema raw; create table raw.captures (load_id text, outcome text, reason text)")
        rows = [("a", "loaded", None)] * 1200 + [("a", "quarantined", "too_large")] * 3 + [("b", "loaded", None)]
        connection.executemany("insert into raw.captures values (?, ?, ?)", rows[1198:])
        connection.execute("insert into raw.captures select 'a', 'loaded', null from range(1198)")
        log_outcomes(connection, "a", 2)
    assert caplog.messages == [
        "captures: 1,203 in = 1,200 loaded + 0 duplicate + 0 unchanged + 3 quarantined",
        "quarantined: 3 too_large",
        "batches to derive: 2",
    ]


def test_a_critical_expectation_that_failed_is_an_error(caplog: pytest.LogCaptureFixture) -> None:
    log_expectations("raw", [("critical", True), ("critical", False), ("warning", False), ("info", True)])
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("ERROR", "raw gate, critical expectations: 1 held, 1 failed"),
        ("WARNING", "raw gate, warning expectations: 0 held, 1 failed"),
        ("INFO", "raw gate, info expectations: 1 held, 0 failed"),
    ]


def test_models_by_name_and_rows(caplog: pytest.LogCaptureFixture) -> None:
    nodes = [
        ("articles", "model", "success", 0.5),
        ("stg_captures", "model", "success", 0.25),
        ("unique_articles", "test", "pass", 0.1),
        ("some_rule", "test", "fail", 0.1),
    ]
    log_models(nodes, {"articles": 1500, "captures": 9}, Path("home", "logs", "dbt.log"))
    assert caplog.messages == [
        "model articles: 1,500 rows, success in 0.50 s",
        "model stg_captures: success in 0.25 s",
        "data tests: 1 fail, 1 pass",
        "dbt's own log: home/logs/dbt.log",
    ]

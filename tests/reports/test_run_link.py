"""The report's link to the run that wrote it."""

import pytest

from corpus.reports.page import run_page


def test_a_report_leads_to_its_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__API__BASE_URL", "https://airflow.example.org")
    address = run_page("scheduled__2025-03-04T10:00:00+00:00")
    assert address == ("https://airflow.example.org/dags/corpus_load/runs/scheduled__2025-03-04T10%3A00%3A00%2B00%3A00")


def test_without_airflow_there_is_no_run_to_link_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AIRFLOW__API__BASE_URL", raising=False)
    assert run_page("a run") is None

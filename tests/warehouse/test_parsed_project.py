"""What dbt has parsed is of use only while the project stands where it stood."""

from pathlib import Path

import pytest

from corpus.warehouse import dbt


def test_a_project_that_moved_is_parsed_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "dbt" / "partial_parse.msgpack"
    dbt._forget_other_folder(own)
    own.write_bytes(b"parsed here")
    dbt._forget_other_folder(own)
    assert own.exists()
    here = dbt._parsed_path("dbt").name
    monkeypatch.setattr(dbt, "DBT_PROJECT", tmp_path / "elsewhere")
    dbt._forget_other_folder(own)
    assert not own.exists()
    assert dbt._parsed_path("dbt").name != here

"""What dbt has parsed is of use only while the project stands where it stood."""

from pathlib import Path

import pytest

from corpus.warehouse import parsed_project


def test_a_project_that_moved_is_parsed_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "dbt" / "partial_parse.msgpack"
    parsed_project.forget_other_folder(own)
    own.write_bytes(b"parsed here")
    parsed_project.forget_other_folder(own)
    assert own.exists()
    here = parsed_project.parsed_path("dbt").name
    monkeypatch.setattr(parsed_project, "DBT_PROJECT", tmp_path / "elsewhere")
    parsed_project.forget_other_folder(own)
    assert not own.exists()
    assert parsed_project.parsed_path("dbt").name != here

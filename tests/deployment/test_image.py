"""The image: what it installs, who it runs as, and what is in it."""

import re

from tests.deployment.files import PROJECT, SECRET_NAME, dockerfile, example_settings


def test_image_installs_exactly_what_is_pinned() -> None:
    """One install step, from requirements.txt, by hash."""
    installs = re.findall(r"^RUN .*\b(?:pip|uv|apt-get|curl|wget)\b.*$", dockerfile(), re.MULTILINE)
    assert len(installs) == 1
    assert "pip install" in installs[0]
    assert "--require-hashes" in installs[0]
    assert "-r /opt/dateline/requirements.txt" in installs[0]
    assert "--no-deps" in installs[0], "pip refuses mashumaro[msgpack], which is pinned as mashumaro"
    assert installs[0].endswith("&& pip check")
    assert "COPY requirements.txt /opt/dateline/" in dockerfile()


def test_every_requirement_is_pinned_by_hash() -> None:
    """A line without a version or a hash would stop the image from being built."""
    text = re.sub(r"\\\n\s*", " ", (PROJECT / "requirements.txt").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 100
    assert [line[:60] for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


def test_image_has_the_python_that_the_requirements_are_made_for() -> None:
    """`make lock` and the image name the same Python."""
    base = re.search(r"^ARG DATELINE_PYTHON_IMAGE=python:(\d+\.\d+)-slim", dockerfile(), re.MULTILINE)
    made_for = re.search(r"--python-version (\d+\.\d+)", (PROJECT / "Makefile").read_text())
    assert base
    assert made_for
    assert base[1] == made_for[1]
    assert "FROM ${DATELINE_PYTHON_IMAGE}" in dockerfile()


def test_image_runs_as_an_ordinary_user() -> None:
    """By default too."""
    users = re.findall(r"^USER (\S+)", dockerfile(), re.MULTILINE)
    assert users
    assert users[-1] not in ("root", "0")
    default = re.search(r"^ARG DATELINE_UID=(\d+)", dockerfile(), re.MULTILINE)
    assert default
    assert default[1] == example_settings()["DATELINE_UID"] != "0"


def test_image_holds_the_code_and_nothing_else() -> None:
    """No secret, no corpus and no landing area gets into a layer."""
    copied = set(re.findall(r"^COPY (\S+?)/? ", dockerfile(), re.MULTILINE))
    lists = {"requirements.txt", "requirements-lake.txt", "requirements-cluster.txt"}
    assert copied == lists | {"include", "dags", "plugins", "cluster", "expectations", "dbt_project"}
    ignored = [line for line in (PROJECT / ".dockerignore").read_text().splitlines() if line[:1] not in "#"]
    assert ignored[0] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert "ENV" in dockerfile()
    assert "PYTHONPATH=/opt/dateline/include" in dockerfile()
    assert not [name for name in example_settings() if SECRET_NAME.search(name) and name in dockerfile()]

"""The files that an operator is given: docker-compose.yaml, the Dockerfile and .env.example."""

import re
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE = PROJECT / "docker-compose.yaml"

AIRFLOW = ("api-server", "scheduler", "dag-processor", "triggerer")
LONG_RUNNING = ("postgres", *AIRFLOW, "door")
EVERYWHERE = ("airflow-init", *AIRFLOW)
# `${NAME}`, `${NAME:-default}`, `${NAME:?message}`; `$$` stands for a dollar sign.
REFERENCE = re.compile(r"\$\$|\$\{(\w+)(?:(:?[-?+])([^}]*))?\}|\$(\w+)")
SECRET_NAME = re.compile(r"(PASSWORD|SECRET|_KEY|TOKEN)$")

Compose = dict[str, Any]


def compose_file() -> Compose:
    loaded = yaml.safe_load(COMPOSE.read_text())
    assert isinstance(loaded, dict)
    return loaded


def texts(node: object) -> list[str]:
    """Every text anywhere below a node."""
    if isinstance(node, dict):
        return [text for value in node.values() for text in texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in texts(value)]
    return [node] if isinstance(node, str) else []


def variables_of(node: object) -> list[tuple[str, str, str]]:
    """Every variable below a node: its name, its operator and what follows the operator."""
    found = (match.groups(default="") for text in texts(node) for match in REFERENCE.finditer(text))
    return [(name or bare, operator, rest) for name, operator, rest, bare in found if name or bare]


def environment_of(compose: Compose, service: str) -> dict[str, str]:
    environment = compose["services"][service].get("environment", {})
    return {name: str(value) for name, value in environment.items()}


def example_settings() -> dict[str, str]:
    lines = (PROJECT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def dockerfile() -> str:
    return re.sub(r"\\\n\s*", " ", (PROJECT / "Dockerfile").read_text())

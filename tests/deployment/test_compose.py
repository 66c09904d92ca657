"""docker-compose.yaml keeps every rule, and a copy spoiled in one place fails the rule that guards that place."""

import copy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deployment.files import AIRFLOW, COMPOSE, SECRET_NAME, Compose, compose_file, example_settings, variables_of
from tests.deployment.rules import (
    RULES,
    Rule,
    data_is_mounted,
    health_is_checked,
    init_comes_first,
    keys_are_shared,
    memory_is_limited,
    nobody_is_root,
    only_the_ui_is_reachable,
    secrets_come_from_outside,
    settings_are_right,
    tasks_have_few_secrets,
)

SPOILED: list[tuple[Rule, str, object]] = [
    (
        secrets_come_from_outside,
        "services/scheduler/environment/PGPASSWORD",
        "${POSTGRES_PASSWORD:-dateline}",
    ),
    (secrets_come_from_outside, "services/postgres/environment/POSTGRES_PASSWORD", "dateline"),
    (secrets_come_from_outside, "services/triggerer/environment/AIRFLOW__CORE__FERNET_KEY", "${FERNET:?}"),
    (secrets_come_from_outside, "services/airflow-init/environment/DATELINE_ADMIN_PASSWORD", "${PW}"),
    (
        secrets_come_from_outside,
        "services/scheduler/environment/X",
        "postgresql://me:${WORD:?word}@postgres/x",
    ),
    (health_is_checked, "services/triggerer/healthcheck", None),
    (health_is_checked, "services/postgres/healthcheck/test", ["NONE"]),
    (health_is_checked, "services/scheduler/healthcheck/timeout", None),
    (health_is_checked, "services/dag-processor/healthcheck/timeout", "61s"),
    (memory_is_limited, "services/api-server/deploy", None),
    (memory_is_limited, "services/scheduler/deploy/resources/limits/memory", "0"),
    (nobody_is_root, "services/dag-processor/user", None),
    (nobody_is_root, "services/scheduler/user", "0:0"),
    (nobody_is_root, "services/scheduler/user", "${DATELINE_UID:-0}"),
    (nobody_is_root, "services/postgres/cap_drop", None),
    (nobody_is_root, "services/postgres/security_opt", []),
    (keys_are_shared, "services/api-server/environment/AIRFLOW__API_AUTH__JWT_SECRET", "${OTHER:?other}"),
    (keys_are_shared, "services/scheduler/environment/AIRFLOW__API_AUTH__JWT_SECRET", None),
    (keys_are_shared, "services/postgres/environment/POSTGRES_PASSWORD", "${OTHER:?other}"),
    (tasks_have_few_secrets, "services/scheduler/environment/AIRFLOW__CORE__FERNET_KEY", "${KEY:?key}"),
    (tasks_have_few_secrets, "services/door/environment", {"PGPASSWORD": "${POSTGRES_PASSWORD:?password}"}),
    (init_comes_first, "services/airflow-init/depends_on", {"postgres": {"condition": "service_started"}}),
    (init_comes_first, "services/airflow-init/restart", "unless-stopped"),
    (init_comes_first, "services/triggerer/depends_on/airflow-init/condition", "service_started"),
    (init_comes_first, "services/scheduler/restart", None),
    (settings_are_right, "services/dag-processor/environment/AIRFLOW__CORE__LOAD_EXAMPLES", "True"),
    (settings_are_right, "services/scheduler/environment/AIRFLOW__CORE__PARALLELISM", None),
    (settings_are_right, "services/scheduler/environment/GX_ANALYTICS_ENABLED", None),
    (settings_are_right, "services/scheduler/environment/CORPUS_SCHEDULE", "@hourly"),
    (settings_are_right, "services/dag-processor/environment/CORPUS_KEEP_REPORTS", None),
    (only_the_ui_is_reachable, "services/door/ports", ["8080:8080"]),
    (only_the_ui_is_reachable, "services/postgres/ports", ["5432:5432"]),
    (only_the_ui_is_reachable, "services/scheduler/networks", ["inside", "outside"]),
    (only_the_ui_is_reachable, "services/api-server/networks", ["inside", "outside"]),
    (only_the_ui_is_reachable, "networks/inside/internal", False),
    (data_is_mounted, "services/scheduler/volumes", []),
    (
        data_is_mounted,
        "services/triggerer/volumes",
        [{"type": "bind", "target": "/landing", "bind": {"create_host_path": False}}],
    ),
]


def spoiled_at(path: str, value: object) -> Callable[[Compose], None]:
    """Set the node at a path such as `services/scheduler/user`; None removes it."""

    def spoil(compose: Compose) -> None:
        *parents, last = path.split("/")
        node: Any = compose
        for key in parents:
            node = node[key]
        if value is None:
            del node[last]
        else:
            node[last] = value

    return spoil


def _schema_check(path: Path) -> subprocess.CompletedProcess[str]:
    """Check a file against the Compose specification that check-jsonschema carries with it."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_compose_specification() -> None:
    """The file follows the Compose specification."""
    result = _schema_check(COMPOSE)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("path", "value"), [("services/scheduler/restarts", "always"), ("services/postgres/healthcheck", "CMD x")]
)
def test_compose_specification_can_fail(path: str, value: object, tmp_path: Path) -> None:
    """The check names a service with a key or a type that the specification does not know."""
    compose = copy.deepcopy(compose_file())
    spoiled_at(path, value)(compose)
    spoiled = tmp_path / "docker-compose.yaml"
    spoiled.write_text(yaml.safe_dump(compose))
    result = _schema_check(spoiled)
    assert result.returncode == 1
    assert path.split("/")[1] in result.stdout


def test_services() -> None:
    """The services are those of the guide."""
    assert sorted(compose_file()["services"]) == sorted(("postgres", "airflow-init", "door", *AIRFLOW))


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: Rule) -> None:
    """The real file passes every rule."""
    assert rule(compose_file()) == []


@pytest.mark.parametrize(("rule", "path", "value"), SPOILED)
def test_rule_can_fail(rule: Rule, path: str, value: object) -> None:
    """A copy spoiled in one place fails the rule for that place."""
    compose = copy.deepcopy(compose_file())
    spoiled_at(path, value)(compose)
    assert rule(compose)


def test_every_rule_is_seen_to_fail() -> None:
    """No rule goes without a spoiled copy."""
    assert {rule for rule, _, _ in SPOILED} == set(RULES)


def test_example_names_every_variable_once_and_leaves_secrets_empty() -> None:
    """.env.example and the file agree, on defaults too."""
    example = example_settings()
    references = variables_of(compose_file())
    assert {name for name, _, _ in references} == set(example)
    for name, operator, rest in references:
        if operator in ("-", ":-"):
            assert example[name] == rest, f"{name} has two defaults"
    required = {name for name, operator, _ in references if operator == ":?"}
    assert {name for name, value in example.items() if not value} == required
    assert required == {name for name in example if SECRET_NAME.search(name)}


def test_a_missing_secret_is_named() -> None:
    """Who leaves a secret out is told which."""
    for name, operator, message in variables_of(compose_file()):
        if operator == ":?":
            assert name in message

"""The deployment: what docker-compose.yaml, the Dockerfile and .env.example promise an operator.

Each rule is a function that returns what is wrong. The real file must pass every rule, and a copy spoiled
in one place must fail the rule that guards that place.
"""

import copy
import http.server
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE = PROJECT / "docker-compose.yaml"
SETTINGS = PROJECT / "include" / "corpus" / "settings.py"

AIRFLOW = ("api-server", "scheduler", "dag-processor", "triggerer")
LONG_RUNNING = ("postgres", *AIRFLOW)
EVERYWHERE = ("airflow-init", *AIRFLOW)
# `${NAME}`, `${NAME:-default}`, `${NAME:?message}`; `$$` stands for a dollar sign.
REFERENCE = re.compile(r"\$\$|\$\{(\w+)(?:(:?[-?+])([^}]*))?\}|\$(\w+)")
SECRET_NAME = re.compile(r"(PASSWORD|SECRET|_KEY|TOKEN)$")

Compose = dict[str, Any]
Rule = Callable[[Compose], list[str]]


def _load() -> Compose:
    loaded = yaml.safe_load(COMPOSE.read_text())
    assert isinstance(loaded, dict)
    return loaded


def _texts(node: object) -> list[str]:
    """Every text anywhere below a node."""
    if isinstance(node, dict):
        return [text for value in node.values() for text in _texts(value)]
    if isinstance(node, list):
        return [text for value in node for text in _texts(value)]
    return [node] if isinstance(node, str) else []


def _references(node: object) -> list[tuple[str, str, str]]:
    """Every variable below a node: its name, its operator and what follows the operator."""
    found = (match.groups(default="") for text in _texts(node) for match in REFERENCE.finditer(text))
    return [(name or bare, operator, rest) for name, operator, rest, bare in found if name or bare]


def _environment(compose: Compose, service: str) -> dict[str, str]:
    environment = compose["services"][service]["environment"]
    return {name: str(value) for name, value in environment.items()}


def _example() -> dict[str, str]:
    lines = (PROJECT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def secrets_come_from_outside(compose: Compose) -> list[str]:
    """A secret is required, has no default and is never written out."""
    wrong = [
        f"{name} is optional"
        for name, operator, _ in _references(compose)
        if SECRET_NAME.search(name) and operator != ":?"
    ]
    for service in compose["services"]:
        for name, value in _environment(compose, service).items():
            if SECRET_NAME.search(name) and not re.fullmatch(r"\$\{\w+:\?[^}]+\}", value):
                wrong.append(f"{service}: {name} is written out")
            if re.search(r"://[^/@]*:[^/@]*@", value):
                wrong.append(f"{service}: {name} holds a password")
    return wrong


def health_is_checked(compose: Compose) -> list[str]:
    """Every long-running service has a health check, with all its times; one ends before the next starts."""
    wrong = []
    for name in LONG_RUNNING:
        check = compose["services"][name].get("healthcheck", {})
        if check.get("disable") or check.get("test", ["NONE"])[0] not in ("CMD", "CMD-SHELL"):
            wrong.append(f"{name} has no health check")
        elif missing := {"interval", "timeout", "retries", "start_period"} - check.keys():
            wrong.append(f"{name} leaves open: {sorted(missing)}")
        elif int(check["timeout"].rstrip("s")) >= int(check["interval"].rstrip("s")):
            wrong.append(f"{name} may check while it checks")
    return wrong


def memory_is_limited(compose: Compose) -> list[str]:
    """Every service has a memory limit."""
    wrong = []
    for name, service in compose["services"].items():
        limits = service.get("deploy", {}).get("resources", {}).get("limits", {})
        if not re.fullmatch(r"(?:\$\{\w+:-)?[1-9]\d*[mg]\}?", str(limits.get("memory", ""))):
            wrong.append(f"{name} has no memory limit")
    return wrong


def nobody_is_root(compose: Compose) -> list[str]:
    """Every service names an ordinary user, by default too, and can gain nothing on top."""
    wrong = []
    for name, service in compose["services"].items():
        user = REFERENCE.sub(lambda match: match[3] or "", str(service.get("user", "")))
        if user.split(":")[0] in ("", "0", "root"):
            wrong.append(f"{name} runs as root")
        if service.get("privileged") or service.get("cap_drop") != ["ALL"] or service.get("cap_add"):
            wrong.append(f"{name} has privileges")
        if "no-new-privileges:true" not in service.get("security_opt", []):
            wrong.append(f"{name} can gain privileges")
    return wrong


def keys_are_shared(compose: Compose) -> list[str]:
    """What the components sign and encrypt with is one and the same expression in all of them."""
    wrong = []
    for name in (
        "AIRFLOW__API_AUTH__JWT_SECRET",
        "AIRFLOW__API__SECRET_KEY",
        "AIRFLOW__CORE__FERNET_KEY",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
        "PGPASSWORD",
    ):
        values = {_environment(compose, service).get(name) for service in EVERYWHERE}
        if len(values) != 1 or None in values:
            wrong.append(f"{name} differs: {values}")
    if compose["services"]["postgres"]["environment"].get("POSTGRES_PASSWORD") != _environment(
        compose, "scheduler"
    ).get("PGPASSWORD"):
        wrong.append("the database's password is not the one its clients use")
    return wrong


def init_comes_first(compose: Compose) -> list[str]:
    """Postgres, then the one-shot job, then everything else; what stops comes back, the job does not."""
    services = compose["services"]
    wrong = []
    if services["airflow-init"]["depends_on"] != {"postgres": {"condition": "service_healthy"}}:
        wrong.append("airflow-init does not wait for postgres alone")
    if services["airflow-init"].get("restart") != "no":
        wrong.append("airflow-init is not one-shot")
    for name in AIRFLOW:
        after = services[name]["depends_on"]
        if after.get("airflow-init", {}).get("condition") != "service_completed_successfully":
            wrong.append(f"{name} does not wait for airflow-init")
    wrong += [f"{name} stays down" for name in LONG_RUNNING if services[name].get("restart") != "unless-stopped"]
    return wrong


def settings_are_right(compose: Compose) -> list[str]:
    """Everywhere: LocalExecutor, no examples, bounded tasks, the corpus' settings, no telemetry."""
    fixed = {
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "True",
        "CORPUS_LANDING": "/landing",
        "CORPUS_HOME": "/corpus",
        "DO_NOT_TRACK": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "GX_ANALYTICS_ENABLED": "false",
    }
    passed_on = set(re.findall(r'"(CORPUS_[A-Z_]+)"', SETTINGS.read_text())) - fixed.keys()
    wrong = [] if len(passed_on) > 1 else ["no setting was found in settings.py"]
    for service in EVERYWHERE:
        environment = _environment(compose, service)
        wrong += [f"{service}: {k}" for k, v in fixed.items() if environment.get(k) != v]
        for name in passed_on:
            if not re.fullmatch(rf"\$\{{{name}:?-[^}}]+\}}", environment.get(name, "")):
                wrong.append(f"{service}: {name}")
        if not re.fullmatch(r"\$\{\w+:-\d+\}", environment.get("AIRFLOW__CORE__PARALLELISM", "")):
            wrong.append(f"{service}: AIRFLOW__CORE__PARALLELISM")
    return wrong


def only_the_ui_is_reachable(compose: Compose) -> list[str]:
    """One port, on this machine alone unless told otherwise; nothing but the UI has a way out."""
    wrong = []
    for name, service in compose["services"].items():
        ports, networks = service.get("ports", []), service.get("networks", [])
        if name == "api-server":
            if ports != ["${DATELINE_BIND:-127.0.0.1}:${DATELINE_PORT:-8080}:8080"]:
                wrong.append(f"the UI is published as {ports}")
        elif ports or networks != ["inside"]:
            wrong.append(f"{name} is reachable, or reaches out")
    if compose["networks"]["inside"].get("internal") is not True:
        wrong.append("the inner network leads out")
    return wrong


def data_is_mounted(compose: Compose) -> list[str]:
    """The landing area is never writable; the corpus is, where tasks run; no missing directory is made up."""
    wrong = []
    for name in EVERYWHERE:
        mounts = {mount["target"]: mount for mount in compose["services"][name]["volumes"]}
        if "/landing" in mounts and mounts["/landing"].get("read_only") is not True:
            wrong.append(f"{name} can write to the landing area")
        for mount in mounts.values():
            if mount["type"] == "bind" and mount["bind"].get("create_host_path") is not False:
                wrong.append(f"{name}: {mount['target']} is created, owned by root")
        if name == "scheduler" and ({"/landing", "/corpus", "/opt/airflow/logs"} - mounts.keys()):
            wrong.append("the scheduler lacks a directory")
        if name == "scheduler" and mounts.get("/corpus", {}).get("read_only"):
            wrong.append("tasks cannot write the corpus")
        if name == "api-server" and mounts.get("/corpus", {}).get("read_only") is not True:
            wrong.append("the UI can write to the corpus")
    return wrong


def _spoil(path: str, value: object) -> Callable[[Compose], None]:
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


RULES: list[Rule] = [
    secrets_come_from_outside,
    health_is_checked,
    memory_is_limited,
    nobody_is_root,
    keys_are_shared,
    init_comes_first,
    settings_are_right,
    only_the_ui_is_reachable,
    data_is_mounted,
]

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
    (init_comes_first, "services/airflow-init/depends_on", {"postgres": {"condition": "service_started"}}),
    (init_comes_first, "services/airflow-init/restart", "unless-stopped"),
    (init_comes_first, "services/triggerer/depends_on/airflow-init/condition", "service_started"),
    (init_comes_first, "services/scheduler/restart", None),
    (settings_are_right, "services/dag-processor/environment/AIRFLOW__CORE__LOAD_EXAMPLES", "True"),
    (settings_are_right, "services/scheduler/environment/AIRFLOW__CORE__PARALLELISM", None),
    (settings_are_right, "services/scheduler/environment/GX_ANALYTICS_ENABLED", None),
    (settings_are_right, "services/scheduler/environment/CORPUS_SCHEDULE", "@hourly"),
    (settings_are_right, "services/dag-processor/environment/CORPUS_KEEP_REPORTS", None),
    (only_the_ui_is_reachable, "services/api-server/ports", ["8080:8080"]),
    (only_the_ui_is_reachable, "services/postgres/ports", ["5432:5432"]),
    (only_the_ui_is_reachable, "services/scheduler/networks", ["inside", "outside"]),
    (only_the_ui_is_reachable, "networks/inside/internal", False),
    (data_is_mounted, "services/scheduler/volumes", []),
    (
        data_is_mounted,
        "services/triggerer/volumes",
        [{"type": "bind", "target": "/landing", "bind": {"create_host_path": False}}],
    ),
]


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
    compose = copy.deepcopy(_load())
    _spoil(path, value)(compose)
    spoiled = tmp_path / "docker-compose.yaml"
    spoiled.write_text(yaml.safe_dump(compose))
    result = _schema_check(spoiled)
    assert result.returncode == 1
    assert path.split("/")[1] in result.stdout


def test_services() -> None:
    """The services are those of the guide."""
    assert sorted(_load()["services"]) == sorted(("postgres", "airflow-init", *AIRFLOW))


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: Rule) -> None:
    """The real file passes every rule."""
    assert rule(_load()) == []


@pytest.mark.parametrize(("rule", "path", "value"), SPOILED)
def test_rule_can_fail(rule: Rule, path: str, value: object) -> None:
    """A copy spoiled in one place fails the rule for that place."""
    compose = copy.deepcopy(_load())
    _spoil(path, value)(compose)
    assert rule(compose)


def test_every_rule_is_seen_to_fail() -> None:
    """No rule goes without a spoiled copy."""
    assert {rule for rule, _, _ in SPOILED} == set(RULES)


def test_example_names_every_variable_once_and_leaves_secrets_empty() -> None:
    """.env.example and the file agree, on defaults too."""
    example = _example()
    references = _references(_load())
    assert {name for name, _, _ in references} == set(example)
    for name, operator, rest in references:
        if operator in ("-", ":-"):
            assert example[name] == rest, f"{name} has two defaults"
    required = {name for name, operator, _ in references if operator == ":?"}
    assert {name for name, value in example.items() if not value} == required
    assert required == {name for name in example if SECRET_NAME.search(name)}


def test_a_missing_secret_is_named() -> None:
    """Who leaves a secret out is told which."""
    for name, operator, message in _references(_load()):
        if operator == ":?":
            assert name in message


class _Init:
    """The init job's own script, run with a stand-in for `airflow` that writes down what it is given."""

    def __init__(self, directory: Path, fails: str = "") -> None:
        programs, corpus = directory / "bin", directory / "corpus"
        programs.mkdir()
        corpus.mkdir()
        self.log = directory / "calls.jsonl"
        stand_in = programs / "airflow"
        stand_in.write_text(
            f"#!{sys.executable}\n"
            "import json, sys\n"
            "given = sys.stdin.read() if 'reset-password' in sys.argv else ''\n"
            f"open({str(self.log)!r}, 'a').write(json.dumps([sys.argv[1:], given]) + '\\n')\n"
            f"sys.exit({fails!r} != '' and {fails!r} in sys.argv)\n"
        )
        stand_in.chmod(0o755)
        self.corpus = corpus
        self.environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "DATELINE_ADMIN": "chief",
            "DATELINE_ADMIN_EMAIL": "chief@example.org",
            "DATELINE_ADMIN_PASSWORD": "a 'quoted' \"word\" $HOME %s \\n",
        }

    def run(self) -> int:
        command = [part.replace("$$", "$") for part in _load()["services"]["airflow-init"]["command"]]
        command[-1] = command[-1].replace("/corpus", str(self.corpus))
        done = subprocess.run(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return done.returncode

    @property
    def calls(self) -> list[tuple[list[str], str]]:
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [(arguments, given) for arguments, given in map(json.loads, lines)]


def test_init_sets_metadata_pool_and_admin(tmp_path: Path) -> None:
    """Metadata first, then the one-slot pool, then the admin and its password."""
    init = _Init(tmp_path)
    assert init.run() == 0
    arguments = [call for call, _ in init.calls]
    assert arguments[0] == ["db", "migrate"]
    assert arguments[1][:4] == ["pools", "set", "warehouse", "1"]
    assert arguments[2][:2] == ["users", "create"]
    options = dict(zip(arguments[2][2::2], arguments[2][3::2], strict=False))
    assert options["--role"] == "Admin"
    assert options["--username"] == "chief"
    assert arguments[3] == ["users", "reset-password", "--username", "chief"]


def test_init_hands_over_the_password_unchanged_and_unseen(tmp_path: Path) -> None:
    """Any character passes, and no argument shows the password."""
    init = _Init(tmp_path)
    init.run()
    password = init.environment["DATELINE_ADMIN_PASSWORD"]
    assert init.calls[-1][1] == f"{password}\n{password}\n"
    assert not [call for call, _ in init.calls if password in call]


@pytest.mark.parametrize(("fails", "calls"), [("migrate", 1), ("pools", 2), ("create", 3), ("reset-password", 4)])
def test_init_stops_at_the_first_failure(fails: str, calls: int, tmp_path: Path) -> None:
    """A job that failed half-way is not a success: nothing else starts."""
    init = _Init(tmp_path, fails)
    assert init.run() != 0
    assert len(init.calls) == calls


def test_init_refuses_without_a_writable_corpus(tmp_path: Path) -> None:
    """A wrong owner of CORPUS_HOME is found before the first load."""
    init = _Init(tmp_path)
    init.corpus.rmdir()
    assert init.run() != 0
    assert init.calls == []


HEALTHY = {"metadatabase": {"status": "healthy"}, "scheduler": {"status": None}}
UNHEALTHY = {"metadatabase": {"status": "unhealthy"}, "scheduler": {"status": None}}


@pytest.mark.parametrize(
    ("service", "path", "status", "body", "healthy"),
    [
        ("api-server", "/api/v2/monitor/health", 200, HEALTHY, True),
        ("api-server", "/api/v2/monitor/health", 200, UNHEALTHY, False),
        ("api-server", "/api/v2/monitor/health", 500, HEALTHY, False),
        ("scheduler", "/health", 200, {}, True),
        ("scheduler", "/health", 503, {}, False),
    ],
)
def test_health_check(service: str, path: str, status: int, body: object, healthy: bool) -> None:
    """The checks that ask over HTTP, against a server that answers as Airflow does."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == path else 404)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        kind, program, *arguments = _load()["services"][service]["healthcheck"]["test"]
        assert (kind, program) == ("CMD", "python")
        arguments[-1] = re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{server.server_port}", arguments[-1])
        done = subprocess.run([sys.executable, *arguments], capture_output=True, timeout=60, check=False)
        server.shutdown()
    assert (done.returncode == 0) is healthy, done.stderr.decode()


@pytest.mark.parametrize(("service", "job"), [("dag-processor", "DagProcessorJob"), ("triggerer", "TriggererJob")])
def test_health_check_asks_for_its_own_job(service: str, job: str) -> None:
    """The checks that ask the database ask for the job in their own container."""
    test = _load()["services"][service]["healthcheck"]["test"]
    assert test == ["CMD", "airflow", "jobs", "check", "--job-type", job, "--local"]


def _dockerfile() -> str:
    return re.sub(r"\\\n\s*", " ", (PROJECT / "Dockerfile").read_text())


def test_image_installs_exactly_what_is_pinned() -> None:
    """One install step, from requirements.txt, by hash."""
    installs = re.findall(r"^RUN .*\b(?:pip|uv|apt-get|curl|wget)\b.*$", _dockerfile(), re.MULTILINE)
    assert len(installs) == 1
    assert "pip install" in installs[0]
    assert "--require-hashes" in installs[0]
    assert "-r /opt/dateline/requirements.txt" in installs[0]
    assert "--no-deps" in installs[0], "pip refuses mashumaro[msgpack], which is pinned as mashumaro"
    assert installs[0].endswith("&& pip check")
    assert "COPY requirements.txt /opt/dateline/" in _dockerfile()


def test_every_requirement_is_pinned_by_hash() -> None:
    """A line without a version or a hash would stop the image from being built."""
    text = re.sub(r"\\\n\s*", " ", (PROJECT / "requirements.txt").read_text())
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 100
    assert [line[:60] for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


def test_image_has_the_python_that_the_requirements_are_made_for() -> None:
    """`make lock` and the image name the same Python."""
    base = re.search(r"^FROM python:(\d+\.\d+)-slim", _dockerfile(), re.MULTILINE)
    made_for = re.search(r"--python-version (\d+\.\d+)", (PROJECT / "Makefile").read_text())
    assert base
    assert made_for
    assert base[1] == made_for[1]


def test_image_runs_as_an_ordinary_user() -> None:
    """By default too."""
    users = re.findall(r"^USER (\S+)", _dockerfile(), re.MULTILINE)
    assert users
    assert users[-1] not in ("root", "0")
    default = re.search(r"^ARG DATELINE_UID=(\d+)", _dockerfile(), re.MULTILINE)
    assert default
    assert default[1] == _example()["DATELINE_UID"] != "0"


def test_image_holds_the_code_and_nothing_else() -> None:
    """No secret, no corpus and no landing area gets into a layer."""
    copied = set(re.findall(r"^COPY (\S+?)/? ", _dockerfile(), re.MULTILINE))
    assert copied == {"requirements.txt", "include", "dags", "plugins", "expectations", "dbt_project"}
    ignored = [line for line in (PROJECT / ".dockerignore").read_text().splitlines() if line[:1] not in "#"]
    assert ignored[0] == "*"
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert "ENV" in _dockerfile()
    assert "PYTHONPATH=/opt/dateline/include" in _dockerfile()
    assert not [name for name in _example() if SECRET_NAME.search(name) and name in _dockerfile()]

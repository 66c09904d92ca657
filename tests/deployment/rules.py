"""What docker-compose.yaml promises an operator: rules, each a function that returns what is wrong."""

import re
from collections.abc import Callable

from tests.deployment.files import (
    AIRFLOW,
    EVERYWHERE,
    LONG_RUNNING,
    PROJECT,
    REFERENCE,
    SECRET_NAME,
    Compose,
    environment_of,
    variables_of,
)

# Keys that the API server, the DAG processor and the triggerer share, and the scheduler and its tasks do without.
NOT_WHERE_TASKS_RUN = ("AIRFLOW__API__SECRET_KEY", "AIRFLOW__CORE__FERNET_KEY")

SETTINGS = PROJECT / "include" / "corpus" / "settings.py"

Rule = Callable[[Compose], list[str]]


def secrets_come_from_outside(compose: Compose) -> list[str]:
    """A secret is required, has no default and is never written out."""
    wrong = [
        f"{name} is optional"
        for name, operator, _ in variables_of(compose)
        if SECRET_NAME.search(name) and operator != ":?"
    ]
    for service in compose["services"]:
        for name, value in environment_of(compose, service).items():
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
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
        "PGPASSWORD",
        *NOT_WHERE_TASKS_RUN,
    ):
        services = [one for one in EVERYWHERE if one != "scheduler" or name not in NOT_WHERE_TASKS_RUN]
        values = {environment_of(compose, service).get(name) for service in services}
        if len(values) != 1 or None in values:
            wrong.append(f"{name} differs: {values}")
    if compose["services"]["postgres"]["environment"].get("POSTGRES_PASSWORD") != environment_of(
        compose, "scheduler"
    ).get("PGPASSWORD"):
        wrong.append("the database's password is not the one its clients use")
    return wrong


def tasks_have_few_secrets(compose: Compose) -> list[str]:
    """Where tasks run there are the two secrets that the scheduler works with; where the way out is, there are none."""
    held = {name for name in environment_of(compose, "scheduler") if SECRET_NAME.search(name)}
    wrong = [f"tasks see {name}" for name in sorted(held - {"AIRFLOW__API_AUTH__JWT_SECRET", "PGPASSWORD"})]
    door = compose["services"]["door"]
    return wrong + [
        f"the door has {part}" for part in ("environment", "env_file", "volumes", "secrets") if door.get(part)
    ]


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
    """Everywhere: the executor of local processes, no examples, bounded tasks, the corpus' settings, no telemetry."""
    fixed = {
        "AIRFLOW__CORE__EXECUTOR": "corpus.operate.executor.EndingLocalExecutor",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "True",
        "CORPUS_LANDING": "/landing",
        "CORPUS_HOME": "/corpus",
        "DO_NOT_TRACK": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "GX_ANALYTICS_ENABLED": "false",
    }
    passed_on = (
        set(re.findall(r'"(CORPUS_[A-Z_]+)"', SETTINGS.read_text())) - fixed.keys() - {"CORPUS_PORT"}
    )  # of make up
    wrong = [] if len(passed_on) > 1 else ["no setting was found in settings.py"]
    for service in EVERYWHERE:
        environment = environment_of(compose, service)
        wrong += [f"{service}: {k}" for k, v in fixed.items() if environment.get(k) != v]
        for name in passed_on:
            if not re.fullmatch(rf"\$\{{{name}:?-[^}}]+\}}", environment.get(name, "")):
                wrong.append(f"{service}: {name}")
        if not re.fullmatch(r"\$\{\w+:-\d+\}", environment.get("AIRFLOW__CORE__PARALLELISM", "")):
            wrong.append(f"{service}: AIRFLOW__CORE__PARALLELISM")
    return wrong


def only_the_ui_is_reachable(compose: Compose) -> list[str]:
    """One port, on this machine alone unless told otherwise; nothing but what hands it on has a way out."""
    wrong = []
    for name, service in compose["services"].items():
        ports, networks = service.get("ports", []), service.get("networks", [])
        if name == "door":
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


RULES: list[Rule] = [
    secrets_come_from_outside,
    health_is_checked,
    memory_is_limited,
    nobody_is_root,
    keys_are_shared,
    tasks_have_few_secrets,
    init_comes_first,
    settings_are_right,
    only_the_ui_is_reachable,
    data_is_mounted,
]

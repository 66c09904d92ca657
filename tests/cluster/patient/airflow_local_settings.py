"""The cluster's policy, with tries enough for tasks whose workers are killed again and again."""

from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

_FILE = Path(__file__).resolve().parents[3] / "cluster" / "airflow_local_settings.py"
_SPEC = spec_from_file_location("policy_of_cluster", _FILE)
assert _SPEC
assert _SPEC.loader
_POLICY = module_from_spec(_SPEC)
_SPEC.loader.exec_module(_POLICY)


def task_policy(task: Any) -> None:
    """What the cluster's policy does, then the tries."""
    _POLICY.task_policy(task)
    task.retries, task.retry_delay, task.retry_exponential_backoff = 99, timedelta(seconds=1), 0

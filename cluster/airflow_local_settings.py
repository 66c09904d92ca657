"""Airflow's policy on a cluster: on PYTHONPATH there, so that no DAG file has to know which executor runs it.

The steps that open the warehouse go to a queue of their own, which only workers take from that can open it. All other
tasks stay in Airflow's default queue. Where each task is a pod of Kubernetes, those steps get a template of their own.
"""

import os
import sys
from typing import Any

# The pool of those steps (corpus.step.WAREHOUSE_POOL), and by the same name their queue.
WAREHOUSE = "warehouse"


def task_policy(task: Any) -> None:
    """Called by Airflow for each task of each DAG as it is parsed."""
    if task.pool == WAREHOUSE:
        task.queue = WAREHOUSE
        if template := os.environ.get("DATELINE_WRITER_POD"):
            task.executor_config = {"pod_template_file": template}


def _before_forks() -> None:
    """Import what tasks need in a Celery worker's own process, once: each task is a fork of a fork of it."""
    if sys.argv[1:3] != ["celery", "worker"]:
        return
    from corpus.preload import preload, preload_texts
    from corpus.shared import remove_abandoned

    remove_abandoned()  # what a worker before this one, which was killed, had on its disk
    queues = sys.argv[sys.argv.index("--queues") + 1] if "--queues" in sys.argv else ""
    if WAREHOUSE in queues.split(","):
        preload()
    if queues != WAREHOUSE:
        preload_texts(compiling=True)  # in a new container; each of its first tasks would do so for itself


_before_forks()

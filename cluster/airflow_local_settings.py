"""Airflow's policy on a cluster: on PYTHONPATH there, so that no DAG file has to know which executor runs it.

The steps that open the warehouse go to a queue of their own, which only workers take from that can open it. All other
tasks stay in Airflow's default queue.
"""

from typing import Any

# The pool of those steps (corpus.step.WAREHOUSE_POOL), and by the same name their queue.
WAREHOUSE = "warehouse"


def task_policy(task: Any) -> None:
    """Called by Airflow for each task of each DAG as it is parsed."""
    if task.pool == WAREHOUSE:
        task.queue = WAREHOUSE

"""What an operator runs: one module per `make` command, and the Airflow that `make run` and `make up` start.

Given: settings from the environment, and the corpus under `CORPUS_HOME`. Gives: text in the terminal and a status.
"""

import sys
from types import TracebackType


def _told(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """Ctrl-C while a command is still importing is no fault to be traced."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, where)


sys.excepthook = _told

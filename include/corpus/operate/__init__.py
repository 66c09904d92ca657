"""What an operator runs: one module per `make` command, and the Airflow that `make run` and `make up` start.

Given: settings from the environment, and the corpus under `CORPUS_HOME`. Gives: text in the terminal and a status.
"""

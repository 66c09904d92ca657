"""How speed, memory and quality are measured: `make bench`. Does not ship in the image.

Given: made-up captures, and pages with gold answers (`CORPUS_EVAL`). Gives: tables in the terminal. Loads are run by
`corpus.load`, as they are under Airflow.
"""

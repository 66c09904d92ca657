"""What must hold of a load before it is published: the suites under `expectations/`, checked at two gates.

Given: the warehouse after the load step (gate `raw`) and after dbt's build (gate `corpus`). Gives: the result of every
expectation, kept in the schema `quality`; a critical one that failed blocks the load.
"""

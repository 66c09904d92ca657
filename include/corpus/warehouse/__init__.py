"""The warehouse: the one database that loads write to, and the snapshots that are published from it.

Given: the shards of `read` and `derive`. Gives: the raw tables, the dbt models built from them, and a published
snapshot. What a module runs as SQL lies in the folder of its name.
"""

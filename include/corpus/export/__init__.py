"""Export: a part of the published corpus as Parquet, JSON lines or CSV, with a manifest.

Given: the published snapshot and a selection. Gives: a folder, whole or absent, that other tools read as it is.
"""

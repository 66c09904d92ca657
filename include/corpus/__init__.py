"""Dateline: what the tasks of a load call, a package a stage."""

import os

# The networks that read pages multiply matrices of some hundred numbers; starting threads for that costs three
# times what it saves (15 ms a page instead of 4), and the cores are shared out over tasks already. Set before
# numpy is imported, whose libraries read it once.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

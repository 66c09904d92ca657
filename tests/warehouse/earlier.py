"""Corpora that earlier versions made.

`version_1.tar.xz` holds a landing area and what the code of commit 3e4c605, the last of version 1, made of it in two
loads: the warehouse and both snapshots. Two files were landed between the loads. One source of the landing area has its
furniture in Chinese and Japanese, with sentences that end in 。」, whose line keys are others since.

`version_2.tar.xz` likewise holds what commit 6b0b175, the last of version 2, made: HTML pages without a URL that state
their headline, in an archive whose source ends in an exclamation mark; and a file of JSON lines, one of them broken,
that was renamed between the loads.

`version_3.tar.xz` likewise holds what commit 60afc94, the last of version 3, made: JSON lines, one of them broken, of
which the second load brings an article anew with a further paragraph; its text of before stands in `article_versions`.

`version_4.tar.xz` likewise holds what commit 4847375, the last of version 4, made: pages that the second load brings
anew under other forms of their addresses (https, without www, without AMP, in print, from an archive), among them two
files in no folder, whose sources are hosts. That version took each form for an article of its own.
"""

import tarfile
from pathlib import Path

VERSIONS = (1, 2, 3, 4)

# Their loads, the first before the second.
LOADS = ("20250401T000000Z-000001", "20250402T000000Z-000001")


def unpack(folder: Path, version: int = 1) -> tuple[Path, Path]:
    """Unpack the corpus of an earlier version; returns its landing area and its home."""
    with tarfile.open(Path(__file__).with_name(f"version_{version}.tar.xz")) as archive:
        archive.extractall(folder, filter="data")
    return folder / "landing", folder / "home"

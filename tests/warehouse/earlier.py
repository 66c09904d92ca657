"""Corpora that earlier versions made.

`version_1.tar.xz` holds a landing area and what the code of commit 3e4c605, the last of version 1, made of it in two
loads: the warehouse and both snapshots. Two files were landed between the loads. One source of the landing area has its
furniture in Chinese and Japanese, with sentences that end in 。」, whose line keys are others since.
"""

import tarfile
from pathlib import Path

VERSION_1 = Path(__file__).with_name("version_1.tar.xz")

# Its loads, the first before the second.
LOADS = ("20250401T000000Z-000001", "20250402T000000Z-000001")


def unpack(folder: Path) -> tuple[Path, Path]:
    """Unpack the corpus of version 1; returns its landing area and its home."""
    with tarfile.open(VERSION_1) as archive:
        archive.extractall(folder, filter="data")
    return folder / "landing", folder / "home"

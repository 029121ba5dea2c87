"""Small files are whole or not there: on a full disk nothing of them stays behind, either."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from app.runtime import durable_files


def put(folder: Path) -> None:
    durable_files.publish(folder, b"x", ["one"])


def over(folder: Path) -> None:
    durable_files.replace(folder / "one", b"x")


@pytest.mark.parametrize("write", [put, over])
def test_a_full_disk_keeps_no_half_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], None]
) -> None:
    """The state of the backups alone is tried each five minutes while the disk is full."""
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(os, "fsync", Mock(side_effect=full))
    with pytest.raises(OSError, match="No space"):
        write(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_taken_by_a_folder_keeps_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with pytest.raises(OSError, match="one"):
        over(tmp_path)
    assert [it.name for it in tmp_path.iterdir()] == ["one"]

"""What is vendored is listed with its licence and is byte for byte what was published."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

VENDOR = Path(__file__).resolve().parents[2] / "app" / "static" / "vendor"
# | file | npm package | version | licence | SHA-256 |
ROW = re.compile(r"^\| (\S+) \| \S+ \| \S+ \| \S+ \| ([0-9a-f]{64}) \|$", re.MULTILINE)


def listed() -> dict[str, str]:
    """File -> SHA-256, as app/static/vendor/VENDOR.md says."""
    return dict(ROW.findall((VENDOR / "VENDOR.md").read_text()))


def present() -> dict[str, str]:
    """File -> SHA-256, as it is."""
    return {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "VENDOR.md"
    }


@pytest.mark.parametrize("name", ["passwords", "wilayah"])
def test_data_made_by_others_are_as_listed(name: str) -> None:
    folder = VENDOR.parents[1] / "data" / name
    rows = dict(ROW.findall((folder / "VENDOR.md").read_text()))
    files = [path for path in folder.iterdir() if path.name != "VENDOR.md"]
    assert rows == {it.name: hashlib.sha256(it.read_bytes()).hexdigest() for it in files}
    assert rows


def test_every_vendored_file_is_listed_with_its_sum_and_every_row_has_its_file() -> None:
    assert listed() == present()
    assert listed()


def test_a_vendored_script_brings_its_licence() -> None:
    folders = {Path(name).parent for name in present()}
    assert all((VENDOR / folder / "LICENSE").is_file() for folder in folders)

"""What is vendored is listed with its licence and is byte for byte what was published."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[2] / "app" / "static" / "vendor"
# | file | npm package | version | licence | SHA-256 |
ROW = re.compile(r"^\| (\S+) \| \S+ \| \S+ \| \S+ \| ([0-9a-f]{64}) \|$", re.MULTILINE)


def listed() -> dict[str, str]:
    """File -> SHA-256, as VENDOR.md says."""
    return dict(ROW.findall((VENDOR / "VENDOR.md").read_text()))


def present() -> dict[str, str]:
    """File -> SHA-256, as it is."""
    return {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "VENDOR.md"
    }


def test_every_vendored_file_is_listed_with_its_sum_and_every_row_has_its_file() -> None:
    assert listed() == present()
    assert listed()


def test_a_vendored_script_brings_its_licence() -> None:
    folders = {Path(name).parent for name in present()}
    assert all((VENDOR / folder / "LICENSE").is_file() for folder in folders)

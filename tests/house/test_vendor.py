"""What others made is listed with its licence, is byte for byte what was published, and may be
combined with ours, which is the GPL itself; NOTICE names all of it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from tests.servers import ROOT
from tools import notice

VENDOR = ROOT / "app" / "static" / "vendor"
DATA = ROOT / "app" / "data"
# | file | npm package | version | licence | SHA-256 |
ROW = re.compile(r"^\| (\S+) \| \S+ \| \S+ \| \S+ \| ([0-9a-f]{64}) \|$", re.MULTILINE)
GPL_3 = "3972dc9744f6499f0f9b2dbf76696f2ae7ad8af9b23dde66d6af86c9dfb36986"
# What may be combined with the GPL, version 3. Version 2 alone, or a licence that nobody here has
# read, is not among them.
FITS = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
    *("MIT-CMU", "PSF-2.0", "Unlicense", "Zlib", "MPL-2.0", "LGPL-2.1-or-later", "LGPL-3.0-only"),
    *("LGPL-3.0-or-later", "GPL-2.0-or-later", "GPL-3.0-or-later", "LicenseRef-Repoze"),
}


def present(folder: Path) -> dict[str, str]:
    """File -> SHA-256, as it is."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "VENDOR.md"
    }


@pytest.mark.parametrize("folder", [VENDOR, DATA / "passwords", DATA / "wilayah"])
def test_every_file_is_listed_with_its_sum_and_every_row_has_its_file(folder: Path) -> None:
    listed = dict(ROW.findall((folder / "VENDOR.md").read_text()))
    assert listed == present(folder)
    assert listed


def test_a_vendored_script_brings_its_licence() -> None:
    folders = {Path(name).parent for name in present(VENDOR)}
    assert all((VENDOR / folder / "LICENSE").is_file() for folder in folders)


def test_the_licence_is_the_unchanged_text_of_version_3() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == GPL_3


def test_the_notice_names_every_locked_package_with_its_licence() -> None:
    """After a change of the lock: `make notice`."""
    written = notice.NOTICE.read_text()
    lines = (f"\n{name} {version}: " for name, version in notice.locked())
    assert [line for line in lines if line not in written] == []
    assert written == notice.text()


@pytest.mark.parametrize("name", [name for name, _ in notice.locked()])
def test_each_package_may_be_combined_with_ours(name: str) -> None:
    """Of several licences one is chosen (OR); all of those that hold together must fit (AND)."""
    choices = notice.licence(name).split(" OR ")
    assert any(set(choice.split(" AND ")) <= FITS for choice in choices)


def test_what_lies_here_of_others_may_be_combined_with_ours() -> None:
    assert {kind for _, _, kind in notice.taken()} <= FITS

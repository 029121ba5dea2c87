"""The licence is the GPL itself, and NOTICE names what it is combined with."""

from __future__ import annotations

import hashlib

import pytest

from tests.servers import ROOT
from tools import notice

GPL_3 = "3972dc9744f6499f0f9b2dbf76696f2ae7ad8af9b23dde66d6af86c9dfb36986"
# What may be combined with the GPL, version 3. Version 2 alone, or a licence that nobody here has
# read, is not among them.
FITS = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
    *("MIT-CMU", "PSF-2.0", "Unlicense", "Zlib", "MPL-2.0", "LGPL-2.1-or-later", "LGPL-3.0-only"),
    *("LGPL-3.0-or-later", "GPL-2.0-or-later", "GPL-3.0-or-later", "LicenseRef-Repoze"),
}


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

"""Writes NOTICE: every locked package and every file of others, each with its licence.

A package says its licence as an SPDX expression, or as an older classifier, or only in its own
text: those of the last kind stand in `READ`, by whoever has read that text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
NOTICE: Final = ROOT / "NOTICE"
LICENCE: Final = "GPL-3.0-or-later"
HEAD: Final = f"""Si UPIK: layanan pengaduan dan informasi masyarakat lewat SMS
Licence: {LICENCE} (LICENSE)

This program stands on the work of others. Each package that requirements.txt locks, and each file
that lies here unchanged, is under a licence of its own, all of which may be combined with the GNU
General Public License, version 3. Their texts come with each package (*.dist-info) or lie beside
the file. A wheel may carry libraries in C or Rust; their licences lie in the same folder.
`make notice` writes this file.
"""
READ: Final = {
    "flask-appbuilder": "BSD-3-Clause",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    "pyrage": "MIT",
    "python-dateutil": "Apache-2.0 OR BSD-3-Clause",
    # BSD's three conditions, and that changed files say so. A program of its own: it starts ours.
    "supervisor": "LicenseRef-Repoze",
}
# The older field "License" may hold anything, a whole text too: these words of it are clear.
SHORT: Final = {
    "Apache 2": "Apache-2.0",
    "Apache-2.0": "Apache-2.0",
    "BSD-3-Clause": "BSD-3-Clause",
    "MIT": "MIT",
    "MPL-2.0": "MPL-2.0",
    "Unlicense": "Unlicense",
}
CLASSIFIERS: Final = {"Apache Software License": "Apache-2.0", "MIT License": "MIT"}
_LOCKED: Final = re.compile(r"^([\w.-]+)==([^\s\\;]+)", re.MULTILINE)
_ROW: Final = re.compile(r"^\| ([^|]+?) \| ([^|]+?) \| ([^|]+?) \| ([^|]+?) \| \w{64} \|$", re.M)
_NO_ENDORSEMENT: Final = re.compile(r"(?i)neither the name|names? of .{0,80} may not be used", re.S)


def locked() -> list[tuple[str, str]]:
    """Name and version of each package that a server installs."""
    return _LOCKED.findall((ROOT / "requirements.txt").read_text())


def licence(name: str) -> str:
    """The SPDX expression of an installed package; ValueError where somebody has to read it."""
    package = distribution(name)
    short = SHORT.get(package.metadata["License"] or "")
    told = package.metadata["License-Expression"] or READ.get(name) or short
    if told:
        return str(told)
    classes = package.metadata.get_all("Classifier") or []
    ends = [it.rsplit(" :: ", 1)[1] for it in classes if it.startswith("License :: OSI")]
    if len(ends) == 1 and ends[0] in CLASSIFIERS:
        return CLASSIFIERS[ends[0]]
    if ends == ["BSD License"]:
        return "BSD-3-Clause" if _NO_ENDORSEMENT.search(own_text(package)) else "BSD-2-Clause"
    raise ValueError(f"{name} names no licence: read its text, and add it to tools/notice.py")


def own_text(package: Distribution) -> str:
    """The licence files of a package, one after the other."""
    files = (file for file in package.files or [] if "licen" in file.name.lower())
    return "\n".join(file.read_text() for file in files if ".dist-info" in str(file))


def taken() -> Iterator[tuple[str, str, str]]:
    """Name, version and licence of what lies in app/ unchanged, from the table beside it."""
    for page in sorted((ROOT / "app").rglob("VENDOR.md")):
        folder = page.parent.relative_to(ROOT)
        rows = {found.groups()[1:] for found in _ROW.finditer(page.read_text())}
        yield from ((f"{name} ({folder})", version, kind) for name, version, kind in sorted(rows))


def text() -> str:
    """All of NOTICE."""
    packages = [(name, version, licence(name)) for name, version in locked()]
    parts = [("Packages", packages), ("Files", list(taken()))]
    tables = (
        "\n".join([head, "", *(f"{name} {version}: {kind}" for name, version, kind in rows), ""])
        for head, rows in parts
    )
    return "\n".join([HEAD, *tables])


if __name__ == "__main__":
    NOTICE.write_text(text())

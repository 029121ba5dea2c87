"""The rows of docs/bukti/security.md, and whether each has its entry."""

from __future__ import annotations

import re
from functools import cache

from config import ROOT
from qa.mechanisms.entries import ENTRIES
from qa.seeding import seeded

NAMED = re.compile(r"([\w/]+\.py)::(test_\w+)")
_ROW = re.compile(r"^\| (?:[\d., ]+|-) \| (.+?) \| .* \| (.+?) \|$", re.MULTILINE)


@cache
def rows() -> dict[str, list[str]]:
    """What each row claims, and the tests that it names."""
    found = _ROW.findall((ROOT / "docs" / "bukti" / "security.md").read_text())
    return {row: ["::".join(it) for it in NAMED.findall(tests)] for row, tests in found}


def problems() -> list[str]:
    """A row without an entry, an entry without its row, a test that the row does not name, words
    that do not stand in their file once."""
    found = [f"nothing is taken out for the row: {it}" for it in rows().keys() - ENTRIES.keys()]
    found += [f"docs/bukti/security.md has no row: {it}" for it in ENTRIES.keys() - rows().keys()]
    for row, entry in ENTRIES.items():
        if entry.tests.removeprefix("tests/").partition("[")[0] not in rows().get(row, ()):
            found.append(f"the row does not name {entry.tests}: {row}")
        try:
            seeded((ROOT / entry.file).read_text(), entry)
        except (ValueError, OSError) as error:
            found.append(f"{row}: {error}")
    return sorted(found)

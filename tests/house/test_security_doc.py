"""docs/security.md names only tests that are there."""

from __future__ import annotations

import re

from config import ROOT

NAMED = re.compile(r"([\w/]+\.py)::(test_\w+)")


def test_every_test_that_the_table_names_is_there() -> None:
    rows = [
        line
        for line in (ROOT / "docs" / "security.md").read_text().splitlines()
        if line.startswith("| ") and not line.startswith(("| ASVS", "| attack"))
    ]
    assert len(rows) > 35
    for row in rows:
        named = NAMED.findall(row)
        assert named, row
        for file, test in named:
            text = (ROOT / "tests" / file).read_text()
            assert f"\ndef {test}(" in text, f"{file}::{test}"

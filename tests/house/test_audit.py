"""`make audit` stops for a known hole, and for nothing else; it says what it does not know."""

from __future__ import annotations

import pytest

from tools.audit import tell

GOOD = {"name": "flask", "version": "3.1.3", "vulns": []}
HOLE = {"name": "jinja2", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "wtforms", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "code", "words"),
    [
        ([GOOD], 0, "1 of 1 packages could be asked about"),
        ([GOOD, UNKNOWN], 0, "Of the others nothing is known"),
        ([GOOD, HOLE], 1, "jinja2 2.0"),
    ],
)
def test_only_a_known_hole_is_an_error(
    packages: list[dict[str, object]], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tell(packages) == code
    assert words in capsys.readouterr().out

"""Rooms stay small enough to be read at one sitting (R8)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import ROOT

MODULE, TEST_FILE = 400, 400
# A constructor with a field a line is one statement; more than 40 lines are too many all the same.
STATEMENTS, LINES = 25, 40
OURS = [*sorted((ROOT / "app").rglob("*.py")), ROOT / "config.py", ROOT / "worker.py"]


def too_long(path: Path) -> Iterator[tuple[str, int, int]]:
    """Each function past a limit, with its statements and lines; the docstring does not count."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        body = node.body[1:] if ast.get_docstring(node) is not None else node.body
        lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
        count = sum(isinstance(inner, ast.stmt) for part in body for inner in ast.walk(part))
        if count > STATEMENTS or lines > LINES:
            yield node.name, count, lines


@pytest.mark.parametrize("path", OURS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_and_its_functions_are_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MODULE
    assert list(too_long(path)) == []


def test_a_test_file_is_short() -> None:
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert [str(path) for path in files if len(path.read_text().splitlines()) > TEST_FILE] == []

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
# More mixins hide where a method stands: each feature is a view of its own instead.
BASES = 3
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


def own_bases(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Each class with those of its bases that are ours: defined here, or imported from app."""
    ours = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "app":
            ours |= {name.asname or name.name for name in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            bases = [ast.unparse(base).split("[")[0] for base in node.bases]
            yield node.name, [base for base in bases if base.split(".")[0] in ours]


def test_no_class_mixes_more_than_three_of_ours() -> None:
    found = [
        (path.name, name, bases)
        for path in OURS
        for name, bases in own_bases(ast.parse(path.read_text()))
        if len(bases) > BASES
    ]
    assert found == []


def test_a_test_file_is_short() -> None:
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert [str(path) for path in files if len(path.read_text().splitlines()) > TEST_FILE] == []

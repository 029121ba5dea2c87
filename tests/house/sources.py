"""Every module of app/, parsed once for all the rules of the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from tests.servers import ROOT


@cache
def trees() -> dict[str, ast.Module]:
    """The modules by their place in app/: `models/counted.py`."""
    app = ROOT / "app"
    return {
        path.relative_to(app).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(app.rglob("*.py"))
    }


def first_words(functions: set[str]) -> Iterator[tuple[str, str]]:
    """Each word that stands first in a call of a function of such a name, and where."""
    for place, tree in trees().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = node.args[0]
            choices = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            for it in choices:
                if name in functions and isinstance(it, ast.Constant) and isinstance(it.value, str):
                    yield it.value, f"{place}:{node.lineno}"

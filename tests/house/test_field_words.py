"""No form speaks of a field by its name in the code, as in "Incident wajib diisi"."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from app.domain.reasons import Problem
from app.i18n.refusal_messages import FIELD_PROBLEMS, FIELDS
from tests.house.sources import trees

# Where a form's field is named as the first argument.
_CALLS = {"required", "InvalidInput"}


def _named() -> Iterator[tuple[str, str]]:
    for name, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _name(node.func) in _CALLS:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, f"{name}:{node.lineno}"


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_every_field_that_can_be_refused_has_a_label() -> None:
    found = list(_named())
    assert len(found) > 20
    own = {name for name, problem in FIELD_PROBLEMS if problem in Problem}
    assert [f"{name} at {where}" for name, where in found if name not in {*FIELDS, *own}] == []

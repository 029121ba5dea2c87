"""A set of states has one name: what is spelled in two places is changed in one of them."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from app.domain import terms
from app.domain.messaging import delivery
from tests.house.sources import trees

# Where a set is named: beside its enum.
HOMES = ("domain/terms.py", "domain/messaging/delivery.py")
ENUMS = {
    name
    for module in (terms, delivery)
    for name, found in vars(module).items()
    if isinstance(found, type) and name.endswith("Status")
}


def sets_of(tree: ast.AST) -> Iterator[tuple[int, frozenset[str]]]:
    """The line and members of each tuple, list, set or `in_` of two or more states only."""
    short = {
        target.id: value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target, value in _pairs(node)
        if isinstance(target, ast.Name) and isinstance(value, ast.Name) and value.id in ENUMS
    }
    for node in ast.walk(tree):
        elements = getattr(node, "elts", [])
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("in_", "not_in"):
            elements = node.args
        members = [_member(it, short) for it in elements]
        if len(members) > 1 and all(members):
            yield node.lineno, frozenset(str(it) for it in members)


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.expr, ast.expr]]:
    (target,) = node.targets[:1]
    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
        yield from zip(target.elts, node.value.elts, strict=False)
    else:
        yield target, node.value


def _member(node: ast.expr, short: dict[str, str]) -> str | None:
    if isinstance(node, ast.Attribute) and node.attr == "value":
        node = node.value
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        enum = short.get(node.value.id, node.value.id)
        return f"{enum}.{node.attr}" if enum in ENUMS and node.attr.isupper() else None
    return None


def test_a_set_of_states_is_spelled_once() -> None:
    places: dict[frozenset[str], list[str]] = defaultdict(list)
    for name, tree in trees().items():
        for line, members in sets_of(tree):
            places[members].append(f"{name}:{line}")
    named = [where for members in places for where in places[members] if where.startswith(HOMES)]
    assert len(named) > 10, "the sets beside the enums are seen"
    again = {" ".join(sorted(it)): where for it, where in places.items() if len(where) > 1}
    assert again == {}

"""What a window's service may refuse has its place in that window: no answer without a word.

A window on several cards tells it beside each card, in the summary.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import pytest

import app.views  # noqa: F401  # every window is defined
from app.views.cards.dialog import Dialog
from tests.servers import ROOT

WINDOWS = ROOT / "app" / "templates"
_PLACE = re.compile(r"error\('(\w+)'|'(\w+)' in problems")

# Of what a service may refuse, what this window never gives it: it blocks without a last day.
NEVER_GIVEN = {"SpamDialog": {"until"}}


def windows(base: type[Any]) -> Iterator[type[Any]]:
    for kind in base.__subclasses__():
        yield from windows(kind)
        if not inspect.isabstract(kind):
            yield kind


def refusable(function: Any, seen: set[Any]) -> set[str]:
    """The fields that a function, or one of ours that it calls, may refuse."""
    if not isinstance(function, FunctionType) or function in seen:
        return set()
    seen.add(function)
    found: set[str] = set()
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        if not isinstance(node, ast.Call):
            continue
        called = _called(node.func, function.__globals__)
        if not str(getattr(called, "__module__", "")).startswith("app."):
            continue
        if called.__name__ in ("InvalidInput", "required"):
            found |= {it.value for it in node.args[:1] if isinstance(it, ast.Constant)}
        elif called.__name__ == "answer_text":
            named = node.args[1:2]
            found |= {it.value for it in named if isinstance(it, ast.Constant)} or {"text"}
        else:
            found |= refusable(called, seen)
    return found


def _called(name: ast.expr, known: dict[str, Any]) -> Any:
    if isinstance(name, ast.Attribute) and isinstance(name.value, ast.Name):
        room = known.get(name.value.id)
        return getattr(room, name.attr, None) if inspect.ismodule(room) else None
    return known.get(name.id) if isinstance(name, ast.Name) else None


def places(name: str) -> set[str]:
    """The fields of which a template tells what is wrong, with what it takes from others."""
    source = (WINDOWS / name).read_text()
    for other in re.findall(r'{% include "([^"]+)"', source):
        source += (WINDOWS / other).read_text()
    for other, alias in re.findall(r'{% import "([^"]+)" as (\w+)', source):
        macros = (WINDOWS / other).read_text()
        for macro in set(re.findall(rf"\b{alias}\.(\w+)\(", source)):
            body = re.search(rf"{{% macro {macro}\(.*?{{%-? endmacro", macros, re.DOTALL)
            source += body[0] if body else ""
    return {first or second for first, second in _PLACE.findall(source)}


@pytest.mark.parametrize("kind", [*windows(Dialog)], ids=lambda kind: kind.__name__)
def test_what_may_be_refused_has_its_place(kind: type[Any]) -> None:
    fields = refusable(kind.act, set()) - NEVER_GIVEN.get(kind.__name__, set())
    assert fields - places(kind.template) == set(), f"no place for them in {kind.template}"

"""The house keeps its rooms: folders one can look over, whole modules, no SQL in a screen."""

from __future__ import annotations

import ast
import statistics
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.servers import ROOT

APP = ROOT / "app"
FOLDER, BASES, SLICES, MEDIAN = 20, 3, 15, 120
# A table a module, a job a module: one looks for them by name.
UNLIMITED = {"models", "jobs"}
# What a screen may know of SQLAlchemy: errors to tell, and types to annotate.
KNOWN_TO_SCREENS = {"sqlalchemy.exc", "sqlalchemy.Engine", "sqlalchemy.orm.Session"}


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of app/ by its dotted name."""
    return {dotted(path): ast.parse(path.read_text()) for path in sorted(APP.rglob("*.py"))}


def dotted(path: Path) -> str:
    """`app.views.inbox` for that file or for its `__init__.py`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(tree: ast.Module) -> Iterator[str]:
    """Each name that a module imports, dotted in full."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


@cache
def importers() -> dict[str, set[str]]:
    """Which modules import each module of ours."""
    found = defaultdict(set)
    for name, tree in trees().items():
        for target in imported(tree):
            # `from room import module`, or `from room.module import name`.
            found[target if target in trees() else target.rpartition(".")[0]].add(name)
    return found


def is_package(name: str) -> bool:
    """Whether a dotted name is a folder."""
    return (ROOT / Path(*name.split("."))).is_dir()


def room(name: str) -> str:
    """The folder that a module lies in."""
    return name.rpartition(".")[0]


def slices() -> list[str]:
    """Modules whose only importer lies in the same folder: half of a thing, as a rule."""
    return [
        name
        for name in trees()
        if not is_package(name)
        and len(importers()[name]) == 1
        and not is_package(only := next(iter(importers()[name])))
        and room(only) == room(name) != "app"
    ]


def bases() -> dict[str, list[str]]:
    """The bases of ours of each class of app/ that has any."""
    classes = {
        node.name: [base.id for base in node.bases if isinstance(base, ast.Name)]
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    return {name: [it for it in own if it in classes] for name, own in classes.items()}


def test_app_itself_holds_folders() -> None:
    assert [path.name for path in APP.glob("*.py")] == ["__init__.py"]


def test_a_folder_can_be_looked_over() -> None:
    counted = {
        folder.relative_to(APP).as_posix(): len(list(folder.glob("*.py"))) - 1
        for folder in APP.rglob("*")
        if folder.is_dir()
    }
    full = {name: count for name, count in counted.items() if count > FOLDER}
    assert full.keys() <= UNLIMITED, "divide the room by what its modules are about"


def test_a_slice_goes_back_into_its_only_importer() -> None:
    """The few that stay are things of their own, such as a file's format or a table of texts."""
    assert len(slices()) <= SLICES, "\n".join(slices())


def test_modules_are_neither_long_nor_crumbs() -> None:
    lines = [
        len(path.read_text().splitlines())
        for path in APP.rglob("*.py")
        if path.name != "__init__.py"
    ]
    assert statistics.median(lines) <= MEDIAN


def test_a_class_has_few_bases_of_ours() -> None:
    assert {name: own for name, own in bases().items() if len(own) > BASES} == {}


@pytest.mark.parametrize("floor", ["views", "cli"])
def test_screens_and_commands_build_no_sql(floor: str) -> None:
    """They ask app/queries or a service."""
    known = tuple(KNOWN_TO_SCREENS)
    found = [
        f"{name}: {target}"
        for name, tree in trees().items()
        if name.startswith(f"app.{floor}.")
        for target in imported(tree)
        if target.startswith("sqlalchemy") and not target.startswith(known)
    ]
    assert found == []


@pytest.mark.parametrize("place", ["templates", "../tests/integration/views"])
def test_templates_and_tests_of_screens_lie_under_the_names_of_rooms(place: str) -> None:
    rooms = {path.name for path in (APP / "views").iterdir() if path.is_dir()}
    # What Flask-AppBuilder looks for by its own name, and the pages of refusals.
    rooms |= {"appbuilder", "http", "__pycache__"}
    assert {path.name for path in (APP / place).iterdir() if path.is_dir()} <= rooms

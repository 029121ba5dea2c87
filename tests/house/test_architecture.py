"""docs/pengembang/architecture.md is true: its paths and names exist, every room stands in it; no
document names a file of code that is gone."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

from tests.servers import ROOT

PAGE = ROOT / "docs" / "pengembang" / "architecture.md"
# A floor whose rooms have the names of another floor: these need no line of their own.
SAME_ROOMS = {"queries": "views"}
_SPAN = re.compile(r"`([^`]+)`")
_NAME = re.compile(r"\w+\.\w+")
_CODE = re.compile(r"(?<![\w./-])(?:app|bench|deploy|migrations|qa|tests|tools)/[\w./*-]*\w")
_TEST = re.compile(r"(?<![\w./-])(?:e2e|faults|house|integration|unit)/[\w/]+\.py")
_MODULE = re.compile(r"(?<![\w./-])(?:app|bench|qa|tests|tools)(?:\.(?!md\b)[a-z]\w*)+(?![\w/:])")
_TARGET = re.compile(r"(?:`|^    )make (?:-C \S+ )?([a-z][a-z0-9-]*)", re.MULTILINE)
# What a command of the document makes first.
MADE = {"app/translations/messages.pot"}
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "qa" / "README.md"]


def sections() -> dict[str, list[str]]:
    """The lines below each heading of the page."""
    found: dict[str, list[str]] = {}
    for line in PAGE.read_text().splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ")
        found.setdefault(heading, []).append(line)
    return found


def rows(lines: list[str]) -> list[list[str]]:
    """The cells of a table's rows, without its head."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [row for row in cells[1:] if set(row[0]) != {"-"}]


QUESTIONS = rows(sections()["Where do I find ...?"])
WALKS = [row for heading, lines in sections().items() if "walk" in heading for row in rows(lines)]


@lru_cache
def defined_in(module: Path) -> frozenset[str]:
    """The functions, classes and constants that a module defines itself."""
    found: set[str] = set()
    for node in ast.parse(module.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found.update(target.id for target in targets if isinstance(target, ast.Name))
    return frozenset(found)


def is_name(span: str) -> bool:
    """`module.function`, not a file."""
    return _NAME.fullmatch(span) is not None and not (ROOT / span).is_file()


@pytest.mark.parametrize("row", [*QUESTIONS, *WALKS], ids=lambda row: row[-2][:50])
def test_every_path_and_name_of_a_row_exists(row: list[str]) -> None:
    spans = _SPAN.findall(row[-1])
    paths = [ROOT / span for span in spans if not is_name(span)]
    assert paths
    assert [str(path) for path in paths if not path.exists()] == []
    known = {path.stem: defined_in(path) for path in paths if path.suffix == ".py"}
    names = [span.split(".") for span in spans if is_name(span)]
    assert [name for name in names if name[1] not in known.get(name[0], ())] == []


def test_every_path_elsewhere_on_the_page_exists() -> None:
    beside = [line for heading, lines in sections().items() if heading != "Rooms" for line in lines]
    paths = [span for line in beside for span in _SPAN.findall(line) if "/" in span]
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_no_code_that_is_gone(document: Path) -> None:
    text = document.read_text()
    paths = [*_CODE.findall(text), *(f"tests/{path}" for path in _TEST.findall(text))]
    assert sorted({path for path in paths if not any(ROOT.glob(path))} - MADE) == []
    modules = [ROOT.joinpath(*name.split(".")) for name in _MODULE.findall(text)]
    made = re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(_TARGET.findall(text)) <= set(made)
    # A module, a package, or a function of a module.
    files = [(path.with_suffix(".py"), path, path.parent.with_suffix(".py")) for path in modules]
    assert [str(names[1]) for names in files if not any(path.exists() for path in names)] == []


def rooms_of_the_house() -> set[tuple[str, str]]:
    """Each folder of modules below a floor, with the floor: ("services", "cases/state")."""
    folders = {path.parent.relative_to(ROOT / "app") for path in (ROOT / "app").rglob("*.py")}
    holding = {
        folder
        for folder in folders
        if any(path.name != "__init__.py" for path in (ROOT / "app" / folder).glob("*.py"))
    }
    return {(folder.parts[0], "/".join(folder.parts[1:])) for folder in holding if folder.parts}


def rooms_of_the_page() -> set[tuple[str, str]]:
    """Each room of the table; an empty first cell means the floor above."""
    found, floor = set(), ""
    for first, names, _ in rows(sections()["Rooms"]):
        floor = first or floor
        found |= {(floor, name) for name in _SPAN.findall(names)}
    return found


def test_every_room_is_written_down() -> None:
    floors = set(_SPAN.findall(" ".join(sections()["Floors"])))
    house = rooms_of_the_house()
    assert {floor for floor, _ in house} <= floors, "write the new floor into Floors"
    rooms = {(floor, room) for floor, room in house if room}
    page = rooms_of_the_page()
    same = {(floor, room) for floor, room in rooms if (SAME_ROOMS.get(floor), room) in page}
    assert rooms - page - same == set(), "write the new room into Rooms"
    assert page - rooms == set(), "these rooms are gone"

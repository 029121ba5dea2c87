"""The house keeps its rooms: folders one can look over, whole modules, no SQL in a screen."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.house import sources
from tests.servers import ROOT

APP = ROOT / "app"
FOLDER, SLICES = 20, 15
# A table a module, a job a module: one looks for them by name.
UNLIMITED = {"models", "jobs"}
# It opens the modem, or speaks to the network.
DOORS = {
    "gammu": "app.sms.gammu.gateway",
    "pywa": "app.channels.whatsapp.client",
    "httpx": "app.channels.whatsapp.client",
}
# A module with one importer, beside it in its room: why it is a thing of its own all the same.
_LONG = "one module would be over 400 lines"
KEPT = {
    "app.domain.settings.own_words": "what an Admin's word is tried on; types know no examples",
    "app.jobs.owner": "a modem and its state; app.jobs.modem is the list of its jobs",
    "app.queries.lists.full_text": _LONG,
    "app.queries.lists.word_frequencies": "what ANALYZE of PostgreSQL has counted",
    "app.reports.documents.case_file": _LONG,
    "app.reports.documents.paper_pages": _LONG,
    "app.reports.documents.lapor": "a file format of SP4N-LAPOR!",
    "app.runtime.embedded_valkey": "a program of its own: a unit of systemd",
    "app.services.inbound.dispatching": _LONG,
    "app.services.inbound.late_parts": "a use case of its own: a part that comes after the answer",
    "app.services.inbound.phone_commands": "the handlers of the registry's words, a row a word",
    "app.services.inbound.same_reference": "which parts are one SMS; intake is what becomes of it",
    "app.sms.gammu.told": "a file of SMS and its format",
    "app.views.cards.buttons": _LONG,
    "app.views.cards.former_holder": "a rule of privacy (D4)",
    "app.views.journal.rows": _LONG,
    "app.views.modems.modem_form": _LONG,
    "app.views.outbox.rows": "a row of Pesan Keluar, as cards.assemble is for cards",
    "app.views.reports.documents": _LONG,
}


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of app/ by its dotted name."""
    return {dotted(place): tree for place, tree in sources.trees().items()}


def dotted(place: str) -> str:
    """`app.views.inbox` for that file or for its `__init__.py`."""
    return f"app.{place.removesuffix('.py').replace('/', '.')}".removesuffix(".__init__")


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
    assert set(slices()) == KEPT.keys()
    screens_and_services = [name for name in KEPT if name.startswith(("app.views", "app.services"))]
    assert len(screens_and_services) <= SLICES


@pytest.mark.parametrize(("package", "door"), DOORS.items())
def test_a_package_that_can_do_harm_has_one_door(package: str, door: str) -> None:
    found = {
        name
        for name, tree in trees().items()
        if package in {target.partition(".")[0] for target in imported(tree)}
    }
    assert found == {door}


@pytest.mark.parametrize("place", ["templates", "../tests/integration/views"])
def test_templates_and_tests_of_screens_lie_under_the_names_of_rooms(place: str) -> None:
    rooms = {path.name for path in (APP / "views").iterdir() if path.is_dir()}
    # What Flask-AppBuilder looks for by its own name, and the pages of refusals.
    rooms |= {"appbuilder", "http", "__pycache__"}
    assert {path.name for path in (APP / place).iterdir() if path.is_dir()} <= rooms

"""A restore that is killed at any step leaves the old or the new data whole, and nothing decrypted
behind once anybody has started anything."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import inspect, select

from app.database.extensions import db
from app.models import Case, Event
from app.runtime import exchange
from app.services.journal import sealing
from tests.integration.backup.conftest import Site, receive

pytestmark = [pytest.mark.postgresql, pytest.mark.programs]

OLD, NEW = "zqlama sesudah cadangan", "zqbaru dari cadangan"
# The command, in a process that is killed when it has come to the step of this name; of the moves
# of files, at the one of this number.
KILLED: Final = """
import os, signal, sys
from pathlib import Path
from app.cli import backup
from app.runtime import exchange
from app.services.backup import archive, database_snapshot, restoring
from wsgi import app
step, file, card = sys.argv[1:]
def kill(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
def after(place, name):
    real = getattr(place, name)
    setattr(place, name, lambda *a, **k: (real(*a, **k), kill()))
def before(place, name): setattr(place, name, kill)
def noted(folder, begun, real=exchange.note):
    real(folder, begun)
    if begun.new: kill()
moves = 0
def move(path, target, real=Path.rename):
    global moves
    is_in = exchange.SCRATCH in str(path)
    if (step == "out" and not is_in) or (step == "in" and is_in):
        moves += 1
        if moves == 3: kill()
    return real(path, target)
Path.rename = move
{
    "decrypted": lambda: after(archive, "_decrypt"),
    "unpacked": lambda: before(restoring, "require_same_keys"),
    "arranged": lambda: after(restoring, "arrange"),
    "filled": lambda: after(database_snapshot, "load"),
    "opened": lambda: after(backup, "_open"),
    "noted": lambda: setattr(exchange, "note", noted),
    "ended": lambda: before(exchange, "end"),
    "swept": lambda: after(exchange, "end"),
}.get(step, lambda: None)()
app.test_cli_runner().invoke(args=["restore", file, "--key", card], catch_exceptions=False)
"""
IN_THE_MIDDLE: Final = ("noted", "out", "in", "ended", "swept")
BEFORE: Final = ("decrypted", "unpacked", "arranged", "opened")


@pytest.fixture
def file(site: Site) -> Path:
    """A backup; the data have gone on since."""
    site.make_card()
    with site.inside():
        receive(NEW)
    made = site.backup()
    with site.inside():
        receive(OLD)
        sealing.seal_all()
    site.empty_database()
    return made


def kill_at(step: str, site: Site, file: Path) -> None:
    site.kill(KILLED, step, str(file), str(site.card))


def bodies(site: Site) -> set[str]:
    with site.inside():
        return set(db.session.scalars(select(Case.body)))


def require_nothing_left(site: Site) -> None:
    """Neither a folder of decrypted data, nor a note that the data are half."""
    folder = site.settings.folder
    assert list(folder.glob(f"{exchange.SCRATCH}*")) == []
    assert not (folder / exchange.HALF).exists()
    assert not (folder / "manifest.json").exists()


def has_mark(site: Site) -> bool:
    """Of a restore that fills PostgreSQL: a backup that held it could not be restored."""
    with site.inside():
        return inspect(db.engine).has_table("upik_pulih")


@pytest.mark.parametrize("step", BEFORE)
def test_before_the_exchange_a_start_finds_the_old_data(site: Site, file: Path, step: str) -> None:
    if site.server is not None:
        pytest.skip("PostgreSQL's old data are another database")
    kill_at(step, site, file)
    assert list(site.settings.folder.glob(f"{exchange.SCRATCH}*"))
    site.open()
    require_nothing_left(site)
    site.run("prepare")
    assert bodies(site) == {OLD, NEW}
    site.restore(file)
    assert bodies(site) == {NEW}
    require_nothing_left(site)


@pytest.mark.parametrize("step", IN_THE_MIDDLE)
def test_in_the_exchange_the_next_start_ends_it(site: Site, file: Path, step: str) -> None:
    kill_at(step, site, file)
    site.open()
    require_nothing_left(site)
    site.run("prepare")
    assert bodies(site) == {NEW}
    assert not has_mark(site)
    (old,) = site.settings.folder.glob("sebelum-pulih-*")
    for name in ("SECRET_KEY", "JOURNAL_KEY"):
        assert site.settings.key_file(name).read_text().strip() == (old / name).read_text().strip()


@pytest.mark.parametrize("step", ["decrypted", "filled", "opened", "out", "in", "ended"])
def test_the_same_command_goes_on(site: Site, file: Path, step: str) -> None:
    if step == "filled" and site.server is None:
        pytest.skip("SQLite is a file: it comes with the others")
    kill_at(step, site, file)
    site.open()
    told = site.restore(file)
    assert "Dipulihkan: data sampai" in told
    assert ("sudah diselesaikan" in told) == (step in IN_THE_MIDDLE)
    require_nothing_left(site)
    assert not has_mark(site)
    site.run("prepare")
    assert bodies(site) == {NEW}
    with site.inside():
        restored = select(Event.facts).where(Event.action == "backup_restored")
        (facts,) = db.session.scalars(restored).all()
        assert facts["lost_to"] >= facts["lost_from"]


def test_a_full_database_that_no_restore_has_marked_is_left_alone(site: Site, file: Path) -> None:
    if site.server is None:
        pytest.skip("SQLite is a file")
    kill_at("filled", site, file)
    half = exchange.pending(site.settings.folder)
    assert half is not None
    exchange.note(site.settings.folder, exchange.replace(half, token="another"))
    site.open()
    assert "tidak kosong" in site.restore(file, code=1)


def test_what_a_killed_restore_left_goes_with_the_next_command(site: Site, file: Path) -> None:
    left = site.settings.folder / f"{exchange.SCRATCH}abc"
    left.mkdir()
    (left / "upik.sqlite3").write_text("rahasia")
    site.run("backup", "rehearse", str(file), "--key", str(site.card), code=None)
    assert not left.exists()

"""The supervisor of a host's modems: a process for each modem that is used here, and no other."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import psutil
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.database.extensions import db, transaction
from app.domain.errors import InvalidInput
from app.jobs import modem, modem_supervisor
from app.jobs.modem_supervisor import LONG_LIFE, LONGEST_PAUSE, Child, Supervisor
from app.models import Modem
from app.runtime.queues import MODEMS, living_hosts
from app.services.journal.actor import SYSTEM
from app.services.modems import modems
from app.services.modems.modems import Change
from app.services.monitoring import modem_facts
from app.sms.gammu.dummy_phone import drop_sms, sent_messages
from tests.faults.rig import NAME, Rig
from tests.servers import wait_until

SECOND = "kedua"


@pytest.fixture
def rig(tmp_path: Path, valkey_url: str) -> Iterator[Rig]:
    with Rig(tmp_path, valkey_url, role=("modems",)) as found:
        found.start()
        yield found


def has(rig: Rig, *names: str) -> None:
    """Returns when these modems have owners, and no others."""
    wait_until(lambda: rig.owners().keys() == set(names), f"owners of {names}")


def add(rig: Rig, name: str) -> None:
    """A modem is added on the screen; here it is a dummy phone."""
    with rig.app.app_context(), transaction() as store:
        store.add(Modem(name=name, kind="dummy", rate_per_minute=0))


def edit(rig: Rig, name: str, **values: object) -> None:
    with rig.app.app_context(), transaction():
        row = db.session.scalars(select(Modem).where(Modem.name == name)).one()
        for key, value in values.items():
            setattr(row, key, value)


def sends_by(rig: Rig, name: str, text: str) -> None:
    """Returns when this modem has sent this SMS; it alone may."""
    rig.queue([text])
    wait_until(
        lambda: [it.text for it in sent_messages(rig.folder / "modems" / name)].count(text) == 1,
        f"{text} by {name}",
    )


@pytest.mark.programs
def test_a_modem_that_is_added_sends_and_one_that_is_switched_off_has_no_process(rig: Rig) -> None:
    sends_by(rig, NAME, "sebelum")
    add(rig, SECOND)
    has(rig, NAME, SECOND)
    edit(rig, NAME, is_enabled=False)
    has(rig, SECOND)
    sends_by(rig, SECOND, "sesudah")
    phone = rig.folder / "modems" / SECOND
    drop_sms(phone, "+6281266771234", "Jalan rusak", datetime.now(UTC), reference=1)
    wait_until(lambda: rig.cards()["Jalan rusak"] == 1, "a card")
    edit(rig, SECOND, host="server-lain")
    has(rig)
    edit(rig, SECOND, host="")
    has(rig, SECOND)


@pytest.mark.programs
def test_a_killed_owner_is_there_again_and_the_others_go_on(rig: Rig) -> None:
    add(rig, SECOND)
    has(rig, NAME, SECOND)
    before = rig.owners()
    psutil.Process(before[NAME]).kill()
    wait_until(lambda: rig.owners().get(NAME, before[NAME]) != before[NAME], "a new owner")
    assert rig.owners()[SECOND] == before[SECOND]
    edit(rig, SECOND, is_enabled=False)
    sends_by(rig, NAME, "sesudah mati")


@pytest.mark.programs
def test_what_an_owner_reads_once_takes_a_new_one_and_a_limit_does_not(rig: Rig) -> None:
    add(rig, SECOND)
    has(rig, NAME, SECOND)
    before = rig.owners()
    edit(rig, NAME, rate_per_minute=7, daily_cap=90, prefixes="0811")
    edit(rig, SECOND, connection="at9600")
    wait_until(lambda: rig.owners().get(SECOND, before[SECOND]) != before[SECOND], "a new owner")
    assert rig.owners()[NAME] == before[NAME]


def test_latihan_says_on_the_screen_why_a_real_modem_is_not_opened(app: Flask) -> None:
    with transaction():
        modems.add_modem("stik", "/dev/ttyUSB0", "at115200")
    with pytest.raises(SystemExit):
        modem.own("stik")
    (found,) = modem_facts.conditions_each([modems.require_modem("stik")])
    assert (found[0].word, found[0].cause[0][:30]) == ("ditahan", "Mode latihan tidak membuka mod")


@pytest.mark.programs
def test_when_it_is_told_to_end_its_owners_end_first(rig: Rig) -> None:
    has(rig, NAME)
    (pid,) = rig.owners().values()
    assert rig.process is not None
    rig.process.send_signal(signal.SIGTERM)
    assert rig.process.wait(60) == 0
    assert not psutil.pid_exists(pid)


def test_the_pause_of_one_that_dies_again_and_again_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(monotonic=lambda: hands[0])
    hands = [1000.0]
    monkeypatch.setattr(modem_supervisor, "time", clock)
    supervisor = Supervisor(lambda: None, lambda _: None, lambda: None)
    child = supervisor.children["m"] = Child(())

    def dies_after(seconds: float) -> float:
        process: Any = SimpleNamespace(is_alive=lambda: False, exitcode=-11, close=lambda: None)
        child.process, child.begun = process, hands[0]
        hands[0] += seconds
        supervisor._bury()
        return child.due - hands[0]

    pauses = [dies_after(0.5) for _ in range(9)]
    assert pauses == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    assert dies_after(LONG_LIFE) == 1


def test_a_supervisor_that_fails_ends_its_owners_and_does_not_wait_for_them_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Those of other tests in this process; this one's child takes none of their locks.
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    answers: list[Any] = [{"m": ()}]

    def wanted() -> dict[str, tuple[()]]:
        found: dict[str, tuple[()]] = answers.pop()
        return found

    def own(_name: str) -> None:
        signal.pause()

    supervisor = Supervisor(wanted, own, lambda: None)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    handler = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        with pytest.raises(IndexError):
            supervisor.run()
    finally:
        signal.signal(signal.SIGTERM, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    process = supervisor.children["m"].process
    assert process is not None
    assert process.exitcode == -signal.SIGTERM


def test_each_host_keeps_its_own_and_one_alone_what_may_be_anywhere(app: Flask) -> None:
    with transaction():
        modems.add_modem("sini", "/dev/a", "at115200", host="server1")
        modems.add_modem("sana", "/dev/b", "at115200", host="server2")
        modems.add_modem("bebas", "/dev/d", "at115200")
        modems.add_modem("mati", "/dev/c", "at115200", host="server1", is_enabled=False)
    assert modems.wanted_by("server1", takes_any=True).keys() == {"bebas", "sini"}
    assert modems.wanted_by("server2", takes_any=False).keys() == {"sana"}
    with transaction():
        modems.change("sini", Change(host=" server2 "), actor=SYSTEM)
    assert modems.wanted_by("server2", takes_any=False).keys() == {"sini", "sana"}
    with pytest.raises(InvalidInput):
        modems.change("sini", Change(host="a b"), actor=SYSTEM)


def test_a_host_without_the_database_does_not_stand_before_one_that_has_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis, away = app.extensions["redis"], OperationalError("SELECT 1", None, Exception("away"))
    with monkeypatch.context() as patched:
        patched.setattr(modem_supervisor.modems, "wanted_by", Mock(side_effect=away))
        assert modem_supervisor._wanted_here(app) is None
        assert living_hosts(redis, MODEMS) == []
    assert modem_supervisor._wanted_here(app) == {}
    assert living_hosts(redis, MODEMS) == [socket.gethostname()]

"""The service with two modems and their owners, and three SMS each way; time is moved by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import gammu
import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.access.roles import MODERATOR
from app.domain.messaging.delivery import Purpose
from app.domain.workflow.deadlines import WIB
from app.jobs import modem as jobs
from app.jobs import owner, sweep
from app.jobs.owner import Owner
from app.models import InboundPart, Modem
from app.runtime.data_folder import modem_folder
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.sms.gammu import at_log, dummy_phone, gateway, serial_port
from app.sms.protocol.encoding import split
from app.sms.protocol.gateway import OutgoingPart
from tests.causes import cause
from tests.databases import Database
from tests.integration.jobs.lane_model.crashes import Steps
from tests.integration.jobs.lane_model.libgammu import (
    Fate,
    Machine,
    Network,
    Stick,
    Submission,
    ask,
    decode,
    descriptors_of,
    sms,
)

MODERATOR_MIRA = Actor("Mira", "Moderator", frozenset({MODERATOR}))
BEGIN = datetime(2026, 11, 25, 7, 0, tzinfo=WIB)
NAMES = ("satu", "dua")


@dataclass(frozen=True)
class Letter:
    """A citizen's SMS and the modem that it was sent to; `reference` joins its parts."""

    number: str
    text: str
    modem: str
    reference: int

    @property
    def pieces(self) -> list[str]:
        """Its parts, as the network carries them."""
        return split(self.text)

    def part(self, sequence: int, at: datetime | None) -> dict[str, Any]:
        """One of them; `at` is when the SMS centre took it, as it says."""
        count = len(self.pieces)
        header = bytes((5, 0, 3, self.reference, count, sequence)) if count > 1 else b""
        return sms(self.number, self.pieces[sequence - 1], at, header)


LONG = "Jalan desa rusak parah sejak banjir, mobil tidak bisa lewat. " * 4
LETTERS = (
    Letter("+6281266000001", "Aduan pertama: lampu jalan mati", "satu", 11),
    Letter("+6281266000002", f"Aduan kedua: {LONG}", "satu", 12),
    Letter("+6281266000003", "Aduan ketiga: sampah menumpuk", "dua", 13),
)
# The first and the last go to one phone: their reports could be taken for each other's.
ANSWERS = (
    ("+6281266009001", "Balasan pertama: sudah diperiksa"),
    ("+6281266009002", f"Balasan kedua: {LONG}"),
    ("+6281266009001", "Balasan ketiga: petugas datang besok"),
)


class Hands:
    """The present; it goes on a little with each look, so that no two moments are the same."""

    def __init__(self) -> None:
        self._at = BEGIN

    def __call__(self) -> datetime:
        self._at += timedelta(milliseconds=1)
        return self._at

    def monotonic(self) -> float:
        """Seconds on a clock that nobody sets; it stands still while nobody moves it."""
        return (self._at - BEGIN).total_seconds()

    def move(self, seconds: float) -> None:
        """So much later."""
        self._at += timedelta(seconds=seconds)

    def rule(self, patch: pytest.MonkeyPatch) -> None:
        """Takes the place of the clocks of the lane."""
        hands = self

        class Moved(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
                return hands().astimezone(tz)

        patch.setattr("app.database.extensions.datetime", Moved)
        patch.setattr("app.sms.gammu.at_log.datetime", Moved)
        for module in ("jobs.health", "jobs.pace", "jobs.owner", "sms.protocol.modem_turn"):
            patch.setattr(f"app.{module}.time", SimpleNamespace(monotonic=self.monotonic))
        references = gateway.MessageReferences
        patch.setattr(gateway, "MessageReferences", lambda: references(self.monotonic))


class World:
    """What the rules of the machine act on."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.hands, self.steps, self.network = Hands(), Steps(), Network()
        self.sticks: dict[str, Stick] = {}
        self.owners: dict[str, Owner | None] = dict.fromkeys(NAMES)
        # How often each part was put on its SIM, and the time that it bears.
        self.arrived: Counter[tuple[Letter, int]] = Counter()
        self.taken_at: dict[Letter, datetime] = {}
        # A centre that tells no time: what comes again is another SMS.
        self.tells_time = True

    @contextmanager
    def session(self) -> Iterator[None]:
        """A process's view of the database."""
        with self.app.app_context():
            yield

    def add_modem(self, name: str, **traits: bool) -> None:
        """A stick, or gammu's dummy phone, and its row."""
        is_dummy = traits.get("is_dummy", False)
        own = modem_folder(self.app.config["SETTINGS"], name)
        device = own if is_dummy else self.folder / name
        stick = Stick(device, f"51010{len(self.sticks)}", self.network, self.steps, **traits)
        stick.plug()
        self.sticks[name] = Machine.sticks[str(device)] = stick
        with self.session(), transaction():
            row = Modem(name=name, kind="dummy" if is_dummy else "at", rate_per_minute=0)
            row.device, row.number = "" if is_dummy else str(device), "+628569020200"
            row.connection = "at"
            db.session.add(row)

    def deliver(self, letter: Letter, sequence: int) -> None:
        """The network delivers that part, perhaps not for the first time."""
        at = self.taken_at.setdefault(letter, self.hands().astimezone(UTC))
        stick = self.sticks[letter.modem]
        if not self.tells_time and self._may_be_the_same(letter, sequence):
            return
        if stick.put(letter.part(sequence, at if self.tells_time else None)):
            self.arrived[letter, sequence] += 1

    def _may_be_the_same(self, letter: Letter, sequence: int) -> bool:
        """Whether nobody could tell it from what a dead owner has freed and not written down: it
        would lie in the same place. Of a long SMS no part comes twice."""
        is_again = self.arrived[letter, sequence] > 0
        if len(letter.pieces) > 1 or self.owners[letter.modem] is not None:
            return is_again and len(letter.pieces) > 1
        held = select(InboundPart.place).where(InboundPart.text == letter.text)
        with self.session():
            return self.sticks[letter.modem].free_place in db.session.scalars(held).all()

    def queue(self, number: int, modem: str | None) -> None:
        """One of our SMS is to be sent, perhaps not for the first time."""
        to, text = ANSWERS[number]
        with self.session(), transaction():
            wanted = db.session.scalar(select(Modem.id).where(Modem.name == modem))
            outbox.put(to, text, cause(f"balasan{number}", Purpose.FORWARD), modem_id=wanted)

    def report(self, which: int, status: int) -> None:
        """A delivery report of one of the SMS that the network has taken."""
        taken = [sent for sent in self.network.taken if not sent.stick.is_dummy]
        if taken:
            sent = taken[which % len(taken)]
            sent.stick.report(sent, status)

    def work(
        self,
        name: str,
        job: Callable[[str], None] = jobs.poll_inbox,
        *,
        dies_at: int = 0,
        pauses_at: int = 0,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> None:
        """The owner of this modem hears its bell; one that is dead begins a new life."""
        before = jobs._owner
        with self.steps.counted(dies_at, pauses_at, meanwhile):
            try:
                with self.session():
                    jobs._owner = self.owners[name]
                    if jobs._owner is None:
                        jobs.own(name)
                    job(name)
            finally:
                self.owners[name] = jobs._owner
                jobs._owner = before
                if self.steps.is_dead:
                    with self.steps.undead():
                        self.kill(name)

    def turn(
        self,
        name: str,
        job: Callable[[str], None] = jobs.poll_inbox,
        fates: Sequence[Fate] = (),
        **steps: Any,
    ) -> None:
        """The same with a stick that is plugged in, and sends that end like this."""
        stick = self.sticks[name]
        if not stick.device.exists():
            stick.plug()
        stick.fates.clear()
        stick.fates.extend(fates)
        self.work(name, job, **steps)

    def try_from_elsewhere(self, name: str) -> None:
        """A second owner of this modem, on another host: the database's lock keeps it out.

        On SQLite there is one host, and the process lock of its workers.
        """
        living = jobs._owner
        with self.session():
            if db.engine.dialect.name == "postgresql":
                jobs.own(name)
                jobs.poll_inbox(name)
                assert jobs._owner is not None
                jobs._owner.lock.release()
        jobs._owner = living

    def kill(self, name: str) -> None:
        """kill -9 of this modem's owner: the kernel takes back what it held."""
        found, self.owners[name] = self.owners[name], None
        self.sticks[name].machine = None
        if found is not None:
            with self.session():
                found.lock.release()

    def cut_power(self) -> None:
        """The computer loses its power: another boot, whose evidence proves nothing of before."""
        for name in NAMES:
            self.kill(name)
        self.boot_id.write_text(str(uuid4()))

    @property
    def boot_id(self) -> Path:
        """What the kernel calls this boot."""
        return self.folder / "boot_id"

    def sweep(self) -> None:
        """The sweep's bell of the ordinary workers."""
        with self.session():
            sweep.process_inbox()
            sweep.release_held()
            sweep.ring_waiting()


@contextmanager
def made(database: Database, folder: Path) -> Iterator[World]:
    """A world on a clean database; nothing of it is left behind."""
    database.reset("empty")
    world = World(database.app, folder)
    folder.mkdir()
    world.boot_id.write_text("first boot")
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        world.hands.rule(patch)
        _replace(patch, world)
        with database.app.app_context():
            engine = db.engine
        stack.enter_context(world.steps.at_commits(engine))
        try:
            yield world
        finally:
            for name in NAMES:
                world.kill(name)
            Machine.sticks.clear()


def _replace(patch: pytest.MonkeyPatch, world: World) -> None:
    """The edges of the lane: libGammu, the dummy's network, the kernel, the bells."""
    settings = world.app.config["SETTINGS"].model_copy(update={"at_in_latihan": True})
    patch.setitem(world.app.config, "SETTINGS", settings)
    patch.setattr(gammu, "StateMachine", Machine)
    patch.setattr(gammu, "DecodePDU", decode)
    patch.setattr(serial_port, "descriptors_of", descriptors_of)
    patch.setattr(serial_port, "ask", ask)
    patch.setattr(at_log, "BOOT_ID", world.boot_id)
    patch.setattr(owner, "BREATH", 0)
    patch.setattr("app.services.outbox.outbox.ring", lambda _modem_id=None: None)
    patch.setattr("app.services.outbox.outbox.ring_all", lambda: None)
    record = dummy_phone.record_sent

    def recorded(place: Path, part: OutgoingPart, at: datetime) -> Path:
        world.steps.reach(may_pause=True)
        done = record(place, part, at)
        key = (part.number, part.text)
        stick = Machine.sticks[str(place)]
        world.network.handed_over[key] += 1
        world.network.taken.append(Submission(stick, key, 255, at))
        world.steps.reach(may_pause=True)
        return done

    patch.setattr(dummy_phone, "record_sent", recorded)

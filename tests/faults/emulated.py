"""Every fault of the emulated modem, one after the other: what the screen says, how long it lasts.

The lane is an owner process with real deadlines; its bell rings each second, as the clock rings it.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select, update

from app.domain.delivery import Purpose
from app.extensions import db, now, transaction
from app.models import OutboundSms
from app.services import outbox
from app.services.outbox import Cause
from tests.at_modem.emulator import Emulator, FaultName
from tests.faults.rig import Rig, emulated

GIVE_UP = 400.0


@dataclass
class Seen:
    """What happened to one fault; `back` counts from the end of the fault to work done again."""

    fault: str
    says: list[str] = field(default_factory=list)
    sms: str = ""
    noticed: float = 0.0
    back: float = 0.0
    doubled: int = 0


class Lane:
    """The owner and the modem under test."""

    def __init__(self, rig: Rig, emulator: Emulator) -> None:
        self.rig, self.emulator = rig, emulator
        self.number = 0
        self._rung = 0.0

    def turn(self) -> None:
        """A moment passes; the bell rings each second."""
        if time.monotonic() - self._rung >= 1:
            self.rig.ring()
            self._rung = time.monotonic()
        if self.rig.is_dead():
            self.rig.kills["owner"] += 1
            self.rig.start()
        time.sleep(0.1)

    def until(self, is_so: Callable[[], bool], watch: Seen | None = None) -> float:
        """Turns until it is so; notes every new sentence of the screen. Seconds taken."""
        begun = time.monotonic()
        while not is_so():
            self.turn()
            if watch is not None:
                said = ": ".join(filter(None, self.rig.state()))
                if said not in watch.says and said != "siap":
                    watch.says.append(said)
                    watch.noticed = watch.noticed or time.monotonic() - begun
            if time.monotonic() - begun > GIVE_UP:
                raise TimeoutError(f"{watch} {self.rig.state()}")
        return time.monotonic() - begun

    def put(self) -> str:
        """Queues one SMS; its text."""
        self.number += 1
        text = f"uji nomor {self.number}"
        with self.rig.app.app_context(), transaction():
            outbox.put("+6281266001234", text, Cause(text, Purpose.FORWARD))
        return text

    def sms(self, text: str) -> tuple[str, str | None]:
        """State and problem of one SMS."""
        with self.rig.app.app_context():
            row = db.session.scalars(select(OutboundSms).where(OutboundSms.text == text)).one()
            return row.status, row.problem

    def hurry(self) -> None:
        """The back-off of single messages is not what is measured: what waits is due now."""
        with self.rig.app.app_context(), transaction():
            queued = update(OutboundSms).where(OutboundSms.status == "queued")
            db.session.execute(queued.values(due_at=now()))

    def calm(self) -> None:
        """Waits until nothing is left of the last fault: a late retry would meet the next one."""
        self.hurry()
        self.until(lambda: not self.rig.states()["queued"])

    def works(self, watch: Seen | None = None) -> float:
        """Seconds until an SMS goes out and one comes in again."""
        text, arriving = self.put(), f"datang {self.number}"
        self.emulator.deliver("+6281266009999", arriving)
        return self.until(lambda: self.sms(text)[0] == "sent" and self.rig.cards()[arriving] == 1)


SENDING: tuple[tuple[str, FaultName, float, bool], ...] = (
    ("answer 3 s late", "late", 3, True),
    ("answer lost after Ctrl-Z", "lost", 0, True),
    ("no prompt", "no_prompt", 0, True),
    ("CMS 28 after Ctrl-Z (no such number)", "cms", 28, True),
    ("CMS 38 after Ctrl-Z (network)", "cms", 38, True),
    ("CMS 322 at the prompt (store full)", "cms_prompt", 322, True),
    ("CMS 310 at the prompt (no SIM)", "cms_prompt", 310, True),
    ("plain ERROR after Ctrl-Z, taken", "error", 0, True),
    ("plain ERROR after Ctrl-Z, not taken", "error", 0, False),
    ("dead from AT+CMGS on, 20 s", "dead", 20, True),
    ("unplugged after Ctrl-Z, 10 s", "unplug", 10, True),
    ("unplugged at the prompt, 10 s", "unplug_prompt", 10, True),
)


def while_sending(lane: Lane) -> Iterator[Seen]:
    """Faults of one AT+CMGS."""
    for what, name, value, reaches in SENDING:
        lane.emulator.fault(name, value, reaches=reaches)
        yield _one_send(lane, what, value if name in ("dead", "unplug", "unplug_prompt") else 0)
        lane.calm()


def _one_send(lane: Lane, what: str, lasts: float) -> Seen:
    seen, text = Seen(what), lane.put()
    lane.until(lambda: not lane.emulator.faults, seen)
    begun = time.monotonic()
    if lasts:
        lane.until(lambda: time.monotonic() - begun > lasts, seen)
        _end(lane.emulator)
    ended = time.monotonic()
    moved = ("queued", "sending")
    lane.until(lambda: lane.sms(text)[0] not in moved or _tried(lane, text), seen)
    seen.sms = ": ".join(filter(None, lane.sms(text)))
    lane.works(seen)
    seen.back = time.monotonic() - ended
    return seen


def _tried(lane: Lane, text: str) -> bool:
    status, problem = lane.sms(text)
    return status == "queued" and problem is not None


def _end(emulator: Emulator) -> None:
    """The fault is over: the cable is in again, the modem switched off and on."""
    emulator.unplug()
    emulator.plug()


def by_state(lane: Lane) -> Iterator[Seen]:
    """Faults that last until somebody mends them."""
    sim = lane.emulator.sim
    for what, begin, end in (
        ("500 three times (no credit)", lambda: [lane.emulator.fault("cms", 500) for _ in "abc"],
         lambda: None),
        ("no network, 15 s", lambda: setattr(sim, "registered", False),
         lambda: setattr(sim, "registered", True)),
        ("SIM taken out, 15 s", lambda: setattr(sim, "present", False),
         lambda: setattr(sim, "present", True)),
        ("unplugged while idle, 15 s", lane.emulator.unplug, lane.emulator.plug),
        ("SIM full of undecodable SMS", lambda: _fill(lane.emulator), sim.stored.clear),
        ("PIN asked after a reset, 15 s", lambda: _ask_pin(lane.emulator),
         lambda: setattr(sim, "pin", None)),
    ):  # fmt: skip
        seen = Seen(what)
        begin()  # type: ignore[no-untyped-call]
        text = lane.put()
        if what.startswith("500"):
            lane.put()
            lane.put()
        begun = time.monotonic()
        lane.rig.ring("modem_status")
        lane.until(lambda: time.monotonic() - begun > 15, seen)  # noqa: B023
        lane.rig.ring("modem_status")
        lane.until(lambda: time.monotonic() - begun > 17, seen)  # noqa: B023
        end()  # type: ignore[no-untyped-call]
        seen.sms = ": ".join(filter(None, lane.sms(text)))
        if what.startswith("500"):
            _try_now(lane)
        lane.hurry()
        seen.back = lane.works(seen)
        lane.rig.ring("modem_status")
        lane.calm()
        yield seen


def _try_now(lane: Lane) -> None:
    """Its pause of 15 minutes is deliberate: a person presses "Coba sekarang"."""
    from app.services import modems
    from app.services.actor import SYSTEM

    with lane.rig.app.app_context(), transaction():
        modems.retry_now("lane", actor=SYSTEM)


def _fill(emulator: Emulator) -> None:
    while len(emulator.sim.stored) < emulator.sim.size:
        emulator.store("07912658")


def _ask_pin(emulator: Emulator) -> None:
    emulator.sim.pin = "1234"
    _end(emulator)


def all_faults(folder: Path, redis_url: str) -> Iterator[Seen]:
    """Every fault, on one lane."""
    with emulated(folder) as emulator:
        rig = Rig(folder / "upik", redis_url, emulator=emulator)
        lane = Lane(rig, emulator)
        try:
            lane.works()
            for seen in itertools.chain(while_sending(lane), by_state(lane)):
                network = rig.network()
                seen.doubled = sum(count - 1 for count in network.values())
                yield seen
        finally:
            rig.stop()


def show(seen: Seen) -> str:
    """One line and what was said."""
    head = f"{seen.fault:40} works again {seen.back:6.1f} s after its end, doubled {seen.doubled}"
    said = [f"    modem: {sentence}" for sentence in seen.says] or ["    modem: siap"]
    return "\n".join([head, *said, f"    SMS:   {seen.sms}"])

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

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.models import OutboundSms
from app.services.outbox import outbox
from tests.at_modem.emulator import Emulator
from tests.at_modem.sim import FaultName
from tests.causes import cause
from tests.faults.rig import Rig, emulated

GIVE_UP = 400.0
# "<= 30 s plus one Init": an Init takes 4-5 s, and the SMS that prove it take their time too.
LIMIT = 30.0 + 5.0 + 3.0
# The answer to the next SMS may be that of the one before: the modem is opened once more.
AGAIN = 5.0 + 5.0 + 1.0


@dataclass
class Seen:
    """What happened to one fault; `back` counts from the end of the fault to work done again.

    `pause` is the deliberate one of this fault; `is_proven` says that what is uncertain had gone
    out with Ctrl-Z. `also_uncertain` SMS after it are, too; of `unsettled` ones the fate stays open
    though their delivery reports have come, of at most `open` for a reason. `spent` tries were lost
    to an outage beside that of its first refusal.
    """

    fault: str
    pause: float = 0.0
    open: int = 0
    also_uncertain: int = 0
    unsettled: int = 0
    spent: int = 0
    says: list[str] = field(default_factory=list)
    sms: str = ""
    back: float = 0.0
    doubled: int = 0
    is_proven: bool = True

    @property
    def is_good(self) -> bool:
        """Nothing doubled, nothing uncertain without Ctrl-Z or its report, and in time."""
        is_settled = self.also_uncertain <= 1 and self.unsettled <= self.open
        limit = LIMIT + self.pause + AGAIN * self.also_uncertain
        is_kept = not self.doubled and not self.spent and self.is_proven
        return is_kept and is_settled and self.back <= limit


class Lane:
    """The owner and the modem under test."""

    def __init__(self, fault_rig: Rig, emulator: Emulator) -> None:
        self.rig, self.emulator = fault_rig, emulator
        self.number = self.lives = self.reported = 0
        self._rung = 0.0
        self._left_open: set[str] = set()

    def turn(self) -> None:
        """A moment passes; the bell rings each second."""
        if time.monotonic() - self._rung >= 1:
            self.rig.ring()
            self._rung = time.monotonic()
        if self.rig.is_dead():
            self.lives += 1
            self.rig.start()
        time.sleep(0.1)

    def until(self, is_so: Callable[[], bool], watch: Seen | None = None) -> float:
        """Turns until it is so; notes every new sentence of the screen. Seconds taken."""
        begun = time.monotonic()
        while not is_so():
            self.turn()
            if watch is not None:
                said = self.rig.says()
                if said not in watch.says and said != "siap":
                    watch.says.append(said)
            if time.monotonic() - begun > GIVE_UP:
                raise TimeoutError(f"{watch} {self.rig.state()}")
        return time.monotonic() - begun

    def put(self) -> str:
        """Queues one SMS; its text."""
        self.number += 1
        text = f"uji nomor {self.number}"
        with self.rig.app.app_context(), transaction():
            outbox.put("+6281266001234", text, cause(text, Purpose.FORWARD))
        return text

    def sms(self, text: str) -> tuple[str, str | None]:
        """State and problem of one SMS."""
        with self.rig.app.app_context():
            row = db.session.scalars(select(OutboundSms).where(OutboundSms.text == text)).one()
            return row.status, row.problem

    def tries(self, text: str) -> int:
        """How many tries it has used up."""
        with self.rig.app.app_context():
            return db.session.scalars(
                select(OutboundSms.attempts).where(OutboundSms.text == text)
            ).one()

    def is_handed_over(self, text: str) -> bool:
        """Whether this SMS went out with Ctrl-Z."""
        return any(sent == text for _, sent in self.rig.handed_over())

    def hurry(self) -> None:
        """The back-off of single cases is not what is measured: what waits is due now."""
        with self.rig.app.app_context(), transaction():
            queued = update(OutboundSms).where(OutboundSms.status == "queued")
            db.session.execute(queued.values(due_at=now()))

    def calm(self) -> None:
        """Waits until nothing is left of the last fault: a late retry would meet the next one."""
        self.hurry()

        def is_calm() -> bool:
            states = self.rig.states()
            return not (states["queued"] or states["sending"] or self.emulator.owes_answers)

        self.until(is_calm)

    def works(self, watch: Seen | None = None) -> float:
        """Seconds until an SMS goes out and one comes in again."""
        begun, arriving, text = time.monotonic(), f"datang {self.number}", self.put()
        self.emulator.deliver("+6281266009999", arriving)
        while True:
            self.until(lambda: self.sms(text)[0] in ("sent", "uncertain"), watch)  # noqa: B023
            if self.sms(text)[0] == "sent" or watch is None:
                break
            watch.also_uncertain += 1
            watch.is_proven &= self.is_handed_over(text)
            text = self.put()
        self.until(lambda: self.rig.cards()[arriving] == 1, watch)
        return time.monotonic() - begun

    def unsettled(self) -> int:
        """The network reports all that it has got; how much of it stays uncertain that no earlier
        fault left so."""
        for sent in self.emulator.network[self.reported :]:
            self.emulator.report(sent.reference, sent.number)
        self.reported = len(self.emulator.network)
        self.until(lambda: not self.rig.on_sim() and not self.emulator.sim.reports)
        self.rig.sweep()
        taken = {sent.text for sent in self.emulator.network}
        found = (taken & self.rig.uncertain().keys()) - self._left_open
        self._left_open |= found
        return len(found)


def _replug(emulator: Emulator) -> None:
    """The cable is in again, the modem switched off and on."""
    emulator.unplug()
    emulator.plug()


def _revive(emulator: Emulator) -> None:
    """It answers again, by itself."""
    emulator.is_dead = False


@dataclass(frozen=True)
class Sending:
    """One fault of AT+CMGS; one that lasts is ended by `end` after `value` seconds.

    `then` happens to the next one. Of `open` SMS nobody can know which of two a report is about.
    """

    what: str
    name: FaultName
    value: float = 0
    reaches: bool = True
    end: Callable[[Emulator], None] | None = None
    pause: float = 0
    then: FaultName = "ok"
    open: int = 0


SENDING = (
    Sending("answer 3 s late", "late", 3),
    Sending("answer 40 s late", "late", 40),
    Sending("busy until its answer comes, 28 s late", "busy", 28, end=lambda emulator: None),
    Sending("answer lost after Ctrl-Z, taken", "lost"),
    Sending("answer lost after Ctrl-Z, not taken", "lost", reaches=False),
    Sending("no prompt", "no_prompt"),
    Sending("CMS 28 after Ctrl-Z (no such number)", "cms", 28),
    Sending("CMS 38 after Ctrl-Z (network)", "cms", 38, pause=60),
    Sending("CMS 331 after Ctrl-Z (no network)", "cms", 331, pause=60),
    Sending("CMS 512 after Ctrl-Z (unknown at the centre)", "cms", 512, pause=60),
    Sending("CMS 38 late, while the next SMS waits for its answer", "late_cms", 38, pause=60,
            then="earlier", open=1),
    Sending("CMS 322 at the prompt (store full)", "cms_prompt", 322),
    Sending("CMS 310 at the prompt (no SIM)", "cms_prompt", 310),
    Sending("plain ERROR after Ctrl-Z, taken", "error"),
    Sending("plain ERROR after Ctrl-Z, not taken", "error", reaches=False),
    Sending("dead from AT+CMGS on, 20 s, then replugged", "dead", 20, end=_replug),
    Sending("dead from AT+CMGS on, 20 s, revives", "dead", 20, end=_revive),
    Sending("unplugged after Ctrl-Z, 10 s", "unplug", 10, end=_replug),
    Sending("unplugged at the prompt, 10 s", "unplug_prompt", 10, end=_replug),
)  # fmt: skip


def while_sending(lane: Lane, only: str) -> Iterator[Seen]:
    """Faults of one AT+CMGS."""
    for fault in (fault for fault in SENDING if only in fault.what):
        lane.emulator.fault(fault.name, fault.value, reaches=fault.reaches)
        seen = _one_send(lane, fault)
        lane.calm()
        seen.unsettled = lane.unsettled()
        yield seen


def _one_send(lane: Lane, fault: Sending) -> Seen:
    seen, text = Seen(fault.what, fault.pause, fault.open), lane.put()
    lane.until(lambda: not lane.emulator.faults, seen)
    begun = time.monotonic()
    if fault.end is not None:
        lane.until(lambda: time.monotonic() - begun > fault.value, seen)
        fault.end(lane.emulator)
    ended = time.monotonic()
    moved = ("queued", "sending")
    lane.until(lambda: lane.sms(text)[0] not in moved or _tried(lane, text), seen)
    status, problem = lane.sms(text)
    seen.sms = ": ".join(filter(None, (status, problem)))
    seen.is_proven = status != "uncertain" or lane.is_handed_over(text)
    lane.emulator.fault(fault.then)
    lane.works(seen)
    seen.back = time.monotonic() - ended
    return seen


def _tried(lane: Lane, text: str) -> bool:
    status, problem = lane.sms(text)
    return status == "queued" and problem is not None


@dataclass(frozen=True)
class Lasting:
    """A fault that lasts so many seconds until somebody mends it."""

    what: str
    begin: Callable[[Emulator], object]
    end: Callable[[Emulator], object]
    pause: float = 0
    is_pressed: bool = False  # its pause is so long that a person presses "Coba sekarang"
    seconds: int = 15
    is_outage: bool = False  # "Coba sekarang" is pressed in vain, too


LASTING = (
    Lasting("each refused with 331 in an outage, 15 s", lambda e: _refuse_all(e, 331),
            lambda e: e.faults.clear(), is_pressed=True, is_outage=True),
    Lasting("500 three times (no credit)", lambda e: [e.fault("cms", 500) for _ in "abc"],
            lambda e: None, is_pressed=True),
    Lasting("no network, 15 s", lambda e: setattr(e.sim, "registered", False),
            lambda e: setattr(e.sim, "registered", True), pause=60),
    Lasting("SIM taken out, 15 s", lambda e: setattr(e.sim, "present", False),
            lambda e: setattr(e.sim, "present", True)),
    Lasting("unplugged while idle, 15 s", Emulator.unplug, Emulator.plug),
    Lasting("dead while idle, 15 s", lambda e: setattr(e, "is_dead", True), _revive),
    Lasting("opens, and its listing is never answered, 15 s", lambda e: _mute_listing(e),
            lambda e: delattr(e, "command")),
    Lasting("SIM full of undecodable SMS", lambda e: _fill(e), lambda e: e.sim.stored.clear()),
    Lasting("PIN asked after a reset, 15 s", lambda e: _ask_pin(e),
            lambda e: setattr(e.sim, "pin", None), pause=60),
    Lasting("PUK asked after a reset, 30 s", lambda e: _ask_pin(e, "SIM PUK"),
            lambda e: setattr(e.sim, "pin", None), pause=60, seconds=30),
    Lasting("another SIM after a reset", lambda e: _change_sim(e), lambda e: None),
)  # fmt: skip


def by_state(lane: Lane, only: str) -> Iterator[Seen]:
    """Faults that last until somebody mends them."""
    for fault in (fault for fault in LASTING if only in fault.what):
        yield _one_state(lane, fault)
        lane.rig.ring("modem_status")
        lane.calm()


def _one_state(lane: Lane, fault: Lasting) -> Seen:
    seen = Seen(fault.what, fault.pause)
    fault.begin(lane.emulator)
    texts = [lane.put() for _ in range(3 if fault.is_pressed else 1)]
    begun = time.monotonic()
    for seconds in (fault.seconds, fault.seconds + 2):
        lane.rig.ring("modem_status")
        lane.until(lambda: time.monotonic() - begun > seconds, seen)  # noqa: B023
    if fault.is_outage:
        seen.spent = _spent_in_vain(lane, texts, seen)
    fault.end(lane.emulator)
    ended = time.monotonic()
    seen.sms = ": ".join(filter(None, lane.sms(texts[0])))
    if fault.is_pressed:
        _try_now(lane)
    lane.hurry()
    lane.works(seen)
    seen.back = time.monotonic() - ended
    return seen


def _spent_in_vain(lane: Lane, texts: list[str], seen: Seen) -> int:
    """A person presses three times in the outage; tries lost beside that of the first refusal."""
    for _ in range(3):
        left = len(lane.emulator.faults)
        _try_now(lane)
        lane.hurry()
        lane.until(lambda: len(lane.emulator.faults) < left, seen)  # noqa: B023
    return max(0, sum(map(lane.tries, texts)) - 1)


def _try_now(lane: Lane) -> None:
    """Its pause of 15 minutes is deliberate: a person presses "Coba sekarang"."""
    from app.services.journal.actor import SYSTEM
    from app.services.modems import modems

    with lane.rig.app.app_context(), transaction():
        modems.retry_now("lane", actor=SYSTEM)


def _mute_listing(emulator: Emulator) -> None:
    """All but the listing of its SMS is answered: an opening alone looks well."""
    answer = emulator.command

    def command(line: str) -> bytes:
        return b"" if line.startswith("AT+CMGL") else answer(line)

    emulator.command = command  # type: ignore[method-assign]


def _fill(emulator: Emulator) -> None:
    while len(emulator.sim.stored) < emulator.sim.size:
        emulator.store("07912658")


def _ask_pin(emulator: Emulator, lock: str = "SIM PIN") -> None:
    emulator.sim.pin, emulator.sim.lock = "1234", lock
    _replug(emulator)


def _change_sim(emulator: Emulator) -> None:
    emulator.sim.imsi = f"{int(emulator.sim.imsi) + 1}"
    _replug(emulator)


def _refuse_all(emulator: Emulator, code: int) -> None:
    for _ in range(20):
        emulator.fault("cms", code)


def all_faults(
    folder: Path, redis_url: str, only: str = "", counts_accepted_only: bool = False
) -> Iterator[Seen]:
    """Every fault whose name has these words, on one lane; one of both modems keeps its reports in
    the store SR, which loses what finds it full."""
    with emulated(folder, counts_accepted_only=counts_accepted_only) as emulator:
        emulator.sim.report_size = 10 if counts_accepted_only else 0
        fault_rig = Rig(folder / "upik", redis_url, emulator=emulator)
        lane = Lane(fault_rig, emulator)
        try:
            lane.works()
            lives = lane.lives
            for seen in itertools.chain(while_sending(lane, only), by_state(lane, only)):
                seen.doubled = sum(count - 1 for count in fault_rig.network().values())
                if lane.lives > lives:
                    seen.says.append(
                        f"(the owner's process was started {lane.lives - lives} times)"
                    )
                lives = lane.lives
                yield seen
        finally:
            fault_rig.stop()


def show(seen: Seen) -> str:
    """One line and what was said."""
    proof = "" if seen.is_proven else ", uncertain without Ctrl-Z"
    head = f"{seen.fault:44} works again {seen.back:6.1f} s after its end, doubled {seen.doubled}"
    more = f", {seen.also_uncertain} more uncertain" if seen.also_uncertain else ""
    more += f", {seen.spent} tries spent" if seen.spent else ""
    more += f", {seen.unsettled} unsettled by their reports" if seen.unsettled else ""
    pause = f" (its pause of {seen.pause:.0f} s included)" if seen.pause else ""
    said = [f"    modem: {sentence}" for sentence in seen.says] or ["    modem: siap"]
    verdict = "" if seen.is_good else "  FAILED"
    return "\n".join([head + pause + proof + more + verdict, *said, f"    SMS:   {seen.sms}"])

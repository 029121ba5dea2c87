"""The one process that may talk to one modem: what it does, in pieces that commit."""

from __future__ import annotations

import logging
import time
import uuid
from collections import deque
from collections.abc import Sequence
from datetime import datetime

from app.domain.failures import failure_reason
from app.extensions import db, transaction
from app.jobs.health import Health, Trouble
from app.jobs.ownership import HostLock
from app.jobs.pace import Pace, Turn
from app.models import Modem
from app.services import intake, lanes, outbox, sending, traffic
from app.sms.gateway import FaultKind, GatewayError, OutgoingPart, ReceivedPart, SmsGateway
from app.sms.turns import Lingering, Outbox, in_turn, poll_once, send_for

log = logging.getLogger(__name__)

# Sending gives way to reading after this long, and making cards gives way to both.
SEND_SECONDS, CARD_SECONDS = 2.0, 1.0
LIMIT, MOST_READ = 200, 1000
# The share of its working time that the maker of cards leaves the database to others.
BREATH = 0.25
# Who claimed a row: this life of this process.
LIFE = uuid.uuid4().hex


class Owner:
    """One modem, its SIM, and what is known of them; the handle lives in this process only."""

    def __init__(self, row: Modem, gateway: SmsGateway) -> None:
        self.modem_id, self.name = row.id, row.name
        self.gateway = gateway
        self.health = Health(row.id, gateway.is_there)
        self.health.remember(row.paused_until, row.problem)
        self.lock = HostLock(row.id)
        self.pace = Pace(row.id)
        self.lingering = Lingering()
        self.backlog: deque[tuple[str, str]] = deque()
        self.lane = lanes.Lane(row.id)
        self._woken_at: datetime | None = row.wake_at
        self._trusts_clock = False

    def settle(self) -> None:
        """Decides, by evidence, what a former life or a failed call left as sending."""
        with transaction():
            count = sending.settle(self.modem_id, self.gateway.left)
        if count:
            log.warning("modem %s: %d SMS settled after an interrupted send", self.name, count)

    def is_ready(self) -> bool:
        """Whether the modem is open; tries to open it when its pause is over."""
        if not (self.health.is_open and not self.health.troubles):
            self._listen()
        if not self.lock.is_held():
            if self.health.is_open or self.health.may_try():
                self._fault(GatewayError("another host has it", kind=FaultKind.HOLD, word="owned"))
            return False
        if self.health.is_open:
            self.health.is_paused()  # a pause that is over leaves the screen
            return self._is_still_there()
        return self.health.may_try() and self._open()

    def wake(self) -> None:
        """ "Coba sekarang": pauses end, the modem is tried, the clock is believed."""
        self.health.wake()
        self._trusts_clock = True

    def read(self) -> int:
        """Reads, stores and frees until the SIM is empty or other work must go on."""
        count = 0
        while count < MOST_READ:
            freed = poll_once(self.gateway, self._record, self.lingering, LIMIT)
            count += freed
            if freed < LIMIT:
                break
        self.health.mishaps = 0
        self._tell_lingering()
        return count

    def make_cards(self) -> int:
        """Makes cards of what was read, each sender in his turn; the number still waiting."""
        end = time.monotonic() + CARD_SECONDS
        while self.backlog and time.monotonic() < end:
            begun = time.monotonic()
            intake.process(self.backlog.popleft()[0])
            self._breathe(time.monotonic() - begun)
        return len(self.backlog)

    def _breathe(self, worked: float) -> None:
        # SQLite's writers queue up nowhere: without a gap, a flood keeps the web from its lock.
        if db.engine.dialect.name == "sqlite":
            time.sleep(worked * BREATH)

    def send(self) -> int:
        """Sends what waits, for a short while."""
        self.settle()
        with transaction():
            outbox.hold_stale()
            self.lane = lanes.lane(self.modem_id)
            self.pace.follow(self.lane)
            behind = not self._trusts_clock and traffic.is_clock_behind()
        self.health.say("clock", Trouble(failure_reason(None, "clock"), True) if behind else None)
        self._tell_cap()
        if self.health.is_paused():
            return 0
        doors = Outbox(self._claim, self._sent, self._failed)
        try:
            return send_for(SEND_SECONDS, self.gateway, doors)
        finally:
            self.health.tell_sent()

    def trouble(self, error: GatewayError) -> None:
        """A call failed: the modem is opened again, or the failure is borne for a while."""
        if not self.health.bear(error):
            self._fault(error)

    def _open(self) -> bool:
        try:
            self.settle()
            self.gateway.open()
        except GatewayError as error:
            self._fault(error)
            return False
        with transaction():
            row = db.session.get_one(Modem, self.modem_id)
            row.imsi = self.gateway.imsi
            row.imei = row.imei or self.gateway.imei
        self.health.opened()
        return True

    def _fault(self, error: GatewayError) -> None:
        self.gateway.close()
        self.health.fault(error)

    def _is_still_there(self) -> bool:
        # ReadDevice says nothing about a stick that was pulled (gateway.md).
        if self.gateway.is_there():
            return True
        self._fault(GatewayError("the device is gone", kind=FaultKind.REOPEN, word="no_device"))
        return False

    def _listen(self) -> None:
        """Looks whether a person has said "Coba sekarang"; the row counts, the bell may be lost."""
        wake_at = db.session.get_one(Modem, self.modem_id, populate_existing=True).wake_at
        db.session.rollback()
        if wake_at is not None and wake_at != self._woken_at:
            self._woken_at = wake_at
            self.wake()

    def _record(self, parts: Sequence[ReceivedPart]) -> None:
        # The name counts where the SIM tells no IMSI, in this life and in the next one alike.
        sim = self.gateway.imsi or self.name
        with transaction():
            found = intake.record(self.modem_id, sim, parts)
        self.backlog = deque(in_turn([*self.backlog, *found.items()]))

    def _tell_lingering(self) -> None:
        known = "undeletable" in self.health.troubles
        if bool(self.lingering.undeletable) is known:
            return
        text = failure_reason(None, "undeletable")
        self.health.say("undeletable", None if known else Trouble(text))
        if not known:
            self.health.alarm("undeletable")

    def _tell_cap(self) -> None:
        until = self.pace.next_day() if self.pace.is_spent() else None
        text = failure_reason(None, "daily_cap")
        self.health.say("cap", Trouble(text, until=until) if until else None)

    def _claim(self) -> OutgoingPart | None:
        with transaction():
            return self._next()

    def _next(self) -> OutgoingPart | None:
        turn = self.pace.turn()
        if turn is Turn.NONE or self.health.is_resting:
            return None
        return sending.claim(self.lane, LIFE, answers_only=turn is Turn.ANSWERS)

    def _sent(self, part: OutgoingPart, reference: int, go_on: bool) -> OutgoingPart | None:
        self.pace.took()
        self.health.sent()
        with transaction():
            following = sending.mark_sent(part, reference)
            # One commit for what was sent and what is next: each costs a write to the disk.
            return self._next() if following is None and go_on else following

    def _failed(self, part: OutgoingPart, error: GatewayError) -> bool:
        with transaction():
            sending.mark_failed(part, error)
        return self.health.bear(error)

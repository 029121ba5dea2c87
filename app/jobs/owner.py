"""The one process that may talk to one modem: its work in pieces, each with its commit."""

from __future__ import annotations

import logging
import time
from collections import deque
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from app.database import damage
from app.database.extensions import db, pause_between_batches, transaction
from app.domain.messaging.failures import failure_reason
from app.jobs.health import REOPEN, Health, Trouble
from app.jobs.ownership import HostLock
from app.jobs.pace import Pace
from app.jobs.sender import Sender
from app.models import Modem
from app.services.inbound import intake
from app.services.outbox import outbound_rows, outbox, routing
from app.services.outbox.clock_check import ClockCheck
from app.sms.protocol.gateway import FaultKind, GatewayError, SmsGateway
from app.sms.protocol.modem_turn import Deletions, Reading, poll_once, round_robin, send_for

log = logging.getLogger(__name__)

# Reading and sending give way to each other after this long, and making cards to both. A flood is
# read through first: whoever stands behind it is not seen before, and nothing is safe that is not
# in the database.
READ_SECONDS, SEND_SECONDS, CARD_SECONDS = 4.0, 2.0, 1.0
LIMIT = 500
# How often the owner asks how full the SIM is: the Modem page, which asks every 5, shows it in 10.
FILL_SECONDS = 4.0
# The share of its working time that the maker of cards leaves the database to others.
BREATH = 0.25


class Owner:
    """One modem with its SIM; the handle lives in this process only."""

    def __init__(self, row: Modem, gateway: SmsGateway) -> None:
        self.modem_id, self.name = row.id, row.name
        self.gateway = gateway
        self.health = Health(row.id, gateway.is_there)
        self.health.remember(row.paused_until, row.problem)
        self.lock = HostLock(row.id)
        self.pace = Pace(row.id)
        self.deletions = Deletions()
        self.backlog: deque[tuple[str, str]] = deque()
        self._folder: Path = current_app.config["SETTINGS"].folder
        self.sender = Sender(row.id, gateway, self.health, self.pace)
        self._woken_at: datetime | None = row.wake_at
        self._clock = ClockCheck(row)
        self._owes_record = False
        self._has_told_news = False
        self._fill_due = 0.0

    def settle(self) -> None:
        """Decides by evidence what a former process or a failed call left as sending."""
        count = self.sender.settle()
        self._owes_record = False
        if count:
            log.warning("modem %s: %d SMS settled after an interrupted send", self.name, count)

    def is_ready(self) -> bool:
        """Whether the modem is open; tries to open it after its pause."""
        if not (self.health.is_open and not self.health.troubles):
            self.listen()
        if not self.lock.is_held():
            if self.health.is_open or self.health.may_try():
                self.gateway.close()
                self.health.refused()
            return False
        if self._owes_record:
            # Before any other call: the log still speaks of that send alone.
            self.settle()
        if self.health.is_open:
            self.health.is_paused()  # a pause that is over leaves the screen
            return self._is_still_there()
        return self.health.may_try() and self._open()

    def listen(self) -> None:
        """Ends pauses after "Coba sekarang", and trusts the clock again.

        The row decides, as the wake-up job may be lost; each request is handled once.
        """
        wake_at = db.session.get_one(Modem, self.modem_id, populate_existing=True).wake_at
        db.session.rollback()
        if wake_at is not None and wake_at != self._woken_at:
            self._woken_at = wake_at
            with transaction():
                self._clock.trust()
            if not self.health.is_open:
                # Kept until the next opening, it would let a PIN be tried that nobody asked for.
                self.gateway.insist()
            self.health.wake()

    def has_news(self) -> bool:
        """Whether a poll would find something; reported once until it was read and stored.

        A failing poll is thus not repeated many times a second.
        """
        if self._has_told_news or self._owes_record or not self.health.is_open:
            return False
        try:
            self._has_told_news = self.gateway.has_news()
        except GatewayError:
            self._has_told_news = True  # the poll meets what is wrong, and sees to it
        return self._has_told_news

    def read(self) -> bool:
        """Reads, stores and frees until the SIM is empty; True if other work interrupts it."""
        end, more = time.monotonic() + READ_SECONDS, True
        self.health.reads()
        try:
            while more and time.monotonic() < end:
                more = poll_once(self.gateway, self._record, self.deletions, LIMIT) >= LIMIT
        except GatewayError:
            self.health.read_failed()
            raise
        self._has_told_news = False
        self.health.read_through()
        self._tell_undeletable()
        self._tell_fill()
        return more

    def make_cards(self) -> int:
        """Creates cases from what was read, each sender in turn; the number still waiting."""
        end = time.monotonic() + CARD_SECONDS
        self.backlog = deque(round_robin(self.backlog))
        while self.backlog and time.monotonic() < end:
            begun = time.monotonic()
            several = min(intake.TOGETHER, len(self.backlog))
            intake.process_all([self.backlog.popleft()[0] for _ in range(several)])
            pause_between_batches(BREATH * (time.monotonic() - begun))
        return len(self.backlog)

    def send(self) -> int:
        """Sends what waits, for a short while."""
        self.settle()
        with transaction():
            outbox.hold_stale()
            self.sender.lane = routing.lane(self.modem_id)
            outbound_rows.hold_half_left(self.sender.lane.down)
            self.pace.follow(self.sender.lane)
            behind = self._clock.is_behind()
        self.health.say("clock", Trouble(failure_reason(None, "clock"), True) if behind else None)
        self._tell_cap()
        if self.health.is_paused():
            return 0
        self._owes_record = True
        try:
            count = send_for(SEND_SECONDS, self.gateway, self.sender.doors)
            self._owes_record = False
        finally:
            self.health.tell_sent()
        return count

    def tell_damage(self) -> None:
        """Sends the alarm of a damaged database, which no row can hold, once the modem is open."""
        from app.jobs import damage_alarm  # it speaks SMTP, too

        if damage_alarm.is_told():
            return
        try:
            if not self.health.is_open and self.health.may_try() and self.lock.is_held():
                self.gateway.open()
                self.health.is_open = True
            if self.health.is_open:
                damage_alarm.send(self.gateway)
        except (GatewayError, SQLAlchemyError, OSError) as error:
            log.warning("modem %s: the alarm: %s", self.name, error)
            self.gateway.close()
            self.health.is_open, self.health.retry_at = False, time.monotonic() + REOPEN[-1]

    def trouble(self, error: GatewayError) -> None:
        """Handles a failed call: reopens the modem or tolerates the failure for a while."""
        if not self.health.bear(error):
            self._fault(error)

    def _open(self) -> bool:
        try:
            self.settle()
            self.gateway.expect(self._known_imei())
            self.gateway.open()
        except GatewayError as error:
            self._fault(error)
            return False
        with transaction():
            row = db.session.get_one(Modem, self.modem_id)
            before, row.imsi = row.imsi, self.gateway.imsi
            row.is_sim_new |= None not in (before, row.imsi) and row.imsi != before
            row.imei = row.imei or self.gateway.imei
        self.health.opened()
        return True

    def _known_imei(self) -> str | None:
        """As it stands now: the first opening writes it, a person may clear it."""
        row = db.session.get_one(Modem, self.modem_id, populate_existing=True)
        imei: str | None = row.imei
        db.session.rollback()
        return imei

    def _fault(self, error: GatewayError) -> None:
        self.gateway.close()
        self.health.fault(error)

    def _is_still_there(self) -> bool:
        # ReadDevice says nothing about a stick that was pulled (G10).
        if self.gateway.is_there():
            return True
        self._fault(GatewayError("the device is gone", kind=FaultKind.REOPEN, word="no_device"))
        return False

    def _record(self, reading: Reading) -> None:
        # The name counts where the SIM tells no IMSI, in this life and in the next one alike.
        sim = self.gateway.imsi or self.name
        self._clock.hear(reading.parts)
        with transaction():
            found = intake.record(
                self.modem_id, sim, reading.parts, reading.freed, is_whole=reading.is_whole
            )
        if damage.is_noted(self._folder) or damage.is_file_taken(self._folder):
            # What is stored in such a file is stored nowhere: it stays on the SIM.
            raise damage.DatabaseDamaged
        self.backlog.extend(found.items())

    def _tell_undeletable(self) -> None:
        known = "undeletable" in self.health.troubles
        if bool(self.deletions.kept) is known:
            return
        text = failure_reason(None, "undeletable")
        self.health.say("undeletable", None if known else Trouble(text))
        if not known:
            self.health.alarm("undeletable")

    def _tell_fill(self) -> None:
        """What is left after a reading: an SMS that is just being freed fills no SIM."""
        if time.monotonic() >= self._fill_due:
            self._fill_due = time.monotonic() + FILL_SECONDS
            fill = self.gateway.sim_fill()
            if fill is not None:
                self.health.filled(*fill)

    def _tell_cap(self) -> None:
        until = self.pace.next_day() if self.pace.is_spent() else None
        text = failure_reason(None, "daily_cap")
        self.health.say("cap", Trouble(text, until=until) if until else None)

"""Health of one modem: open or not, paused or not, its trouble, and when to retry."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.database.extensions import db, now, transaction
from app.domain.messaging.failures import NETWORK_CODES, REFUSED_CODE, failure_reason
from app.domain.operations.modem_conditions import (
    AWAY,
    CRASHING,
    HELD,
    PAUSED,
    READY,
    UNREAD,
    is_sim_filling,
)
from app.domain.words import N_
from app.jobs import lives
from app.models import Modem
from app.runtime.queues import JOBS, enqueue_after_commit
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.modems import modems
from app.sms.protocol.gateway import FaultKind, GatewayError, Left, ModemStatus

log = logging.getLogger(__name__)

# Seconds before the modem is opened again, first, second, and every later time (G15).
REOPEN = (5.0, 10.0, 20.0)
# A PIN is tried once; looking again costs an Init and changes nothing until a person acts.
PIN = 60.0
NETWORK_PAUSE, REFUSED_PAUSE, FULL_PAUSE, THROTTLED_PAUSE = 60.0, 900.0, 10.0, 10.0
IN_A_ROW = 3
# Longer than the clock's bell for the status, shorter than what the screens call silence.
REPORT_SECONDS = 65.0
SIM_ALARM = "app.jobs.watching.watch_sims"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A trouble of an open modem; `until` is shown to people, `ends` is decisive."""

    text: str
    blocks: bool = False
    until: datetime | None = None
    ends: float | None = None


@dataclass(slots=True)
class Health:
    """An owner's view of its modem; what people should see is written to the modem's row.

    `is_read`: the last read of the SIM was completed; before that an open modem is not well.
    `fill`: the SMS on the SIM and its size, as they stand in that row.
    """

    modem_id: int
    is_there: Callable[[], bool] = lambda: True
    is_open: bool = False
    failures: int = 0
    retry_at: float = 0.0
    refusals: int = 0
    mishaps: int = 0
    outages: int = 0
    sent_at: datetime | None = None
    is_failing: bool = False
    is_read: bool = False
    is_told_read: bool = False
    is_crashing: bool = False
    was_there: bool = True
    fill: tuple[int, int] | None = None
    troubles: dict[str, Trouble] = field(default_factory=dict)
    begun: float = field(default_factory=lambda: time.monotonic())
    written_at: float = float("-inf")

    def may_try(self) -> bool:
        """Whether to open now: the pause is over, or the device has just appeared."""
        appeared, self.was_there = not self.was_there, self.is_there()
        if appeared and self.was_there:
            self.failures = 0
            return True
        return time.monotonic() >= self.retry_at

    def wake(self) -> None:
        """Ends every pause ("Coba sekarang")."""
        self.retry_at, self.failures, self.refusals = 0.0, 0, 0
        self.is_crashing = False
        self.troubles.clear()
        if self.is_open:
            self._write()

    def opened(self) -> None:
        """Records that the modem is open, which says nothing of its SIM: that is to be read."""
        self.is_open, self.failures, self.mishaps, self.is_read = True, 0, 0, False
        self._write()

    def reads(self) -> None:
        """A read begins: until it is completed, whatever ends it, nobody may call this well."""
        self.is_read = False

    def read_through(self) -> None:
        """Records a completed read; in a flood the row also hears that its owner lives."""
        self.mishaps, self.is_read, at = 0, True, time.monotonic()
        is_over = self._outlives_crashes()
        if is_over or not self.is_told_read or at - self.written_at > REPORT_SECONDS:
            self._write()

    def _outlives_crashes(self) -> bool:
        """Whether the process has just lived so long that it dies again and again no more."""
        is_over = self.is_crashing and time.monotonic() - self.begun > lives.SPAN
        self.is_crashing = self.is_crashing and not is_over
        return is_over

    def read_failed(self) -> None:
        """Records a read that the modem did not let come to its end."""
        if self.is_told_read and self.is_open:
            self._write()

    def crashes(self) -> None:
        """Records that the owner's process dies again and again."""
        self.is_crashing = True
        with transaction():
            row = db.session.get_one(Modem, self.modem_id)
            row.state, row.seen_at = CRASHING, now()

    def fault(self, error: GatewayError) -> None:
        """Records a fault; the modem is reopened after a suitable pause."""
        self._outlives_crashes()
        wait = self._closed(error.waited, error.kind is FaultKind.PIN)
        log.warning("modem %d: %s; again in %.0f s", self.modem_id, error, wait)
        if error.rest:
            self.pause(error.rest, error)
        is_held = error.kind in (FaultKind.HOLD, FaultKind.PIN)
        with transaction():
            row = db.session.get_one(Modem, self.modem_id)
            row.state = CRASHING if self.is_crashing else HELD if is_held else AWAY
            # A modem that can't be opened is no trouble of the network, whatever gammu calls it.
            word = "reopen" if error.word == FaultKind.BACK_OFF else error.word
            row.problem = failure_reason(error.cms, word)
            row.seen_at, row.retry_at = now(), now() + timedelta(seconds=wait)

    def refused(self) -> None:
        """Records that another host owns this modem; its report stays on the screens."""
        wait = self._closed()
        log.warning("modem %d: another host has it; again in %.0f s", self.modem_id, wait)
        with transaction():
            modems.show_owned(db.session.get_one(Modem, self.modem_id))

    def _closed(self, waited: float = 0.0, is_pin: bool = False) -> float:
        """The modem is not open any more; seconds until it is tried again.

        They count from the beginning of the call: a modem that was silent has had its pause.
        """
        self.is_open, self.was_there = False, self.is_there()
        wait = max(0.0, (PIN if is_pin else REOPEN[min(self.failures, 2)]) - waited)
        self.failures += 1
        self.retry_at = time.monotonic() + wait
        return wait

    def sent(self) -> None:
        """Records that a part was sent."""
        self.refusals = self.mishaps = self.outages = 0
        self.is_failing = False
        self.sent_at = now()

    def could_not_send(self, error: GatewayError) -> None:
        """A part did not go out: unless it was its own fault, the modem is not healthy until one
        does, however often it is opened and read (routing.py)."""
        if error.kind is not FaultKind.MESSAGE and error.left is not Left.YES:
            self.is_failing = True

    def tell_sent(self) -> None:
        """Writes when the last part went out: once a batch, not once a part."""
        if self.sent_at is not None:
            with transaction():
                row = db.session.get_one(Modem, self.modem_id)
                row.last_sent_at = self.sent_at
                if self.is_read and not self.is_crashing:
                    row.healthy_at = self.sent_at
            self.sent_at = None

    def bear(self, error: GatewayError) -> bool:
        """Records a failed call that leaves the handle usable; False if it must be reopened."""
        if error.must_reopen:
            return False
        self.refusals = self.refusals + 1 if error.cms == REFUSED_CODE else 0
        is_backing_off = error.kind is FaultKind.BACK_OFF
        is_mishap = is_backing_off and error.cms is None
        self.mishaps = self.mishaps + 1 if is_mishap else 0
        self.outages = self.outages + 1 if is_backing_off and not is_mishap else 0
        if self.refusals >= IN_A_ROW:
            self.refusals = 0
            self.pause(REFUSED_PAUSE, error)
            self.alarm("cms_500")
        elif error.cms in NETWORK_CODES or self.outages >= IN_A_ROW:
            self.pause(NETWORK_PAUSE, error)
        elif error.kind is FaultKind.SIM_FULL:
            self.pause(FULL_PAUSE, error)
        elif error.kind is FaultKind.THROTTLED:
            self.pause(THROTTLED_PAUSE, error)
        return self.mishaps < IN_A_ROW

    def pause(self, seconds: float, error: GatewayError) -> None:
        """Sending rests; reading goes on."""
        log.warning("modem %d: %s; sending rests %.0f s", self.modem_id, error, seconds)
        until = now() + timedelta(seconds=seconds)
        text = failure_reason(error.cms, error.word)
        self.say("pause", Trouble(text, True, until, time.monotonic() + seconds))

    def alarm(self, cause: str) -> None:
        """Journals what a person must attend to."""
        with transaction():
            journal.record("modem_alarm", N_("modem"), self.modem_id, actor=SYSTEM, cause=cause)

    def is_paused(self) -> bool:
        """Whether sending rests."""
        pause = self.troubles.get("pause")
        if pause and pause.ends is not None and time.monotonic() >= pause.ends:
            self.say("pause", None)
        return self.is_resting

    @property
    def is_resting(self) -> bool:
        """Whether anything keeps this open modem from sending."""
        return any(trouble.blocks for trouble in self.troubles.values())

    def remember(self, until: datetime | None, problem: str | None) -> None:
        """Restores a pause from before a restart of the owner."""
        left = (until - now()).total_seconds() if until else 0.0
        if until and problem and 0 < left <= REFUSED_PAUSE:
            self.troubles["pause"] = Trouble(problem, True, until, time.monotonic() + left)

    def say(self, key: str, trouble: Trouble | None) -> None:
        """Records a trouble of an open modem, or its end."""
        if self.troubles.get(key) == trouble:
            return
        self.troubles.pop(key, None)
        if trouble is not None:
            self.troubles[key] = trouble
        if self.is_open:
            self._write()

    def seen(self, status: ModemStatus) -> None:
        """Stores the modem's status; how full the SIM is, is judged after a reading alone."""
        text = failure_reason(None, "unstored")
        self.say("unstored", None if status.stores_sms else Trouble(text))
        self._write(status)

    def filled(self, used: int, size: int) -> None:
        """Stores how full a reading has left the SIM; one that fills up is an alarm at once."""
        before, self.fill = self.fill, (used, size)
        if self.fill == before:
            return
        begins = is_sim_filling(used, size) and not is_sim_filling(*(before or (0, 0)))
        with transaction():
            row = db.session.get_one(Modem, self.modem_id)
            row.sim_used, row.sim_size = used, size
            if begins:
                enqueue_after_commit(db.session, JOBS, SIM_ALARM)

    def _write(self, status: ModemStatus | None = None) -> None:
        told = list(self.troubles.values())
        resting = any(trouble.blocks or trouble.until for trouble in told)
        with transaction():
            row = db.session.get_one(Modem, self.modem_id)
            row.state = self._word(resting)
            row.problem = "\n".join(trouble.text for trouble in told)[:300] or None
            row.paused_until = max((t.until for t in told if t.until), default=None)
            row.seen_at, row.retry_at = now(), None
            row.is_undeletable = "undeletable" in self.troubles
            # The day's cap is no illness: it reads, and alarms are for what a person can mend.
            if self.is_read and not (self.is_resting or self.is_failing or self.is_crashing):
                row.healthy_at = row.seen_at
            if status is not None:
                row.signal_percent, row.network = status.signal_percent, status.network
        self.is_told_read, self.written_at = self.is_read, time.monotonic()

    def _word(self, is_resting: bool) -> str:
        """The row's word for this open modem, the worst first."""
        if self.is_crashing:
            return CRASHING
        if not self.is_read:
            return UNREAD
        return PAUSED if is_resting else READY

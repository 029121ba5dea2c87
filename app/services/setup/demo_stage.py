"""The stage of the example year: its people, SMS in and out without a modem, time that passes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, update

from app.database.extensions import MovedClock, db, now
from app.domain.language.suggestions import Knowledge
from app.domain.messaging.delivery import OutboundStatus
from app.domain.workflow.deadlines import after_office_minutes
from app.domain.workflow.promises import PromiseStatus
from app.models import Case, Forward, InboundPart, OutboundSms, Promise
from app.services.cases.reminders import promise_reminders, reminder_digest, reminder_ladder
from app.services.inbound import intake
from app.services.journal.actor import Actor
from app.services.outbox import outbox
from app.services.outbox.routing import Lane
from app.services.sending import sending
from app.services.settings.local_time import today
from app.services.setup.demo_plan import Habit, Story
from app.sms.protocol.encoding import split
from app.sms.protocol.gateway import PartKind, ReceivedPart, ReportStatus

OWNER: Final = "simulator"
# No SMS is held back longer for its author, or for the rest of a phone on duty.
_LONGEST_HOLD: Final = timedelta(hours=2)
_LIFE: Final = "latihan"
_TOGETHER: Final = 50


class Over(Exception):
    """The rest of the story lies after the end of the year."""


@dataclass(frozen=True, slots=True)
class Unit:
    """An SKPD: who answers at the screen, what the head is called, and its phones."""

    id: int
    name: str
    habit: Habit
    operator: Actor
    head: str
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regency:
    """Who acts in the year, and until when."""

    end: datetime
    modem_id: int
    moderator: Actor
    units: dict[str, Unit]
    holidays: frozenset[date]
    knowledge: Knowledge


class Stage:
    """One case of the year: what its people do, they do here."""

    def __init__(
        self, regency: Regency, story: Story, clock: MovedClock, dice: random.Random
    ) -> None:
        self.regency, self.story, self.clock, self.dice = regency, story, clock, dice
        self.desk = regency.moderator
        self._card: Case | None = None

    @property
    def case(self) -> Case:
        """The card, kept as long as its story: it is asked for again and again."""
        assert self._card is not None
        return self._card

    @property
    def case_id(self) -> int:
        """Its id."""
        return self.case.id

    def begin(self, case_id: int | None) -> bool:
        """The card that the case became; False where it became none."""
        self._card = db.session.get(Case, case_id) if case_id else None
        return self._card is not None

    # What comes in and goes out.

    def sms(self, number: str, text: str) -> int | None:
        """An SMS comes in as the modem's owner stores it; the card it became or belongs to."""
        pieces, joined = split(text), {}
        if len(pieces) > 1:
            joined = {"bits": 8, "total": len(pieces), "reference": self.dice.randrange(256)}
        parts = [
            self._part(PartKind.TEXT, number, it, location=place, text=it, sequence=place, **joined)
            for place, it in enumerate(pieces, start=1)
        ]
        keys = self._store(parts)
        self.send()
        query = select(InboundPart.case_id).where(InboundPart.group_key.in_(keys))
        return db.session.scalar(query.order_by(InboundPart.id.desc()).limit(1))

    def _part(self, kind: PartKind, number: str, body: str, **facts: Any) -> ReceivedPart:
        facts = {"location": 1, "text": "", **facts, "smsc_at": now().replace(microsecond=0)}
        return ReceivedPart(
            kind=kind, number=number, smsc="+62855000000", body=body.encode(), **facts
        )

    def _store(self, parts: list[ReceivedPart]) -> list[str]:
        keys = list(intake.record(self.regency.modem_id, OWNER, parts))
        for key in keys:
            intake.process_within(key)
        return keys

    def send(self) -> None:
        """What was put into the outbox leaves, and is recorded as the modem's owner records it."""
        held = (
            OutboundSms.status == OutboundStatus.HELD.value,
            # What people write meanwhile is younger than the year.
            OutboundSms.created_at <= self.regency.end,
            OutboundSms.due_at < self.clock.at + _LONGEST_HOLD,
        )
        due_at = db.session.scalar(select(func.max(OutboundSms.due_at)).where(*held))
        if due_at is not None:
            # Not beyond the end: what people have sent since would be due then, too.
            self.clock.at = max(self.clock.at, min(due_at, self.regency.end))
            rest = update(OutboundSms).where(*held, OutboundSms.due_at > self.clock.at)
            db.session.execute(rest.values(due_at=self.clock.at))
            outbox.release_held()
        lane = Lane(self.regency.modem_id)
        is_full = True
        while is_full:
            parts = sending.claim(lane, _LIFE, most=_TOGETHER)
            is_full = len(parts) == _TOGETHER
            while parts:
                parts = sending.mark_sent([(it, self.dice.randrange(256)) for it in parts])

    def deliver(self, status: ReportStatus) -> None:
        """The network's report on the newest answer to the citizen."""
        self.clock.at += timedelta(seconds=self.dice.randrange(4, 90))
        query = select(OutboundSms).where(
            OutboundSms.case_id == self.case_id, OutboundSms.reply_id.is_not(None)
        )
        sms = db.session.scalar(query.order_by(OutboundSms.id.desc()).limit(1))
        for sent in sms.parts if sms else ():
            told = {"report_reference": sent.reference, "report_status": status}
            facts = f"{sent.reference} {status}"
            self._store([self._part(PartKind.STATUS_REPORT, sent.outbound.number, facts, **told)])

    # Time passes.

    def go(self, at: datetime) -> None:
        if at > self.regency.end:
            raise Over
        self.clock.at = max(at, self.clock.at)

    def office(self, minutes: float) -> datetime:
        return after_office_minutes(self.clock.at, minutes, self.regency.holidays)

    def wait(self, until: datetime) -> None:
        """On the way whoever owes an answer or a promise is reminded, as the job does it: within
        five minutes of each step."""
        last, holidays = min(until, self.regency.end), self.regency.holidays
        owed = select(Forward).where(Forward.case_id == self.case_id, Forward.due_at.is_not(None))
        open_ones = select(Promise).where(
            Promise.case_id == self.case_id, Promise.status == PromiseStatus.TERBUKA
        )
        forwards, promises = db.session.scalars(owed).all(), db.session.scalars(open_ones).all()
        ripe = [at for it in forwards for at in reminder_ladder.ripe_times(it, last, holidays)]
        ripe += [at for it in promises for at in promise_reminders.ripe_times(it, holidays)]
        ids = [it.id for it in forwards], [it.id for it in promises]
        for at in sorted(it + timedelta(minutes=self.dice.uniform(0, 5)) for it in ripe):
            if self.clock.at < at < last:
                self.clock.at = at
                self._remind(*ids)
        self.go(until)

    def _remind(self, forward_ids: list[int], promise_ids: list[int]) -> None:
        if reminder_ladder.write_due(forward_ids) + promise_reminders.write_due(promise_ids):
            phones = {it for unit in self.regency.units.values() for it in unit.phones}
            for number in sorted(phones & set(reminder_digest.numbers())):
                reminder_digest.send_digest(number, today().isoformat())
            self.send()

    def later(self, hours: float, spread: float = 0.8) -> datetime:
        """So many office hours from now, more or less."""
        return self.office(60 * hours * self.dice.lognormvariate(0, spread))

    def happens(self, percent: float) -> bool:
        return self.dice.random() * 100 < percent

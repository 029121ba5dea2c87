"""Runs a simulated month: time moves by quarter hours, at night by hours; jobs run twice or are
killed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from unittest import mock

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.workflow.deadlines import WIB, after_office_minutes, is_office_time
from app.jobs import endings, reminders
from app.models import Contact, Forward, Message, OutboundSms, Promise, Reminder
from app.services.cases.deadlines import due_dates
from app.services.cases.reminders import reminder_digest
from qa.month.regency import Regency, send
from tests.clock import Clock

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
# The modem is away on this day of the month, from 10.00 until the next morning.
AWAY: Final = 9


class Killed(Exception):
    """The job's process is gone."""


@dataclass(frozen=True, slots=True)
class Line:
    """One SMS that reminded somebody, and the steps that it told."""

    at: datetime
    number: str
    who: str
    text: str
    stages: tuple[str, ...]
    ripe: tuple[datetime, ...]


def run(clock: Clock, *, start: date, days: int, sms: int, seed: int = 2026) -> Regency:
    """So many SMS in so many days; the database holds what became of them."""
    clock.at = datetime.combine(start, time(0, 5), WIB)
    regency = Regency.founded(seed)
    end = clock.at + timedelta(days=days)
    moments = sorted(clock.at + days * timedelta(days=regency.dice.random()) for _ in range(sms))
    while clock.at < end:
        while moments and moments[0] <= clock.at:
            moments.pop(0)
            regency.receive()
        _work(regency)
        # Nights go by in hours.
        clock.at += QUARTER if 6 <= clock.at.astimezone(WIB).hour < 17 else HOUR
    return regency


def _work(regency: Regency) -> None:
    here = now().astimezone(WIB)
    is_full_hour = here.minute < 15
    if is_office_time(now(), due_dates.holidays_from(here.date(), here.date())):
        new = select(Message.id).where(Message.status == "baru").order_by(Message.id).limit(3)
        for message_id in db.session.scalars(new).all():
            regency.forward(message_id)
        regency.answer()
        if is_full_hour and here.hour % 3 == 1:
            _remind_and_die()
        reminders.remind()
    reminders.remind()
    if is_full_hour and here.hour % 6 == 0:
        endings.end_waits()
    if is_full_hour and here.hour == 15:
        regency.keep_promises(here.date())
    send(is_up=not (here.day == AWAY and here.hour >= 10))


def _remind_and_die() -> None:
    """The process is killed after its second phone."""
    told: list[str] = []
    tell = reminder_digest.send_digest

    def dying(number: str, day: str) -> bool:
        told.append(number)
        if len(told) > 2:
            raise Killed
        return tell(number, day)

    with mock.patch.object(reminder_digest, "send_digest", dying):
        try:
            reminders.remind()
        except Killed:
            db.session.rollback()


def lines() -> Iterator[Line]:
    """The log: every reminder that left, oldest first."""
    left = select(OutboundSms).where(
        OutboundSms.purpose == "reminder", OutboundSms.sent_at.is_not(None)
    )
    people = {row.phone: row.position for row in db.session.scalars(select(Contact))}
    for sms in db.session.scalars(left.order_by(OutboundSms.sent_at, OutboundSms.id)).all():
        told = db.session.scalars(select(Reminder).where(Reminder.outbound_id == sms.id)).all()
        yield Line(
            sms.sent_at or sms.created_at,
            sms.number,
            people.get(sms.number, told[0].rung.capitalize() if told else "?"),
            sms.text,
            tuple(row.stage for row in told),
            tuple(row.ripe_at for row in told),
        )


def faults() -> list[str]:
    """What the month must not show; empty when it is well."""
    log = list(lines())
    holidays = (
        due_dates.holidays_from(log[0].at.date() - timedelta(days=40)) if log else frozenset()
    )
    found = [
        f"{line.who} outside of office hours: {line.at.astimezone(WIB):%d/%m %H.%M}"
        for line in log
        if not is_office_time(line.at, holidays)
    ]
    days = Counter((line.number, line.at.astimezone(WIB).date()) for line in log)
    found += [f"{who} {count} times on {day}" for (who, day), count in days.items() if count > 1]
    for line in log:
        if any(ripe > line.at for ripe in line.ripe):
            found.append(f"{line.who} too early: {line.at.astimezone(WIB):%d/%m %H.%M}")
    return [*found, *_late(log, holidays), *_answered_before(), *_forgotten()]


def _late(log: list[Line], holidays: frozenset[date]) -> Iterator[str]:
    """Told in the first half hour of office time in which the phone had not rung that day."""
    rang = {(line.number, line.at.astimezone(WIB).date()) for line in log}
    for line in log:
        for ripe in line.ripe:
            free, day = ripe, ripe.astimezone(WIB).date()
            while (line.number, day) in rang and day < line.at.astimezone(WIB).date():
                day += timedelta(days=1)
                free = datetime.combine(day, time(), WIB)
            latest = after_office_minutes(free, 31, holidays)
            was_away = any(one.astimezone(WIB).day == AWAY for one in (free, ripe))
            if line.at > latest and not was_away:
                yield f"{line.who} too late: ripe {ripe.astimezone(WIB):%d/%m %H.%M}"


def _answered_before() -> Iterator[str]:
    """Nobody is reminded of what he has answered."""
    query = (
        select(Reminder, Forward.answered_at)
        .join(Forward, Forward.id == Reminder.forward_id)
        .where(Reminder.promise_id.is_(None), Forward.answered_at < Reminder.told_at)
    )
    for row, _answered_at in db.session.execute(query):
        yield f"forward {row.forward_id} was answered before its reminder {row.stage}"


def _forgotten() -> Iterator[str]:
    """Whatever has been overdue for a week was told to the operator, the head, Kabag, Sekda."""
    old = now() - timedelta(days=9)
    for row in db.session.scalars(select(Forward).where(Forward.due_at < old)):
        stages = set(
            db.session.scalars(
                select(Reminder.stage).where(
                    Reminder.forward_id == row.id, Reminder.status == "diberitahu"
                )
            )
        )
        if missing := {"operator", "sekretaris", "kadis", "kabag", "sekda"} - stages:
            yield f"forward {row.id} overdue, never told: {sorted(missing)}"


def summary() -> list[str]:
    """The month in numbers."""
    log = list(lines())
    kinds = Counter(stage for line in log for stage in line.stages)
    promises = Counter(db.session.scalars(select(Promise.status)))
    messages = Counter(db.session.scalars(select(Message.status)))
    per_phone = Counter(line.who for line in log)
    return [
        f"messages: {dict(messages)}",
        f"reminder SMS: {len(log)}, steps told: {sum(kinds.values())} {dict(kinds)}",
        f"phones that were reminded: {len(per_phone)}; most: {per_phone.most_common(3)}",
        f"promises: {dict(promises)}",
    ]

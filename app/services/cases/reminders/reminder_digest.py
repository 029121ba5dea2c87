"""Daily reminder digest: at most one reminder SMS a day for each phone, with one case in full or
several as a list of codes (S6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.database.extensions import db, now
from app.domain.messaging import phone_numbers
from app.domain.messaging.delivery import NOT_TAKEN, Purpose
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.deadlines import WIB
from app.domain.workflow.promises import PromiseStatus
from app.domain.workflow.reminders import BUTTON, LEADERS, Rung, join_with_remainder
from app.domain.workflow.workflow import CaseStatus
from app.models import Contact, Forward, OutboundSms, Promise, Reminder
from app.services.cases.promises import promise_queries
from app.services.cases.state import case_state
from app.services.contacts import recipients
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import settings, sms_templates
from app.services.settings.local_time import short_date, today
from app.sms.protocol.encoding import GSM7_SINGLE
from app.sms.texts.texts import TextKey

WAITS, TOLD, MOOT = "menunggu", "diberitahu", "gugur"


def numbers(*, only_button: bool = False) -> list[str]:
    """The phones for which something waits; `only_button`: what a moderator asked for."""
    kind = (Reminder.stage == BUTTON,) if only_button else ()
    query = select(Contact.phone).join(Reminder, Reminder.contact_id == Contact.id)
    found = set(db.session.scalars(query.where(Reminder.status == WAITS, *kind).distinct()))
    for rung, number in _leaders().items():
        mine = select(Reminder.id).where(Reminder.status == WAITS, Reminder.rung == rung.value)
        if number and not only_button and db.session.scalar(mine.limit(1)) is not None:
            found.add(number)
    return sorted(found)


def send_digest(number: str, day: str) -> bool:
    """Sends what waits for this phone, unless it got its SMS of that day; whether it was sent.

    The key of the SMS is phone and day: a job that runs twice, or beside a moderator, sends none.
    """
    cause = Cause(SmsKind.REMINDER, details=(day, number))
    if db.session.scalar(select(OutboundSms.id).where(OutboundSms.dedupe_key == cause.key)):
        return False
    _take_back(number)
    rows = [row for row in _waiting(number) if _is_to_be_told(row)]
    if not rows:
        return False
    forwards, promises = _subjects(rows)
    cause = replace(
        cause,
        case_id=_only([row.case_id for row in rows]),
        forward_id=_only([row.forward_id for row in rows]),
        contact_id=_only([row.contact_id for row in rows]),
    )
    text = text_for(rows, forwards, promises)
    sms_id = outbox.put(number, text, cause)
    if sms_id is None:
        return False
    for row in rows:
        _mark(row, sms_id, forwards)
    return True


def _take_back(number: str) -> None:
    """What has not left since yesterday goes with today's: no phone gets two."""
    old = select(OutboundSms.id).where(
        OutboundSms.number == number,
        OutboundSms.purpose == Purpose.REMINDER.value,
        OutboundSms.status.in_(NOT_TAKEN),
    )
    ids = list(db.session.scalars(old))
    if ids and outbox.cancel(OutboundSms.id.in_(ids)):
        for row in db.session.scalars(select(Reminder).where(Reminder.outbound_id.in_(ids))):
            row.status, row.told_at, row.outbound_id = WAITS, None, None
        db.session.flush()


def _waiting(number: str) -> Sequence[Reminder]:
    """The rows of this phone; the ids of officials who serve with it, and the leaders' rungs."""
    owners = select(Contact.id).where(Contact.phone == number, *recipients.serving())
    rungs = [rung.value for rung, own in _leaders().items() if own == number]
    leads = Reminder.contact_id.is_(None) & Reminder.rung.in_(rungs)
    query = select(Reminder).where(
        Reminder.status == WAITS, or_(Reminder.contact_id.in_(owners), leads)
    )
    return db.session.scalars(query.order_by(Reminder.id).with_for_update()).all()


def _leaders() -> dict[Rung, str]:
    values = settings.current()
    spelled = {Rung.KABAG: values.kabag_phone, Rung.SEKDA: values.sekda_phone}
    return {
        rung: phone_numbers.normalise(number) if number else "" for rung, number in spelled.items()
    }


def _is_to_be_told(row: Reminder) -> bool:
    """Not what was done meanwhile, for good; not what waits for the citizen, for now (D3)."""
    if row.promise_id is not None:
        promise = db.session.get_one(Promise, row.promise_id)
        # Not what was moved to a later day meanwhile.
        has_come = promise.due_on is not None and promise.due_on <= today()
        is_open = promise_queries.is_owed(promise) and (
            has_come or promise.status == PromiseStatus.INGKAR
        )
        row.status = WAITS if is_open else MOOT
        return is_open
    forward = db.session.get_one(Forward, row.forward_id, options=[joinedload(Forward.case)])
    case = forward.case
    if case.status == CaseStatus.MENUNGGU_WARGA and row.stage != BUTTON:
        return False
    is_out = case.is_deleted or case.is_joined or case.status == CaseStatus.SELESAI
    # Of the time before BELUM: since then the ladder has begun anew.
    is_over = case.unsolved_at is not None and row.ripe_at <= case.unsolved_at
    is_owed = case_state.awaits_answer(forward) and not (is_out or is_over)
    row.status = WAITS if is_owed else MOOT
    return is_owed


def _subjects(rows: Sequence[Reminder]) -> tuple[list[Forward], list[Promise]]:
    """What they are about, each once, what was due first before the rest."""
    forwards = {row.forward_id for row in rows if row.promise_id is None}
    promises = {row.promise_id for row in rows if row.promise_id is not None}
    found = db.session.scalars(select(Forward).where(Forward.id.in_(forwards))).all()
    late = sorted(found, key=lambda row: (row.due_at is None, row.due_at or now(), row.id))
    kept = select(Promise).where(Promise.id.in_(promises)).order_by(Promise.due_on, Promise.id)
    return late, list(db.session.scalars(kept))


def _mark(row: Reminder, sms_id: int, forwards: Sequence[Forward]) -> None:
    row.status, row.told_at, row.outbound_id = TOLD, now(), sms_id
    forward = next((one for one in forwards if one.id == row.forward_id), None)
    if forward is not None:
        forward.reminded_at = now()
    if row.stage == BUTTON:
        return
    is_promise = row.promise_id is not None
    journal.record(
        "remind_promise" if is_promise else "remind",
        "promise" if is_promise else "forward",
        row.promise_id or row.forward_id,
        actor=SYSTEM,
        case_id=row.case_id,
        skpd=forward.skpd.code if forward is not None else None,
        stage=row.stage,
        rung=row.rung,
        contact=row.contact_id,
    )


def _only(ids: Sequence[int | None]) -> int | None:
    """The id that all of them have; else none."""
    return ids[0] if len(set(ids)) == 1 else None


def text_for(
    rows: Sequence[Reminder], forwards: Sequence[Forward], promises: Sequence[Promise]
) -> str:
    """The whole SMS for one phone; a leader who is also an official of an SKPD reads both."""
    own = {row.forward_id for row in rows if row.rung not in LEADERS}
    led = {row.forward_id for row in rows if row.rung in LEADERS}
    texts = []
    if own or promises:
        texts.append(_official([row for row in forwards if row.id in own], promises))
    if led:
        texts.append(_leader([row for row in forwards if row.id in led]))
    return " ".join(texts)


def _official(forwards: Sequence[Forward], promises: Sequence[Promise]) -> str:
    if len(forwards) == 1 and not promises:
        return _one(forwards[0])
    if len(promises) == 1 and not forwards:
        return _one_promise(promises[0])
    items = [*map(_promise_item, promises), *map(item, forwards)]
    unit = forwards[0].skpd if forwards else promises[0].skpd
    return listed(TextKey.REMINDER_LIST, items, GSM7_SINGLE, skpd=unit.sms_code if unit else "")


def _one(forward: Forward) -> str:
    is_sensitive = forward.case.is_sensitive
    return sms_templates.say(
        TextKey.REMINDER_SENSITIVE if is_sensitive else TextKey.REMINDER,
        code=forward.case.code or "",
        skpd=forward.skpd.sms_code,
        date=short_date(forward.forwarded_at),
    )


def _one_promise(promise: Promise) -> str:
    case = promise.case
    values = {
        "skpd": promise.skpd.sms_code if promise.skpd else "",
        "date": f"{promise.due_on or today():%d/%m/%y}",
    }
    if not case.code_is_live or case.code is None or case.is_sensitive:
        ticket = show_ticket(case.ticket)
        return sms_templates.say(TextKey.REMINDER_PROMISE_WEB, ticket=ticket, **values)
    return sms_templates.say(TextKey.REMINDER_PROMISE, code=case.code, **values)


def _leader(forwards: Sequence[Forward]) -> str:
    """Numbers alone: no code, no word of a citizen (D14)."""
    units = Counter(row.skpd.sms_code for row in forwards)
    items = [f"{unit} {count}" for unit, count in units.most_common()]
    return listed(TextKey.REMINDER_LEADER, items, GSM7_SINGLE, count=str(len(forwards)))


def item(forward: Forward) -> str:
    """`4071 lewat`, `4071 hari ini`, `4071 s.d. 27/11`."""
    code, due_at = forward.case.code or "", forward.due_at
    if due_at is None:
        return code
    if due_at <= now():
        return f"{code} lewat"
    day = due_at.astimezone(WIB).date()
    return f"{code} hari ini" if day == today() else f"{code} s.d. {day:%d/%m}"


def _promise_item(promise: Promise) -> str:
    case = promise.case
    name = case.code if case.code_is_live else None
    return f"{name or show_ticket(case.ticket)} janji {promise.due_on:%d/%m}"


def listed(key: TextKey, items: Sequence[str], most: int, **values: str) -> str:
    """As many items as fit into so many characters."""
    room = most - len(sms_templates.say(key, items="", **values))
    return sms_templates.say(key, items=join_with_remainder(items, room), **values)

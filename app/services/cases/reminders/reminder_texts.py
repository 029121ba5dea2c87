"""Reminder texts: one case in full, several as a list of codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.database.extensions import now
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.deadlines import WIB
from app.domain.workflow.reminders import LEADERS, join_with_remainder
from app.models import Forward, Promise, Reminder
from app.services.settings import sms_templates
from app.services.settings.local_time import short_date, today
from app.sms.protocol.encoding import GSM7_SINGLE
from app.sms.texts.texts import TextKey


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
    is_sensitive = forward.message.is_sensitive
    return sms_templates.say(
        TextKey.REMINDER_SENSITIVE if is_sensitive else TextKey.REMINDER,
        code=forward.message.code or "",
        skpd=forward.skpd.sms_code,
        date=short_date(forward.forwarded_at),
    )


def _one_promise(promise: Promise) -> str:
    message = promise.message
    values = {
        "skpd": promise.skpd.sms_code if promise.skpd else "",
        "date": f"{promise.due_on or today():%d/%m/%y}",
    }
    if not message.code_is_live or message.code is None or message.is_sensitive:
        ticket = show_ticket(message.ticket)
        return sms_templates.say(TextKey.REMINDER_PROMISE_WEB, ticket=ticket, **values)
    return sms_templates.say(TextKey.REMINDER_PROMISE, code=message.code, **values)


def _leader(forwards: Sequence[Forward]) -> str:
    """Numbers alone: no code, no word of a citizen (D14)."""
    units = Counter(row.skpd.sms_code for row in forwards)
    items = [f"{unit} {count}" for unit, count in units.most_common()]
    return listed(TextKey.REMINDER_LEADER, items, GSM7_SINGLE, count=str(len(forwards)))


def item(forward: Forward) -> str:
    """`4071 lewat`, `4071 hari ini`, `4071 s.d. 27/11`."""
    code, due_at = forward.message.code or "", forward.due_at
    if due_at is None:
        return code
    if due_at <= now():
        return f"{code} lewat"
    day = due_at.astimezone(WIB).date()
    return f"{code} hari ini" if day == today() else f"{code} s.d. {day:%d/%m}"


def _promise_item(promise: Promise) -> str:
    message = promise.message
    name = message.code if message.code_is_live else None
    return f"{name or show_ticket(message.ticket)} janji {promise.due_on:%d/%m}"


def listed(key: TextKey, items: Sequence[str], most: int, **values: str) -> str:
    """As many items as fit into so many characters."""
    room = most - len(sms_templates.say(key, items="", **values))
    return sms_templates.say(key, items=join_with_remainder(items, room), **values)

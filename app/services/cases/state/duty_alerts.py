"""Tells the officer on duty (piket) by SMS of a card about danger, also in quiet hours.

Danger to a person is an SMS of its own at once for each card and phone, with its ticket; what the
same number writes within `PAUSE` waits for its end in one SMS, which names the newest ticket and
how many cards there are. What is sensitive alone waits likewise for all of its kind. The history
says that the officer was told once an SMS has left.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.database.extensions import count_rows, db, lock_until_commit, now
from app.domain.language.public_text import public_text
from app.domain.messaging.delivery import NOT_TAKEN, OutboundStatus, Purpose, queue_priority
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.codes import show_ticket
from app.models import Case, Event, OutboundSms
from app.services.cases.state import case_journal
from app.services.contacts import duty_roster
from app.services.contacts.duty_roster import OnDuty
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.services.settings.local_time import short_day_and_time
from app.sms.texts.texts import TextKey

PAUSE: Final = timedelta(minutes=5)
# So many within the pause go before citizens' answers, those behind them after.
FIRST: Final = 20
CALLED, TOLD, UNREACHED = "call_duty", "tell_duty", "duty_unreached"
MISSING: Final = "duty_missing"
_OUTCOMES: Final = {
    OutboundStatus.SENT: TOLD,
    OutboundStatus.DELIVERED: TOLD,
    OutboundStatus.FAILED: UNREACHED,
    OutboundStatus.UNDELIVERED: UNREACHED,
    OutboundStatus.UNCERTAIN: UNREACHED,
}
# The words of the SMS; an SMS stays Indonesian.
_URGENT, _SENSITIVE, _NOWHERE = "MENDESAK", "SENSITIF", "tempat belum jelas"


def tell(case: Case) -> None:
    """Calls each phone on duty that was not called for this card; the one that wrote it is skipped.

    A card that is shown in no list calls nobody.
    """
    if case.is_quarantined or case.is_deleted or case.is_joined:
        return
    # Two makers of cards must not both find that the phone has rested.
    lock_until_commit("duty SMS")
    db.session.flush()
    phones = duty_roster.phones_now()
    if not phones:
        case_journal.record(MISSING, case, SYSTEM)
        return
    knows = _called_phones(case) | {case.sender}
    for person in phones:
        if person.phone not in knows:
            _call_phone(case, person)


def text_for(case: Case) -> str:
    """The SMS of one card: of a sensitive one without a word of the citizen, and never with a
    number (D4, D7)."""
    values = {
        "ticket": show_ticket(case.ticket),
        "place": case.kecamatan or _NOWHERE,
        "time": short_day_and_time(case.received_at),
    }
    if case.is_sensitive:
        return sms_templates.say(TextKey.DUTY_SENSITIVE, danger=_danger(case), **values)
    return sms_templates.say_in_one_part(
        TextKey.DUTY_URGENT, "text", public_text(case.body), **values
    )


def note_outcome(sms: OutboundSms) -> None:
    """Writes into the history of each card that the officer was told, once the SMS has left, or
    that it did not reach."""
    outcome = _OUTCOMES.get(OutboundStatus(sms.status))
    if outcome is None or outcome == _last_outcome(sms):
        return
    for call in _calls(sms):
        facts: dict[str, Any] = {"case_id": call.case_id, "new": sms.status}
        facts |= {name: call.facts.get(name) for name in ("name", "fallback")}
        journal.record(outcome, "outbound_sms", sms.id, actor=SYSTEM, **facts)


def _danger(case: Case) -> str:
    words = ((_URGENT, case.is_urgent), (_SENSITIVE, case.is_sensitive))
    return ", ".join(word for word, is_so in words if is_so)


def _call_phone(case: Case, person: OnDuty) -> None:
    last = _last_alert(case, person.phone)
    waiting = last if last is not None and _can_be_joined(last) else None
    sms_id = waiting.id if waiting is not None else _put(case, person.phone, last)
    if sms_id is None:
        return
    facts: dict[str, Any] = {
        "name": person.name,
        "fallback": person.is_fallback,
        "urgent": case.is_urgent,
    }
    journal.record(CALLED, "outbound_sms", sms_id, actor=SYSTEM, case_id=case.id, **facts)
    if waiting is not None:
        _join(waiting, case)


def _put(case: Case, phone: str, last: OutboundSms | None) -> int | None:
    # Who was called because it is sensitive is called again when somebody is in danger.
    details = (phone,) if case.is_urgent else (phone, "sensitif")
    cause = Cause(SmsKind.DUTY, case.id, details, case_id=case.id)
    rest = (last.due_at + PAUSE - now()).total_seconds() if last is not None else 0
    sms_id = outbox.put(phone, text_for(case), cause, hold_seconds=max(0, rest))
    if sms_id is not None and _is_flood():
        db.session.get_one(OutboundSms, sms_id).priority = queue_priority(Purpose.ANSWER) + 1
    return sms_id


def _is_flood() -> bool:
    """Whether citizens' answers would wait behind too many alerts."""
    alerts = count_rows(
        OutboundSms.purpose == Purpose.ALERT.value,
        OutboundSms.created_at > now() - PAUSE,
        OutboundSms.kind == SmsKind.DUTY,
    )
    return alerts > FIRST


def _last_alert(case: Case, phone: str) -> OutboundSms | None:
    """The newest SMS of the last day to this phone for which this card's waits, or which it joins:
    in danger one about the same number, else one about what is sensitive alone."""
    if case.is_urgent and (case.sender is None or case.hides_number):
        return None
    same = (Case.sender == case.sender, Case.hides_number.is_(False))
    query = (
        select(OutboundSms)
        .join(Case, Case.id == OutboundSms.subject_id)
        .where(
            OutboundSms.number == phone,
            OutboundSms.created_at.between(now() - timedelta(days=1), now()),
            OutboundSms.kind == SmsKind.DUTY,
            OutboundSms.status != OutboundStatus.CANCELLED,
            OutboundSms.subject_id != case.id,
            Case.is_urgent.is_(case.is_urgent),
            *(same if case.is_urgent else ()),
        )
        .order_by(OutboundSms.id.desc())
        .limit(1)
    )
    found: OutboundSms | None = db.session.scalar(query.with_for_update(of=OutboundSms))
    return found


def _can_be_joined(sms: OutboundSms) -> bool:
    """It waits, and no modem has taken it. Never a first one, whose words are wanted now."""
    is_waiting = sms.status in NOT_TAKEN and not sms.needs_person and sms.claimed_at is None
    return is_waiting and sms.due_at > sms.created_at


def _join(sms: OutboundSms, case: Case) -> None:
    """The waiting SMS names the card that joined it, counts the others, and belongs to none."""
    sms.case_id = None
    db.session.flush()
    values = {"ticket": show_ticket(case.ticket), "time": short_day_and_time(sms.created_at)}
    count = str(len(_calls(sms)) - 1)
    text = sms_templates.say(TextKey.DUTY_MORE, danger=_danger(case), count=count, **values)
    outbox.reword(sms, text)


def _calls(sms: OutboundSms) -> list[Event]:
    """For each card of this SMS the event that says so; of the first one it may name an SMS that
    this one replaces."""
    of_sms = and_(Event.subject == "outbound_sms", Event.subject_id == sms.id)
    number = select(OutboundSms.number).where(OutboundSms.id == Event.subject_id)
    query = select(Event).where(
        or_(of_sms, Event.case_id == sms.subject_id),
        _is_call(),
        number.scalar_subquery() == sms.number,
    )
    found = db.session.scalars(query.order_by(Event.id))
    return list({event.case_id: event for event in found}.values())


def _is_call() -> ColumnElement[bool]:
    """Chooses no index: of such events there are those of all years, of a card or an SMS few."""
    return func.coalesce(Event.action, "") == CALLED


def _last_outcome(sms: OutboundSms) -> str | None:
    told = select(Event.action).where(
        Event.subject == "outbound_sms",
        Event.subject_id == sms.id,
        func.coalesce(Event.action, "").in_((TOLD, UNREACHED)),
    )
    found: str | None = db.session.scalar(told.order_by(Event.id.desc()).limit(1))
    return found


def _called_phones(case: Case) -> set[str | None]:
    """The phones that were called for this card as what it is now, alone or with others."""
    called = (
        select(OutboundSms.number, Event.facts)
        .join(Event, Event.subject_id == OutboundSms.id)
        .where(Event.case_id == case.id, _is_call())
    )
    rows = db.session.execute(called)
    return {number for number, facts in rows if facts.get("urgent") or not case.is_urgent}

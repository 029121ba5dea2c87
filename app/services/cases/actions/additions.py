"""What a citizen adds to a case that an SKPD has: told to its phones at once, or kept from it until
a moderator passes it on, Sampaikan (A19)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select

from app.database.extensions import db, now
from app.domain.errors import TransitionRefused
from app.domain.messaging.channel_facts import words_of
from app.domain.messaging.delivery import LOST, OutboundStatus
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.reasons import Refusal
from app.domain.terms import HOLDING
from app.domain.workflow import related_cases, thread
from app.domain.workflow.related_cases import Link, Said
from app.domain.workflow.workflow import Action
from app.models import Case, Contact, Event, Forward, OutboundSms
from app.services.cases.state import case_state
from app.services.contacts import recipients
from app.services.journal import journal
from app.services.journal.actor import SYSTEM, Actor
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.sms.texts.texts import TextKey

# So many a phone and day are told by themselves; the rest is read on the web.
_MOST_BY_ITSELF: Final = 3
_DAY: Final = timedelta(days=1)


def take(part: Case, lead: Case) -> None:
    """What joins by itself: the phones of SKPDs that have the case learn of it now, or it waits for
    Sampaikan, as does all that is added while something waits. What repeats or only greets, or
    comes before an SKPD has the case, does neither."""
    said = Said(words_of(part.body), part.received_at)
    is_owed = any(map(case_state.awaits_answer, lead.forwards))
    if part.follows_as == Link.RESEND or not is_owed or thread.is_call(said.text):
        record("join", part, lead, SYSTEM)
        return
    others = [row for row in (lead, *lead.parts) if row is not part]
    is_kept = any(row.news_at is not None for row in others)
    last = max(row.received_at for row in others)
    if is_kept or not related_cases.goes_at_once(Link(part.follows_as or ""), said, last):
        record("add", part, lead, SYSTEM)
        part.news_at = now()
    else:
        tell(part, lead, record("join", part, lead, SYSTEM), most=_MOST_BY_ITSELF)


def convey(case_id: int, *, actor: Actor) -> Case:
    """Shows the SKPDs that have the case all that was added since, and tells their phones
    (Sampaikan ke SKPD). Raises TransitionRefused, also where nothing waits."""
    lead = case_state.lock_for(Action.CONVEY, case_id, actor)
    if not give(lead, actor):
        raise TransitionRefused(Action.CONVEY, lead.status, Refusal.NO_CHANGE)
    return lead


def give(lead: Case, actor: Actor) -> bool:
    """The same within another act on the case; whether anything waited."""
    waiting = [part for part in lead.parts if part.news_at is not None]
    for part in waiting:
        part.news_at = None
        event = record("convey", part, lead, actor)
        _tell(part, lead, event, [row for row in lead.forwards if row.status in HOLDING])
    return bool(waiting)


def tell(part: Case, lead: Case, event: Event, *, most: int | None = None) -> None:
    """An SKPD that has the case and has not answered learns what was added; joined again after
    Pisahkan, which called this SMS back, it learns it again. `most`: a phone that has so many of
    today gets none."""
    owing = [row for row in lead.forwards if case_state.awaits_answer(row)]
    _tell(part, lead, event, owing, most)


def _tell(
    part: Case, lead: Case, event: Event, rows: Iterable[Forward], most: int | None = None
) -> None:
    text = _text(part, lead)
    for row in rows:
        for contact in recipients.told_of(row):
            is_enough = most is not None and _told_today(contact) >= most
            if is_enough or _has(row, part, contact, text):
                continue
            details = (event.id, row.id, contact.id)
            outbox.put(contact.phone, text, Cause.about(row, contact, _KIND, part.id, *details))


def call_back(part: Case) -> None:
    """Cancels what no modem has taken of it: it belongs to the case no longer."""
    part.news_at = None
    outbox.cancel(_is_of(part))


def record(action: str, part: Case, lead: Case, actor: Actor, **facts: Any) -> Event:
    """One fact that the histories of both cards show."""
    facts = {"part": part.ticket, "lead": lead.ticket, **facts}
    return journal.record(action, "case", part.id, actor=actor, case_id=lead.id, **facts)


_KIND: Final = SmsKind.ADDITION


def _text(part: Case, lead: Case) -> str:
    code = lead.code or ""
    if lead.is_sensitive:
        return sms_templates.say(TextKey.FORWARD_SENSITIVE, code=code)
    return sms_templates.say(TextKey.FORWARD_ADDED, code=code, text=thread.for_phones([part.body]))


def _is_of(part: Case) -> ColumnElement[bool]:
    return and_(OutboundSms.kind == _KIND, OutboundSms.subject_id == part.id)


def _has(row: Forward, part: Case, contact: Contact, text: str) -> bool:
    """Whether it is on this phone, or on its way there, or the same words are (D7)."""
    same = (OutboundSms.text == text) & (OutboundSms.status == OutboundStatus.QUEUED)
    known = select(OutboundSms.id).where(
        _is_of(part) | same,
        OutboundSms.forward_id == row.id,
        OutboundSms.number == contact.phone,
        OutboundSms.status.not_in(LOST),
    )
    return db.session.scalar(known.limit(1)) is not None


def _told_today(contact: Contact) -> int:
    """How many additions this phone was told of within a day."""
    of_phone = select(func.count()).where(
        OutboundSms.kind == _KIND,
        OutboundSms.number == contact.phone,
        OutboundSms.created_at > now() - _DAY,
        OutboundSms.status.not_in(LOST),
    )
    return db.session.scalar(of_phone) or 0

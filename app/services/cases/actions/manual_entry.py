"""Enters cases that arrived by WhatsApp, telephone, letter or visit (D10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.database.extensions import db, now
from app.domain.errors import InvalidInput, PhoneInvalid
from app.domain.messaging import hidden_number
from app.domain.messaging.phone_numbers import Sender, SenderClass, entered
from app.domain.reasons import Problem
from app.domain.workflow.deadlines import WIB
from app.domain.workflow.typed_days import read_moment
from app.domain.workflow.workflow import CASE_START, Category, Channel
from app.models import Case
from app.services.cases.actions import creating
from app.services.cases.deadlines import due_dates
from app.services.cases.state import case_journal, case_measures, case_state
from app.services.cases.suggestions import suggesting
from app.services.contacts import protected_numbers
from app.services.journal.actor import Actor
from app.services.settings import validation

CHANNELS: Final = (Channel.WHATSAPP, Channel.TELEPON, Channel.SURAT, Channel.LANGSUNG)
# A letter and a visitor have no number by nature.
NEEDS_NUMBER: Final = (Channel.WHATSAPP, Channel.TELEPON)
LONGEST: Final = 4000
_OLDEST: Final = timedelta(days=366)
# The clock of the browser may run a little ahead of ours.
_AHEAD: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Entry:
    """The form as it was filled in."""

    channel: str | None
    sender: str | None
    sender_name: str | None
    received: str | None
    body: str | None
    category: str | None = None


def enter(
    entry: Entry, *, actor: Actor, acknowledge: bool = False, form_key: str | None = None
) -> tuple[Case, bool]:
    """Creates the same kind of case as an SMS does; tells whether the sender gets the ticket by
    SMS.

    The author of a letter expects no SMS, so `acknowledge` is chosen each time (A18, D7). Raises
    AlreadyDone, InvalidInput.
    """
    validation.ensure_not_submitted(Case, form_key)
    way, at = channel(entry.channel), received_at(entry.received)
    who = sender(entry.sender, way)
    body = validation.required("body", entry.body, longest=LONGEST)
    kind = category(entry.category)
    present = now()
    case = Case(
        ticket=creating.new_ticket(),
        sender=who.number if who else None,
        sender_class=(who.klass if who else SenderClass.UNKNOWN).value,
        sender_name=validation.optional(entry.sender_name, 120),
        channel=way.value,
        body=body,
        status=CASE_START.value,
        category=kind.value if kind else None,
        flag=creating.erasure_flag(body),
        hides_number=hidden_number.is_secret(body),
        **creating.read(body),
        received_at=at,
        recorded_at=present,
        # As an SMSC's time: what is believed of the past has an end, the deadline counts from now.
        clock_from=None if creating.clock_start(at, present) == at else present,
        form_key=form_key,
    )
    due_dates.renew(case)
    case_measures.mark(case)
    db.session.add(case)
    db.session.flush()
    case_journal.record("enter", case, actor, new=case.status, way=case.channel)
    creating.heed_danger(case, actor)
    if who is not None:
        creating.link_to_earlier(case)
    suggesting.ring()
    return case, acknowledge and creating.acknowledge(case)


def channel(value: str | None) -> Channel:
    """The channel of the entry; SMS is refused, as it arrives by itself."""
    for way in CHANNELS:
        if value == way:
            return way
    raise InvalidInput("channel", Problem.UNKNOWN)


def sender(value: str | None, way: Channel | None = None) -> Sender | None:
    """The normalised number; None if a letter or visit came without one.

    A blocked number is refused with advice, as its case would stay unseen (A11).
    """
    raw = (value or "").strip()
    if not raw:
        if way in NEEDS_NUMBER:
            raise InvalidInput("sender", Problem.REQUIRED)
        return None
    try:
        found = entered(raw)
    except PhoneInvalid:
        raise InvalidInput("sender", Problem.NOT_A_PHONE) from None
    if case_state.blocked_row(found.number) is not None:
        raise InvalidInput("sender", Problem.BLOCKED)
    if protected_numbers.is_ours(found.number):
        raise InvalidInput("sender", Problem.OWN_NUMBER)
    return found


def received_at(value: str | None) -> datetime:
    """The minute of WIB that was typed (`24/11/2026 09.30`), not in the future."""
    try:
        at = read_moment(value or "")
    except ValueError:
        raise InvalidInput("received", Problem.UNKNOWN) from None
    here, present = at.replace(tzinfo=WIB), now()
    if here > present + _AHEAD:
        raise InvalidInput("received", Problem.IN_FUTURE)
    if here < present - _OLDEST:
        raise InvalidInput("received", Problem.TOO_OLD)
    return here


def category(value: str | None) -> Category | None:
    """The chosen category, checked; None leaves it to the forwarding."""
    return validation.category(value) if value else None

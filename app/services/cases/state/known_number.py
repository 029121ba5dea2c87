"""What is known of a number that writes, asked in one statement: most write for the first time.

Where it finds no official and no block, neither is asked for again in the transaction, until such
a row is written.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from sqlalchemy import String, bindparam, exists, select

from app.database.extensions import db
from app.database.read_once import read_once
from app.domain.language import danger
from app.domain.workflow import codes
from app.domain.workflow.workflow import CaseStatus
from app.models import BlockedNumber, Case, Contact
from app.services.cases.state import case_state, danger_reading
from app.services.contacts import recipients

_NUMBER: Final = bindparam("number", type_=String)
_QUESTION: Final = select(
    exists().where(Contact.phone == _NUMBER).label("has_contact"),
    # As `blocked_row` asks, whatever its last day is.
    exists()
    .where(BlockedNumber.number == _NUMBER, BlockedNumber.lifted_at.is_(None))
    .label("is_blocked"),
    exists()
    .where(Case.sender == _NUMBER, Case.status != CaseStatus.SELESAI.value)
    .label("has_open"),
    exists().where(Case.ticket == bindparam("ticket", type_=String)).label("is_taken"),
)
_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class KnownNumber:
    """Whether this number has an open case, be it deleted; and a free ticket for the next one,
    None if the one that was drawn is taken."""

    has_open: bool
    ticket: str | None


def drawn_ticket() -> str:
    """A ticket that may be in use (D14), whose letters spell no word of danger: who quotes it would
    seem to say it."""
    while True:
        ticket = codes.make_ticket(_random)
        shown = codes.show_ticket(ticket)
        told = danger_reading.of(shown)
        if not (told.is_sensitive or told.is_urgent or danger.phrases_in(shown)):
            return ticket


def of(number: str) -> KnownNumber:
    """What is known of it now; kept until a case is written."""
    return read_once(db.session, Case, number, lambda: _asked(number))


def _asked(number: str) -> KnownNumber:
    ticket = drawn_ticket()
    found = db.session.execute(_QUESTION, {"number": number, "ticket": ticket}).one()
    if not found.has_contact:
        recipients.note_nobody_has(number)
    if not found.is_blocked:
        case_state.note_unblocked(number)
    return KnownNumber(found.has_open, None if found.is_taken else ticket)

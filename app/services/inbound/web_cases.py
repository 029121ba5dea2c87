"""What whoever wrote on the public form sees of it by the private link, and may say there (W1, W3).

The link carries a secret of which the database holds a hash alone (app/channels/web.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, select

from app.database.extensions import db
from app.domain.messaging.delivery import ARRIVED
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.workflow import CaseStatus
from app.models import Case, InboundPart, MessageFile, OutboundSms
from app.services.cases.state import danger_reading, pending_questions
from app.services.cases.tracking import tracking
from app.services.cases.tracking.tracking import Answer, Tracked
from app.services.inbound import citizen_commands


@dataclass(frozen=True, slots=True)
class OwnCase:
    """One card of the citizen's own, with what it asks."""

    tracked: Tracked
    question: str | None
    may_say: bool


@dataclass(frozen=True, slots=True)
class Own:
    """All that was written under one link.

    `is_quiet`: nothing tells what it is about but the answers themselves, as others may hold the
    phone now (D7). `ticket` is None while it waits to be read in. Of the photos it says how many
    still wait to be drawn, and how many could not be.
    """

    ticket: str | None
    is_quiet: bool
    is_urgent: bool
    cases: Sequence[OwnCase] = ()
    answers: Sequence[Answer] = ()
    told: Sequence[str] = ()
    waiting_photos: int = 0
    lost_photos: int = 0


def find(address: str) -> Own | None:
    """What stands under this address; None where nothing was written, or all of it is erased."""
    own = _find(address)
    if own is None:
        return None
    files = select(MessageFile.remote_id, MessageFile.problem).join(
        InboundPart, InboundPart.id == MessageFile.part_id
    )
    photos = db.session.execute(files.where(*_parts_of(address))).all()
    return replace(
        own,
        waiting_photos=sum(it.remote_id is not None for it in photos),
        lost_photos=sum(it.problem is not None for it in photos),
    )


def _find(address: str) -> Own | None:
    query = select(Case).where(Case.sender == address, Case.anonymised_at.is_(None))
    cases = db.session.scalars(query.order_by(Case.id)).all()
    if not cases:
        return _waiting(address)
    ticket = cases[0].ticket
    cards = {case.id: tracking.card_of(case) for case in cases}
    is_urgent = any(case.is_urgent for case in cases)
    if any(tracking.is_silent(card) for card in cards.values()):
        shown = {card.id: card for card in cards.values() if not card.is_deleted}
        answers = [answer for card_id in shown for answer in tracking.answers_of(card_id)]
        return Own(ticket, True, is_urgent, answers=answers)
    own = [_case(case, cards[case.id]) for case in cases if not case.is_joined]
    # What was only added to the first is told with it, until it is answered by itself.
    first, *rest = own or [_case(cases[0], cards[cases[0].id])]
    rest = [it for it in rest if it.tracked.answers or it.question]
    return Own(ticket, False, is_urgent, cases=[first, *rest], told=_told(address))


def _parts_of(address: str) -> tuple[ColumnElement[bool], ...]:
    """What came from this address; the index of what came without a modem knows both."""
    return (InboundPart.number == address, InboundPart.modem_id.is_(None))


def _waiting(address: str) -> Own | None:
    """It is stored, and no card yet."""
    part = select(InboundPart.text).where(*_parts_of(address))
    text = db.session.scalar(part.order_by(InboundPart.id).limit(1))
    if text is None:
        return None
    told = danger_reading.of(text)
    return Own(None, told.is_sensitive, told.is_urgent)


def _case(case: Case, card: Case) -> OwnCase:
    return OwnCase(
        tracked=tracking.tracked(case, card),
        question=_question(card),
        may_say=citizen_commands.may_say(card),
    )


def _question(card: Case) -> str | None:
    """What the desk asks, once it has left."""
    if card.status != CaseStatus.MENUNGGU_WARGA:
        return None
    left = select(OutboundSms.id).where(
        *pending_questions.is_question(card), OutboundSms.status.in_(ARRIVED)
    )
    return card.question if db.session.scalar(left.limit(1)) is not None else None


def _told(address: str) -> Sequence[str]:
    """Whether a promise was kept, as the citizen is asked by SMS otherwise."""
    query = select(OutboundSms.text).where(
        OutboundSms.number == address,
        OutboundSms.kind == SmsKind.PROMISE_OUTCOME.value,
        OutboundSms.status.in_(ARRIVED),
    )
    return db.session.scalars(query.order_by(OutboundSms.id)).all()

"""What citizens may see of their own case, by STATUS or on the public site (D12, D14)."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select

from app.database.extensions import db
from app.domain.messaging.delivery import ARRIVED
from app.domain.terms import Channel
from app.domain.words import N_, Sentence
from app.domain.workflow.objections import Objection, objection_to
from app.domain.workflow.workflow import CaseStatus, ForwardStatus
from app.models import Case, OutboundSms, Reply
from app.models.denial import is_denied
from app.services.cases.state import together

LAST_DIGITS: Final = 4
_HOLDS: Final = (
    (ForwardStatus.MENUNGGU, "belum dijawab"),
    (ForwardStatus.DIJAWAB, N_("jawabannya belum terkirim")),
)
_SOUGHT: Final = N_("sedang diteruskan ke kantor yang tepat")
STATES: Final = {
    CaseStatus.BARU: N_("sedang dibaca petugas"),
    CaseStatus.DITOLAK: _SOUGHT,
    CaseStatus.MENUNGGU_WARGA: N_("menunggu penjelasan Bapak/Ibu"),
    CaseStatus.DIJAWAB: "sudah dijawab",
    CaseStatus.SELESAI: N_("selesai"),
}
# Compared where there is no such ticket: it takes the same steps and fits nothing.
_NOBODY: Final = "x" * LAST_DIGITS


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that the citizen has."""

    text: str
    office: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tracked:
    """A case as its sender sees it on the public site, without number and without the sender's
    text."""

    ticket: str
    received_at: datetime
    words: str
    is_closed: bool
    # Its sender or the SKPD objects to the answer: there is nothing to say YA or BELUM to.
    is_contested: bool
    answers: Sequence[Answer]


def may_be_told() -> tuple[ColumnElement[bool], ...]:
    """Condition for cases that may be shown; sensitive ones never, as others may hold the phone now
    (D7)."""
    return (
        Case.deleted_at.is_(None),
        Case.anonymised_at.is_(None),
        Case.is_sensitive.is_(False),
        Case.is_quarantined.is_(False),
    )


def latest_of_number(number: str, ticket: str | None) -> Case | None:
    """The case of this number with this ticket; without one its last."""
    mine = [Case.sender == number, *may_be_told()]
    if ticket:
        mine.append(Case.ticket == ticket)
    return db.session.scalar(select(Case).where(*mine).order_by(Case.id.desc()).limit(1))


def card_of(case: Case) -> Case:
    """The card that stands for it: of a part that was joined, the card that leads."""
    return db.session.get_one(Case, case.follows_id) if case.is_joined else case


def is_silent(card: Case) -> bool:
    """Whether nothing is shown: the case is deleted, erased, sensitive or in quarantine.

    Also under the ticket of one of its parts.
    """
    is_gone = card.is_deleted or card.is_anonymised
    return is_gone or card.is_sensitive or card.is_quarantined


def look(ticket: str, digits: str) -> Tracked | None:
    """The case of this ticket, for a visitor who knows the last digits of its number.

    None for a wrong pair as for an unknown ticket, after the same steps.
    """
    found = db.session.scalar(select(Case).where(Case.ticket == ticket, *may_be_told()))
    # Who wrote on the web has the link instead of a number.
    is_web = found is not None and found.channel == Channel.WEB
    real = (found.sender or "")[-LAST_DIGITS:] if found is not None and not is_web else ""
    fits = hmac.compare_digest((real or _NOBODY).encode(), digits.encode())
    if found is None or not fits:
        return None
    card = card_of(found)
    return None if is_silent(card) else tracked(found, card)


def tracked(found: Case, card: Case) -> Tracked:
    """The state of the card under the ticket that was asked for."""
    return Tracked(
        ticket=found.ticket,
        received_at=found.received_at,
        words=standing_in_words(card),
        is_closed=card.status == CaseStatus.SELESAI,
        is_contested=objection_of(card) is not None,
        answers=answers_of(card.id),
    )


def objection_of(card: Case) -> Objection | None:
    """Who says that it is not answered after all: its sender (D12), or the SKPD (D11)."""
    denied = select(Case.id).where(Case.id == card.id, is_denied())
    return objection_to(
        CaseStatus(card.status),
        is_unsolved=card.unsolved_at is not None,
        is_denied=db.session.scalar(denied) is not None,
    )


def standing_in_words(card: Case) -> str:
    """The state of a case in words for citizens; what is objected to its answer comes first."""
    objection = objection_of(card)
    if objection is None:
        return _standing(card)
    if objection is Objection.DISPUTED:
        return objection.told
    standing = _standing(card)
    return Sentence(
        "%(objection)s, %(standing)s",
        objection=Sentence(objection.told),
        standing=standing if isinstance(standing, Sentence) else Sentence(standing),
    )


def _standing(card: Case) -> str:
    status = CaseStatus(card.status)
    if status is CaseStatus.DITERUSKAN:
        return _forwarded_in_words(together.lead_of(card), card.unsolved_at is not None)
    return STATES[status]


def _forwarded_in_words(card: Case, is_unsolved: bool) -> str:
    """Who has it; an answer that did not arrive is none yet (A8), nor one that solved nothing."""
    for state, words in _HOLDS:
        unit = next((row.skpd for row in card.forwards if row.status == state), None)
        if unit is not None and is_unsolved:
            return Sentence("dikerjakan lagi oleh %(unit)s", unit=unit.sms_code)
        if unit is not None:
            return Sentence(
                "diteruskan ke %(unit)s, %(told)s", unit=unit.sms_code, told=Sentence(words)
            )
    return _SOUGHT


def answers_of(case_id: int) -> list[Answer]:
    """Those that arrived, or were only recorded; none that an official denies (D11)."""
    rows = db.session.execute(
        select(Reply.text, Reply.skpd_name, Reply.created_at, OutboundSms.status)
        .outerjoin(OutboundSms, OutboundSms.reply_id == Reply.id)
        .where(Reply.case_id == case_id, Reply.disputed_at.is_(None))
        .order_by(Reply.id)
    )
    return [
        Answer(row.text, row.skpd_name, row.created_at)
        for row in rows
        if row.status is None or row.status in ARRIVED
    ]

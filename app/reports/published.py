"""What the public may read: published messages with their answers, and the figures of a year.

The sender's column is never selected here, and every text passes `public_text` on its way out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.domain.delivery import OutboundStatus, Purpose
from app.domain.terms import Category, ForwardStatus, MessageStatus
from app.models import Forward, Message, OutboundSms, Reply, Skpd
from app.reports.public_text import public_text

PAGE_SIZE: Final = 20
MOST_WORDS: Final = 5
_HOLDING: Final = (ForwardStatus.MENUNGGU, ForwardStatus.DIJAWAB)
_ARRIVED: Final = (OutboundStatus.SENT, OutboundStatus.DELIVERED, OutboundStatus.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class PublicAnswer:
    """One answer as the public reads it."""

    text: str
    office: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicMessage:
    """One published message; `place` is None until a place is known of it (D4)."""

    id: int
    text: str
    category: Category | None
    at: datetime
    is_closed: bool
    place: str | None = None
    offices: list[str] = field(default_factory=list)
    answers: list[PublicAnswer] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Page:
    """Twenty of `total` messages; `number` counts from 1."""

    rows: Sequence[PublicMessage]
    number: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class Filter:
    """What a visitor looks for; `words` come from `search_words`."""

    category: Category | None = None
    skpd_id: int | None = None
    words: tuple[str, ...] = ()


def search_words(text: str) -> tuple[str, ...]:
    """The words of a search. Digits are no words: a masked number could be guessed by them."""
    return tuple(dict.fromkeys(re.findall(r"[^\W\d_]{2,30}", text.lower())))[:MOST_WORDS]


def page_of(session: Session, wanted: Filter, number: int) -> Page:
    """A page of published messages, newest first; beyond the last page the last one."""
    conditions = [_is_public(), *_matches(wanted)]
    total = session.scalar(select(func.count()).select_from(Message).where(*conditions)) or 0
    page = Page((), 1, total)
    number = min(max(1, number), page.last)
    query = _columns().where(*conditions).order_by(Message.received_at.desc(), Message.id.desc())
    found = session.execute(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(_with_answers(session, found), number, total)


def offices_published(session: Session) -> list[tuple[int, str]]:
    """(id, name) of the SKPDs that a published message went to, for the filter."""
    query = select(Skpd.id, Skpd.name).join(Forward).join(Message)
    query = query.where(_is_public(), Forward.status.in_(_HOLDING)).distinct().order_by(Skpd.name)
    return [(row.id, row.name) for row in session.execute(query)]


def _columns() -> Select[int, str, str | None, datetime, str]:
    """No sender: what is not selected can't be shown."""
    return select(Message.id, Message.body, Message.category, Message.received_at, Message.status)


def _is_public() -> ColumnElement[bool]:
    return and_(
        Message.published_at.is_not(None),
        Message.deleted_at.is_(None),
        Message.is_quarantined.is_(False),
    )


def _matches(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.category is not None:
        conditions.append(Message.category == wanted.category.value)
    if wanted.skpd_id is not None:
        held = select(Forward.id).where(
            Forward.message_id == Message.id,
            Forward.skpd_id == wanted.skpd_id,
            Forward.status.in_(_HOLDING),
        )
        conditions.append(held.exists())
    for word in wanted.words:
        in_answer = select(Reply.id).where(
            Reply.message_id == Message.id,
            Reply.text.icontains(word, autoescape=True),
            _is_sent(),
        )
        conditions.append(or_(Message.body.icontains(word, autoescape=True), in_answer.exists()))
    return conditions


def _is_sent() -> ColumnElement[bool]:
    """Nothing is public before the citizen has it: what is held may still be called back."""
    sms = select(OutboundSms.id).where(
        OutboundSms.reply_id == Reply.id, OutboundSms.purpose == Purpose.ANSWER
    )
    return or_(sms.where(OutboundSms.status.in_(_ARRIVED)).exists(), ~sms.exists())


def _with_answers(session: Session, found: Sequence[Any]) -> list[PublicMessage]:
    ids = [row.id for row in found]
    offices: dict[int, list[str]] = defaultdict(list)
    held = select(Forward.message_id, Skpd.name).join(Skpd).order_by(Forward.id)
    held = held.where(Forward.message_id.in_(ids), Forward.status.in_(_HOLDING))
    for message_id, name in session.execute(held):
        if name not in offices[message_id]:
            offices[message_id].append(name)
    answers: dict[int, list[PublicAnswer]] = defaultdict(list)
    replies = select(Reply.message_id, Reply.text, Reply.skpd_name, Reply.created_at)
    replies = replies.where(Reply.message_id.in_(ids), _is_sent()).order_by(Reply.id)
    for row in session.execute(replies):
        answer = PublicAnswer(public_text(row.text), row.skpd_name, row.created_at)
        answers[row.message_id].append(answer)
    return [_row(row, offices[row.id], answers[row.id]) for row in found]


def _row(row: Any, offices: list[str], answers: list[PublicAnswer]) -> PublicMessage:
    return PublicMessage(
        id=row.id,
        text=public_text(row.body),
        category=Category(row.category) if row.category else None,
        at=row.received_at,
        is_closed=row.status == MessageStatus.SELESAI,
        offices=offices,
        answers=answers,
    )

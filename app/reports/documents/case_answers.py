"""The answers of a page of cases: those that arrived or may still arrive, and nobody denies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from app.domain.messaging.delivery import LOST
from app.models import OutboundSms, Reply

_COLUMNS: Final = (Reply.message_id, Reply.text, Reply.public_text, Reply.created_at)


@dataclass(slots=True)
class Answers:
    """How many answers a case has got, and the last of them; `public` as a moderator let it
    through."""

    count: int = 0
    text: str = ""
    public: str | None = None
    at: datetime | None = None


def answers_to(
    session: Session, ids: Sequence[int], ends: Mapping[int, datetime]
) -> Mapping[int, Answers]:
    """By message; of one that has an end, none that came later."""
    query = select(*_COLUMNS).where(Reply.message_id.in_(ids), _counts()).order_by(Reply.id)
    found: Mapping[int, Answers] = defaultdict(Answers)
    for message_id, text, public, at in session.execute(query):
        if message_id in ends and at > ends[message_id]:
            continue
        answers = found[message_id]
        answers.count, answers.at = answers.count + 1, at
        answers.text, answers.public = text, public
    return found


def _counts() -> ColumnElement[bool]:
    """Neither lost on its way (A8) nor denied by an official (D11)."""
    sms = select(OutboundSms.id).where(OutboundSms.reply_id == Reply.id)
    arrives = or_(sms.where(OutboundSms.status.not_in(LOST)).exists(), ~sms.exists())
    return and_(Reply.disputed_at.is_(None), arrives)

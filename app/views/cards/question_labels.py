"""The question to the citizen on a card: its text, its hold, whether it was answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.domain.access.permissions import Pair
from app.domain.messaging.delivery import OutboundStatus
from app.domain.terms import UNTRIED
from app.models import Message
from app.queries.cards.card_rows import CardRows


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The question; `cancel_url` while its SMS is held; `is_lost` when the SMS failed."""

    text: str
    held_until: datetime | None
    cancel_url: str | None
    is_unanswered: bool
    is_lost: bool


def asked(message: Message, rows: CardRows, held: frozenset[Pair]) -> QuestionView | None:
    """The last question with its SMS, and whether the citizen has answered."""
    if message.question is None:
        return None
    sms = rows.questions.get(message.id)
    waits = sms is not None and sms.status == OutboundStatus.HELD and not sms.needs_person
    is_lost = sms is not None and sms.status == OutboundStatus.FAILED
    may = waits and ("can_reply", "Inbox") in held
    url = url_for("InboxQuestionView.cancel_question", message_id=message.id) if may else None
    return QuestionView(
        text=message.question,
        held_until=sms.due_at if sms is not None and waits else None,
        cancel_url=url,
        is_lost=is_lost,
        is_unanswered=not is_lost and _is_unanswered(message, rows),
    )


def _is_unanswered(message: Message, rows: CardRows) -> bool:
    return message.status in UNTRIED and not rows.follow_ups.get(message.id)

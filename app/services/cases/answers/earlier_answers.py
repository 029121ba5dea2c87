"""Jawaban serupa: the last answers of an SKPD to cases like this one, to begin a new one with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Select, func, select

from app.database.extensions import db
from app.domain.language.similar_texts import similarity
from app.domain.language.tokens import plain_words
from app.domain.language.topic_words import STOP_WORDS
from app.domain.messaging.channel_facts import words_of
from app.domain.messaging.delivery import GONE
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.workflow import ForwardStatus
from app.models import Case, Forward, OutboundSms, Reply
from app.services.cases.answers import answer_templates

MOST: Final = 3
# The newest so many answered cases are compared: an index gives them, however many there are.
COMPARED: Final = 400
# The share of words in common from which two cases are alike (Dice).
_ALIKE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer that was sent, and when."""

    text: str
    at: datetime


def similar_answers(case: Case, skpd_id: int | None) -> list[Earlier]:
    """The newest first; without an SKPD those of the desk itself. Never from a sensitive case, and
    none that names a person or a number: of these the public text differs from the text."""
    category = answer_templates.category_of(case)
    own, found = _words(case.whole_text), dict[str, Earlier]()
    rows = db.session.execute(_query(case.id, skpd_id, category)) if own and category else ()
    for told, at, body, ticket in rows:
        # A template has filled in the other citizen's ticket.
        text = told.replace(show_ticket(ticket), show_ticket(case.ticket))
        if text not in found and similarity(own, _words(body)) >= _ALIKE:
            found[text] = Earlier(text, at)
        if len(found) == MOST:
            break
    return list(found.values())


def _query(
    case_id: int, skpd_id: int | None, category: str | None
) -> Select[str, datetime, str, str]:
    newest = _answered_by(skpd_id).subquery()
    is_sent = select(OutboundSms.id).where(
        OutboundSms.reply_id == Reply.id,
        OutboundSms.kind == SmsKind.ANSWER,
        OutboundSms.status.in_([it.value for it in GONE]),
    )
    # Coalesced: an index of categories holds the cases of all years.
    is_alike = func.coalesce(Case.category, "") == category
    return (
        select(Reply.text, Reply.created_at, Case.body, Case.ticket)
        .join(newest, newest.c.key == (Reply.forward_id if skpd_id else Reply.id))
        .join(Case, Case.id == Reply.case_id)
        .where(
            is_alike,
            Case.id != case_id,
            Case.deleted_at.is_(None),
            Case.anonymised_at.is_(None),
            Case.is_sensitive.is_(False),
            Case.hides_number.is_(False),
            Case.unsolved_at.is_(None),
            Reply.disputed_at.is_(None),
            Reply.public_text == Reply.text,
            Reply.origin_id.is_(None),
            is_sent.exists(),
        )
        .order_by(Reply.id.desc())
    )


def _answered_by(skpd_id: int | None) -> Select[Any]:
    if skpd_id is None:
        query = select(Reply.id.label("key")).where(Reply.forward_id.is_(None))
        return query.order_by(Reply.id.desc()).limit(COMPARED)
    is_own = (Forward.skpd_id == skpd_id, Forward.status == ForwardStatus.DIJAWAB.value)
    query = select(Forward.id.label("key")).where(*is_own)
    return query.order_by(Forward.id.desc()).limit(COMPARED)


def _words(text: str) -> frozenset[str]:
    """The words that tell what a case is about, each in its one spelling."""
    words = frozenset(word for word in plain_words(words_of(text)) if not word.isdigit())
    return words - _small_talk()


@cache
def _small_talk() -> frozenset[str]:
    return frozenset(spelled for word in STOP_WORDS for spelled in plain_words(word))

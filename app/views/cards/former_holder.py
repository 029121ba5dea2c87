"""What an SKPD still reads of a message that it holds no more (D4): not what came later."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from app.database.extensions import db
from app.domain.words import N_
from app.domain.workflow.related_messages import Link
from app.domain.workflow.workflow import ForwardStatus, MessageStatus
from app.models import Event, Forward, Message, Rejection
from app.views.cards.view_models import CardView, Tag

OVER: Final = (ForwardStatus.DITARIK, ForwardStatus.DITOLAK)
_SENDER: Final = N_("Pesan yang ditarik")
_BODY: Final = N_("Moderator menarik pesan ini dari SKPD Anda; isinya tidak ditampilkan lagi.")
_RELEASED_BODY: Final = N_("SKPD Anda melepaskan pesan ini; isinya tidak ditampilkan lagi.")
_RELEASED: Final = (Tag(N_("Dilepas SKPD ini"), "plain"),)
_WITHDRAWN: Final = (Tag(N_("Ditarik moderator"), "plain"),)
# Closing takes it from who had not answered: nobody has taken it from this SKPD alone.
_CLOSED_SENDER: Final = N_("Pesan yang sudah selesai")
_CLOSED_BODY: Final = N_(
    "Pesan ini sudah ditandai selesai; SKPD Anda tidak perlu menjawabnya lagi, dan isinya tidak "
    "ditampilkan lagi."
)
_CLOSED: Final = (Tag(N_("Selesai"), "plain"),)


def is_over(forward_id: int) -> bool:
    """Whether the SKPD holds the message no more."""
    return db.session.get_one(Forward, forward_id).status in OVER


@cache
def is_read_whole() -> ColumnElement[bool]:
    """Of a unit's forwards: its card shows all the words by which a search finds the message. Not
    of what was withdrawn, nor of what it gave back before the citizen's text was added to."""
    part = aliased(Message)
    added = select(part.id).where(
        part.follows_id == Message.id,
        part.is_joined,
        Rejection.forward_id == Forward.id,
        ~_was_there(part),
    )
    return and_(
        Forward.status != ForwardStatus.DITARIK,
        or_(
            Forward.status != ForwardStatus.DITOLAK,
            # Few cards have parts: of the others no more is asked.
            Message.parts_words.is_(None),
            ~added.correlate(Forward, Message).exists(),
        ),
    )


def is_given_back() -> ColumnElement[bool]:
    """Of a unit's forwards: it said TOLAK, and reads the message as it was then."""
    return Forward.status == ForwardStatus.DITOLAK


def _was_there(part: type[Message]) -> ColumnElement[bool]:
    """What was joined to the card, or answered its question, before the unit gave it back."""
    joined = select(Event.id).where(
        Event.subject == "message",
        Event.subject_id == part.id,
        Event.action == "join",
        Event.message_id == Message.id,
        Event.at <= Rejection.created_at,
    )
    is_answer = and_(part.follows_as == Link.ANSWER, part.recorded_at <= Rejection.created_at)
    return or_(is_answer, joined.correlate(part, Message, Rejection).exists())


def parts_of_then(forward_ids: Collection[int]) -> set[tuple[int, int]]:
    """Forward and part: what these units read of a message that they have given back."""
    part = aliased(Message)
    rows = (
        select(Forward.id, part.id)
        .select_from(Forward)
        .join(Rejection, Rejection.forward_id == Forward.id)
        .join(Message, Message.id == Forward.message_id)
        .join(part, part.follows_id == Message.id)
        .where(Forward.id.in_(forward_ids), is_given_back(), _was_there(part))
    )
    return {(forward, row) for forward, row in db.session.execute(rows)}


def still_seen(card: CardView, forward: Forward) -> CardView:
    """The card of one's own hold, or what is left of it."""
    if forward.status == ForwardStatus.DITARIK:
        taken = _withdrawn(card, forward.message.status == MessageStatus.SELESAI)
        if not forward.released_by:
            return taken
        return replace(taken, sender=N_("Pesan yang dilepas"), tags=_RELEASED, body=_RELEASED_BODY)
    if forward.status == ForwardStatus.DITOLAK and forward.rejection is not None:
        return _rejected(card, forward, forward.rejection.created_at)
    return card


def _withdrawn(card: CardView, is_closed: bool) -> CardView:
    """Code, time, and that it is over: the text may be about this very office."""
    return replace(
        card,
        sender=_CLOSED_SENDER if is_closed else _SENDER,
        sender_name="",
        way=None,
        tags=_CLOSED if is_closed else _WITHDRAWN,
        flags=(),
        body=_CLOSED_BODY if is_closed else _BODY,
        note=None,
        question=None,
        follow_ups=(),
        routes=(),
        replies=(),
        drafts=(),
        present=(),
    )


def _rejected(card: CardView, forward: Forward, at: datetime) -> CardView:
    """The card as it was when the SKPD gave it back, with its own reason."""
    asked_at = forward.message.asked_at
    is_asked_before = asked_at is not None and asked_at <= at
    return replace(
        card,
        tags=(),
        question=card.question if is_asked_before else None,
        routes=tuple(row for row in card.routes if row.forward_id == forward.id),
        replies=tuple(row for row in card.replies if row.at <= at),
        present=(),
    )

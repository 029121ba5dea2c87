"""The earlier cards that a new one may repeat (similar_texts.py): proposed, never acted upon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from app.database.extensions import db
from app.domain.language import similar_texts
from app.domain.language.similar_texts import PATIENCE, Repeat
from app.models import Message, Suggestion

# The newest so many are compared: at a thousand a day the last hours, in an office of fifty a day
# the whole fortnight.
MOST_COMPARED: Final = 700
MOST_SHOWN: Final = 3
_RANK: Final = list(Repeat)


@dataclass(frozen=True, slots=True)
class Found:
    """An earlier card, what it is to the new one, and how alike the texts are."""

    message_id: int
    ticket: str
    kind: Repeat
    likeness: float

    def as_row(self) -> list[Any]:
        """As it is stored."""
        return [self.message_id, self.ticket, self.kind.value, round(self.likeness, 2)]


def earlier(message: Message, unit: str | None, places: list[str]) -> list[Found]:
    """The likeliest ones first. `unit` and `places` are what is proposed for the new card."""
    own = similar_texts.print_of(message.body)
    found = []
    for row_id, ticket, body, its_unit, its_places in _candidates(message):
        likeness = similar_texts.share(own, similar_texts.print_of(body))
        is_there = unit is not None and unit == its_unit
        same = is_there and similar_texts.is_same_place(places, its_places or ())
        kind = similar_texts.repeat_of(likeness, same)
        if kind is not None:
            found.append(Found(row_id, ticket, kind, likeness))
    found.sort(key=lambda one: (_RANK.index(one.kind), -one.likeness, -one.message_id))
    return found[:MOST_SHOWN]


def _candidates(message: Message) -> Sequence[Any]:
    at = message.received_at
    query = (
        select(Message.id, Message.ticket, Message.body, Suggestion.unit, Suggestion.places)
        .outerjoin(Suggestion, Suggestion.message_id == Message.id)
        .where(
            Message.received_at.between(at - PATIENCE, at),
            Message.id < message.id,
            Message.deleted_at.is_(None),
            Message.is_quarantined.is_(False),
            Message.is_joined.is_(False),
        )
        .order_by(Message.received_at.desc(), Message.id.desc())
        .limit(MOST_COMPARED)
    )
    return db.session.execute(query).all()

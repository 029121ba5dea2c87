"""Cards about danger: those on top of Hari ini, and the new ones for the sound on open pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import case as when
from sqlalchemy import func, or_, select

from app.database.extensions import db
from app.domain.workflow.workflow import CaseStatus
from app.models import Case
from app.queries.lists.state_filters import is_open
from app.queries.lists.unattended_danger import is_danger, is_unattended

# More are a list of their own; the page says how many.
MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class DangerCard:
    """One open card of danger to a person; `text` is None where it is sensitive."""

    case_id: int
    ticket: str
    received_at: datetime
    place: str | None
    is_sensitive: bool
    status: str
    text: str | None


@dataclass(frozen=True, slots=True)
class DangerCards:
    """The first cards of a group, and how many it has."""

    cards: Sequence[DangerCard]
    count: int


def danger_cards() -> tuple[DangerCards, DangerCards]:
    """The newest first: those of which nobody who can help is known to have read, as the red badge
    counts them; and the others that no answer has ended yet. Both together at most `MOST_SHOWN`."""
    waits = select(Case.id, Case.turn_at, is_unattended().label("is_unread"))
    found = waits.where(is_open(), is_danger()).subquery()
    numbers = (
        func.count().over().label("every"),
        func.sum(when((found.c.is_unread, 1), else_=0)).over().label("unread"),
    )
    order = (found.c.is_unread.desc(), found.c.turn_at, found.c.id)
    # Their texts are read after the limit.
    first = select(*found.c, *numbers).order_by(*order).limit(MOST_SHOWN).subquery()
    query = select(Case, first.c.every, first.c.unread).join(first, first.c.id == Case.id)
    query = query.order_by(first.c.is_unread.desc(), first.c.turn_at, first.c.id)
    rows = db.session.execute(query).all()
    every, unread = rows[0][1:] if rows else (0, 0)
    cards = [
        DangerCard(
            row.id,
            row.ticket,
            row.received_at,
            row.kecamatan,
            row.is_sensitive,
            row.status,
            None if row.is_sensitive else row.body,
        )
        for row, *_ in rows
    ]
    return DangerCards(cards[:unread], unread), DangerCards(cards[unread:], every - unread)


def new_danger(most: int) -> list[tuple[int, bool]]:
    """The newest cards that nobody has worked on and that are urgent or sensitive: id, and whether
    it is urgent."""
    query = (
        select(Case.id, Case.is_urgent)
        .where(
            is_open(), Case.status == CaseStatus.BARU.value, or_(Case.is_urgent, Case.is_sensitive)
        )
        .order_by(Case.id.desc())
        .limit(most)
    )
    return [(row.id, row.is_urgent) for row in db.session.execute(query)]

"""Blocked numbers, and the SMS withheld from each of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, and_, false, func, literal, or_, select
from sqlalchemy import case as when

from app.database.extensions import db
from app.models import BlockedNumber, Case
from app.services.cases.actions import withheld
from app.services.cases.state.case_state import blocks_now
from app.services.settings.local_time import today


@dataclass(frozen=True, slots=True)
class Withheld:
    """What one blocking withholds: how many SMS, and when the newest came."""

    count: int = 0
    newest: datetime | None = None


def listed(query: Any, *, with_hidden: bool) -> Any:
    """Narrows a query to the numbers blocked now, and those no longer blocked of which SMS are
    still withheld."""
    withholds = select(Case.id).where(*withheld.of_blocking(with_hidden=with_hidden)).exists()
    return query.filter(or_(and_(*blocks_now()), withholds))


def live_first(query: Any) -> Any:
    """Orders the numbers blocked now before the others."""
    return query.order_by(and_(*blocks_now()).desc())


def visible_number(*, with_hidden: bool) -> Any:
    """The number as it may be searched and ordered by: not one that a card hides (RAHASIA)."""
    hidden = false() if with_hidden else BlockedNumber.hides_number
    return when((hidden, None), else_=BlockedNumber.number)


def last_day() -> Any:
    """The last day of a blocking; one without an end comes later, one that has ended last."""
    endless = func.coalesce(BlockedNumber.until, literal(date.max, Date))
    return when((and_(*blocks_now()), endless))


def withheld_count(*, with_hidden: bool) -> Any:
    """How many SMS a blocking withholds, for a query of blocked numbers."""
    held = select(func.count(Case.id)).where(*withheld.of_blocking(with_hidden=with_hidden))
    return held.correlate(BlockedNumber).scalar_subquery()


def is_live(row: BlockedNumber) -> bool:
    """Whether it blocks its number now."""
    return row.lifted_at is None and (row.until is None or row.until >= today())


def withheld_sms(blocked_id: int, limit: int, *, with_hidden: bool) -> Sequence[Case]:
    """SMS that arrived while this blocking lasted and are still withheld, newest first (A11). SMS
    that hide their number (RAHASIA) are included if `with_hidden`."""
    wanted = (BlockedNumber.id == blocked_id, *withheld.of_blocking(with_hidden=with_hidden))
    query = select(Case).where(*wanted).order_by(Case.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def withheld_by(blocked_ids: Collection[int], *, with_hidden: bool) -> dict[int, Withheld]:
    """What each of these blockings withholds; no key stands for nothing."""
    query = (
        select(BlockedNumber.id, func.count(Case.id), func.max(Case.received_at))
        .where(BlockedNumber.id.in_(blocked_ids), *withheld.of_blocking(with_hidden=with_hidden))
        .group_by(BlockedNumber.id)
    )
    return {row_id: Withheld(count, newest) for row_id, count, newest in db.session.execute(query)}

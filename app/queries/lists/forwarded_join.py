"""Messages forwarded to one unit, by a join that reads them newest first from the index alone.

A subquery (`IN`) would collect those of all years before the first page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ScalarSelect, any_, exists, func, select
from sqlalchemy.orm import aliased

from app.models import Forward, Message, Skpd
from app.queries.lists.state_filters import Condition

_TO: Final = aliased(Forward)
_LATER: Final = aliased(Forward)
_JOIN: Final = _TO.message_id == Message.id


def forwarded_to(code: str) -> list[Condition]:
    """Conditions for messages of the unit with this code; none without a code."""
    if not code:
        return []
    unit = _unit(code)
    # A message forwarded there twice appears once.
    again = exists().where(
        _LATER.skpd_id == _TO.skpd_id, _LATER.message_id == _TO.message_id, _LATER.id > _TO.id
    )
    return [_JOIN, _TO.skpd_id == unit, ~again]


def held_within(code: str, days: Sequence[Condition]) -> list[Condition]:
    """The same for PostgreSQL, of the messages of some days: the unit's, and not each of those days
    is read."""
    if not code:
        return []
    # The sum keeps it from reading the ids of all years up to the first of these days.
    ends = func.min(Message.id + 0).label("first"), func.max(Message.id + 0).label("last")
    ids = select(*ends).where(*days).cte().prefix_with("MATERIALIZED").c
    first, last = (select(end).scalar_subquery() for end in (ids.first, ids.last))
    held = select(Forward.message_id).where(
        Forward.skpd_id == _unit(code), Forward.message_id >= first, Forward.message_id <= last
    )
    return [Message.id == any_(func.array(held.scalar_subquery()))]


def _unit(code: str) -> ScalarSelect[Any]:
    return select(Skpd.id).where(Skpd.code == code).scalar_subquery()


def key_of(conditions: Sequence[Condition]) -> Any:
    """The message id to order this join by; None where no unit is asked for."""
    return _TO.message_id if any(it is _JOIN for it in conditions) else None

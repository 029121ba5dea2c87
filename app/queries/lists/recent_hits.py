"""A common word among one unit's messages: where its newest forwards hold enough hits, SQLite reads
no others. FTS5 gives the hits of all units and years, and most of them are somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import case, func, literal, select

from app.models import Forward, Message
from app.queries.lists.full_text import Span
from app.queries.lists.state_filters import Condition

NEWEST: Final = 1000
# A page needs fewer; a search is counted so far.
ENOUGH: Final = 101


def span(
    skpd_id: int,
    conditions: Sequence[Condition],
    hits: Callable[[Span], Sequence[Condition]],
    whole: Span,
) -> Span:
    """Where to look for the newest forwards under these conditions and with these hits.

    The first `ENOUGH` of them are the same as in the `whole` span, their order is that of forwards.
    """
    newest = select(Forward.id, Forward.message_id).where(Forward.skpd_id == skpd_id)
    rows = newest.order_by(Forward.id.desc()).limit(NEWEST).correlate(None).subquery()
    lowest = select(func.min(rows.c.message_id)).scalar_subquery()
    found = (
        select(literal(1))
        .select_from(rows)
        .join(Forward, Forward.id == rows.c.id)
        .join(Message)
        .where(*conditions, *hits(Span(lowest)))
        .limit(ENOUGH)
        .correlate(None)
        .subquery()
    )
    count: Any = select(func.count()).select_from(found).scalar_subquery()
    return Span(case((count >= ENOUGH, lowest), else_=whole.lowest), whole.highest)

"""Times that a statement asks for when it is executed: so it can be put together once and kept."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import BindParameter, bindparam

from app.database.extensions import now
from app.domain.workflow.deadlines import WIB


def present() -> BindParameter[datetime]:
    """The moment at which the statement is asked."""
    return bindparam("present", callable_=now, unique=True)


def midnight() -> BindParameter[datetime]:
    """The end of the day in which it is asked (WIB)."""
    return bindparam("midnight", callable_=_next_midnight, unique=True)


def _next_midnight() -> datetime:
    return datetime.combine(now().astimezone(WIB).date() + timedelta(days=1), time(), WIB)

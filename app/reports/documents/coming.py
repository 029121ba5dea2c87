"""What falls due within the next days, by SKPD: for the week's page of the Bupati."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from app.domain.terms import MessageStatus
from app.domain.workflow.promises import OWED, PromiseStatus
from app.models import Forward, Message, Promise, Skpd
from app.reports.documents.sheets import Due, Promised
from app.reports.figures.daily_counts import is_counted
from app.reports.figures.periods import today

DAYS: Final = timedelta(days=7)
# Who promised where no SKPD did.
_DESK: Final = "Si UPIK"


def due_soon(session: Session, at: datetime) -> list[Due]:
    """SKPD with messages to which they owe an answer and whose time ends within seven days."""
    amount = func.count()
    # Each SKPD's own time: a helping one's is not the message's.
    waits = (is_counted(), Forward.due_at >= at, Forward.due_at < at + DAYS)
    query = (
        select(Skpd.name, amount)
        .select_from(Forward)
        .join(Message, Message.id == Forward.message_id)
        .join(Skpd, Skpd.id == Forward.skpd_id)
        .where(*waits, Forward.is_owed)
        .group_by(Skpd.id, Skpd.name)
        .order_by(amount.desc(), Skpd.name)
    )
    return [Due(name, number) for name, number in session.execute(query)]


def promised(session: Session, at: datetime) -> list[Promised]:
    """SKPD with promises of the ledger that are late, or whose day is one of the next seven; those
    with the most late ones first. A closed or deleted message asks for nothing."""
    day = today(at)
    is_late = or_(Promise.status == PromiseStatus.INGKAR, Promise.due_on < day)
    is_soon = and_(~is_late, Promise.due_on < day + DAYS)
    late, soon = func.count(case((is_late, 1))), func.count(case((is_soon, 1)))
    owed = (Promise.status.in_(OWED), is_counted(), Message.status != MessageStatus.SELESAI)
    query = (
        select(Skpd.name, late, soon)
        .select_from(Promise)
        .join(Message, Message.id == Promise.message_id)
        .outerjoin(Skpd, Skpd.id == Promise.skpd_id)
        .where(*owed, or_(is_late, is_soon))
        .group_by(Skpd.id, Skpd.name)
        .order_by(late.desc(), soon.desc(), Skpd.name)
    )
    return [Promised(name or _DESK, *numbers) for name, *numbers in session.execute(query)]

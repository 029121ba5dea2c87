"""What falls due within the next days, by SKPD: for the week's page of the Bupati."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.terms import ForwardStatus
from app.models import Forward, Message, Skpd
from app.reports.days import is_counted
from app.reports.sheets import Due

DAYS = timedelta(days=7)


def due_soon(session: Session, at: datetime, most: int = 6) -> list[Due]:
    """SKPD with messages that they have not answered and whose time ends within seven days."""
    amount = func.count()
    # Each SKPD's own time: a helping one's is not the message's.
    waits = (is_counted(), Forward.due_at >= at, Forward.due_at < at + DAYS)
    query = (
        select(Skpd.name, amount)
        .select_from(Forward)
        .join(Message, Message.id == Forward.message_id)
        .join(Skpd, Skpd.id == Forward.skpd_id)
        .where(*waits, Forward.status == ForwardStatus.MENUNGGU)
        .group_by(Skpd.id, Skpd.name)
        .order_by(amount.desc(), Skpd.name)
        .limit(most)
    )
    return [Due(name, number) for name, number in session.execute(query)]

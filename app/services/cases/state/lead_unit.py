"""Of several SKPD that hold a message exactly one leads (A7)."""

from __future__ import annotations

from sqlalchemy import select

from app.database.extensions import db
from app.domain.workflow.workflow import ForwardStatus
from app.models import Forward, Message
from app.services.journal import journal
from app.services.journal.actor import Actor

HOLDING = (ForwardStatus.MENUNGGU, ForwardStatus.DIJAWAB)


def settle_lead(message: Message, actor: Actor) -> None:
    """When the one that led has given the message back, the next that holds it leads."""
    query = select(Forward).where(Forward.message_id == message.id, Forward.status.in_(HOLDING))
    holding = db.session.scalars(query.order_by(Forward.id)).all()
    if not holding or any(row.is_lead for row in holding):
        return
    holding[0].is_lead = True
    journal.record(
        "lead",
        "forward",
        holding[0].id,
        actor=actor,
        message_id=message.id,
        skpd=holding[0].skpd.code,
    )


def is_helper(forward: Forward) -> bool:
    """Whether another SKPD leads."""
    others = (row for row in forward.message.forwards if row is not forward)
    return not forward.is_lead and any(row.is_lead and row.status in HOLDING for row in others)

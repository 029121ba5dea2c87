"""The cases held on a number, the erasures that citizens ask for, and those done so far."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from app.database.extensions import db
from app.domain.workflow.workflow import MessageStatus
from app.models import Erasure, Message
from app.services.cases.actions.creating import ERASURE


def newest_cases(ids: Collection[int], limit: int) -> Sequence[Message]:
    """The newest of these cases, newest first."""
    query = select(Message).where(Message.id.in_(ids)).order_by(Message.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def erasure_requests() -> Sequence[Message]:
    """The cases that ask for an erasure, by themselves or by what was joined to them, the oldest
    first; an erasure closes them."""
    part = aliased(Message)
    joined = select(part.follows_id).where(part.follows_id.is_not(None), part.flag == ERASURE)
    # As the condition of `ix_message_unsettled` spells it.
    ended: Any = bindparam("ended", MessageStatus.SELESAI.value, literal_execute=True)
    others = [status for status in MessageStatus if status is not MessageStatus.SELESAI]
    query = select(Message).where(
        Message.status != ended,
        Message.status.in_(others),
        Message.deleted_at.is_(None),
        Message.is_quarantined.is_(False),
        Message.is_joined.is_(False),
        or_(Message.flag == ERASURE, Message.id.in_(joined)),
    )
    return db.session.scalars(query.order_by(Message.id)).all()


def newest_erasures(limit: int) -> Sequence[Erasure]:
    """The latest erasures, newest first."""
    return db.session.scalars(select(Erasure).order_by(Erasure.id.desc()).limit(limit)).all()


def erasures() -> Sequence[Erasure]:
    """All erasures, oldest first."""
    return db.session.scalars(select(Erasure).order_by(Erasure.id)).all()

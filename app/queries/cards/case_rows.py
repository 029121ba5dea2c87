"""Single rows that a request names by id. `find_…` returns None where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from app.database.extensions import db
from app.models import Approval, Forward, Incident, Message, Rejection, Reply, Skpd


def find_message(message_id: int) -> Message | None:
    """The message, deleted ones included."""
    return db.session.get(Message, message_id)


def require_message(message_id: int) -> Message:
    """The message that a request has found before. Raises NoResultFound."""
    return db.session.get_one(Message, message_id)


def reload_message(message_id: int) -> Message | None:
    """The message as the database has it now, not as the session remembers it."""
    return db.session.get(Message, message_id, populate_existing=True)


def messages(ids: Sequence[int]) -> list[Message]:
    """The messages with these ids, in the given order; unknown ids are left out."""
    rows = map(find_message, ids)
    return [row for row in rows if row is not None]


def find_forward(forward_id: int) -> Forward | None:
    """One unit's hold on a message."""
    return db.session.get(Forward, forward_id)


def require_forward(forward_id: int | None) -> Forward:
    """The forward that a request has found before. Raises NoResultFound."""
    return db.session.get_one(Forward, forward_id)


def find_reply(reply_id: int) -> Reply | None:
    """One answer."""
    return db.session.get(Reply, reply_id)


def find_rejection(rejection_id: int) -> Rejection | None:
    """One rejection (TOLAK)."""
    return db.session.get(Rejection, rejection_id)


def find_approval(approval_id: int) -> Approval | None:
    """One draft that was laid before a superior."""
    return db.session.get(Approval, approval_id)


def find_incident(incident_id: int) -> Incident | None:
    """One incident (Kejadian)."""
    return db.session.get(Incident, incident_id)


def find_unit(skpd_id: int | None) -> Skpd | None:
    """One unit; None also for a person without one."""
    return db.session.get(Skpd, skpd_id) if skpd_id else None


def rejections_after(message_id: int, rejection_id: int) -> Sequence[Rejection]:
    """The rejections of a message that are newer than this one."""
    rows = (
        select(Rejection)
        .join(Forward, Rejection.forward_id == Forward.id)
        .where(Forward.message_id == message_id, Rejection.id > rejection_id)
    )
    return db.session.scalars(rows).all()

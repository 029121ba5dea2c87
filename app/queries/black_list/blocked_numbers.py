"""Blocked numbers, and the SMS kept in quarantine from each of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select, true

from app.database.extensions import db
from app.models import BlockedNumber, Message
from app.services.cases.state.case_state import blocks_now


def latest_blocks(limit: int) -> Sequence[BlockedNumber]:
    """The numbers that are blocked now, newest first."""
    query = select(BlockedNumber).where(*blocks_now()).order_by(BlockedNumber.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def find_block(blocked_id: int) -> BlockedNumber | None:
    """The blocking with this id, lifted or not."""
    return db.session.get(BlockedNumber, blocked_id)


def kept_sms(row: BlockedNumber, limit: int, *, with_hidden: bool) -> Sequence[Message]:
    """SMS that arrived while this blocking lasted, newest first; they stay in quarantine when it is
    lifted (A11). SMS that hide their number (RAHASIA) are included if `with_hidden`."""
    query = select(Message).where(
        Message.sender == row.number,
        Message.is_quarantined.is_(True),
        Message.recorded_at >= row.blocked_at,
    )
    if row.lifted_at is not None:
        query = query.where(Message.recorded_at <= row.lifted_at)
    query = query.where(_is_visible(with_hidden)).order_by(Message.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def count_kept(blocked_ids: Collection[int], *, with_hidden: bool) -> dict[int, int]:
    """How many SMS each of these blockings has kept so far; no key stands for none."""
    query = (
        select(BlockedNumber.id, func.count(Message.id))
        .join(Message, Message.sender == BlockedNumber.number)
        .where(
            BlockedNumber.id.in_(blocked_ids),
            _is_visible(with_hidden),
            Message.is_quarantined.is_(True),
            Message.recorded_at >= BlockedNumber.blocked_at,
        )
        .group_by(BlockedNumber.id)
    )
    return {row_id: count for row_id, count in db.session.execute(query)}


def _is_visible(with_hidden: bool) -> ColumnElement[bool]:
    return true() if with_hidden else Message.hides_number.is_(False)

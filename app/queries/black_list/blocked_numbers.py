"""Blocked numbers, and the SMS withheld from each of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from app.database.extensions import db
from app.models import BlockedNumber, Message
from app.services.cases.actions import withheld
from app.services.cases.state.case_state import blocks_now


@dataclass(frozen=True, slots=True)
class Withheld:
    """What one blocking withholds: how many SMS, and when the newest came."""

    count: int = 0
    newest: datetime | None = None


def listed(limit: int, words: str, *, with_hidden: bool) -> Sequence[tuple[BlockedNumber, bool]]:
    """The numbers blocked now, and those no longer blocked of which SMS are still withheld; a
    search finds every one. Each with whether it is blocked now, these first, newest first."""
    lives = and_(*blocks_now())
    withholds = select(Message.id).where(*withheld.of_blocking(with_hidden=with_hidden)).exists()
    query = select(BlockedNumber, lives.label("lives"))
    query = query.where(_matches(words, with_hidden) if words else or_(lives, withholds))
    query = query.order_by(lives.desc(), BlockedNumber.id.desc())
    return [(row, bool(is_live)) for row, is_live in db.session.execute(query.limit(limit))]


def _matches(words: str, with_hidden: bool) -> ColumnElement[bool]:
    """Any part of the number in any spelling, of the name, or of the reason."""
    digits = "".join(filter(str.isdigit, words))
    is_number = bool(digits) and not any(map(str.isalpha, words))
    number = _without_zone(digits) if is_number else words
    holds = BlockedNumber.number.icontains(number, autoescape=True) if number else false()
    if not with_hidden:
        holds = and_(holds, BlockedNumber.hides_number.is_(False))
    return or_(holds, BlockedNumber.reason.icontains(words, autoescape=True))


def _without_zone(digits: str) -> str:
    """As the digits stand within +62812...: 0812 and 62812 are one."""
    return digits[2:] if digits.startswith("62") else digits.removeprefix("0")


def find_block(blocked_id: int) -> BlockedNumber | None:
    """The blocking with this id, lifted or not."""
    return db.session.get(BlockedNumber, blocked_id)


def is_live(blocked_id: int) -> bool:
    """Whether it blocks its number now."""
    query = select(BlockedNumber.id).where(BlockedNumber.id == blocked_id, *blocks_now())
    return db.session.scalar(query) is not None


def withheld_sms(blocked_id: int, limit: int, *, with_hidden: bool) -> Sequence[Message]:
    """SMS that arrived while this blocking lasted and are still withheld, newest first (A11). SMS
    that hide their number (RAHASIA) are included if `with_hidden`."""
    wanted = (BlockedNumber.id == blocked_id, *withheld.of_blocking(with_hidden=with_hidden))
    query = select(Message).where(*wanted).order_by(Message.id.desc())
    return db.session.scalars(query.limit(limit)).all()


def withheld_by(blocked_ids: Collection[int], *, with_hidden: bool) -> dict[int, Withheld]:
    """What each of these blockings withholds; no key stands for nothing."""
    query = (
        select(BlockedNumber.id, func.count(Message.id), func.max(Message.received_at))
        .where(BlockedNumber.id.in_(blocked_ids), *withheld.of_blocking(with_hidden=with_hidden))
        .group_by(BlockedNumber.id)
    )
    return {row_id: Withheld(count, newest) for row_id, count, newest in db.session.execute(query)}

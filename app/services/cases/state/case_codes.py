"""Case codes: which one a case gets, how long it is live, how many of the 9,000 are in use (D2)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import Subquery, exists, func, select, union_all

from app.database.extensions import db, now
from app.domain.workflow import codes
from app.domain.workflow.workflow import MessageStatus
from app.models import Forward, Message

# A code is not used again for this long after its message was closed (D2).
CODE_REST: Final = timedelta(days=90)
# From here on the people who close cards are told (D2).
CROWDED_PERCENT: Final = 70
_random = random.SystemRandom()


def give(message: Message, skpd_ids: Sequence[int]) -> None:
    """The code of the first forward stays the message's code (A2, D2)."""
    if message.code is None or _is_taken(message):
        in_use = set(db.session.scalars(select(known().c.code).distinct()))
        message.code = codes.choose_code(in_use, _near(skpd_ids), _random) or _oldest_closed()
    message.code_is_live, message.code_closed_at = message.code is not None, None


def settle(message: Message, *, is_held: bool) -> None:
    """The code lives while an SKPD holds the open case, and rests from then on (D13)."""
    live = is_held and message.status != MessageStatus.SELESAI and not message.is_deleted
    if message.code is None or message.code_is_live == live:
        return
    if live and _is_taken(message):
        # Restored after its code went to somebody else: it is forwarded again under a new one.
        message.code = None
        return
    message.code_is_live = live
    message.code_closed_at = None if live else now()


def live_in(text: str) -> set[str]:
    """The live codes that stand in a text: none of them may reach a citizen (D14)."""
    named = codes.codes_in(text)
    query = select(Message.code).where(Message.code.in_(named), Message.code_is_live)
    return set(db.session.scalars(query)) if named else set()


def percent_in_use() -> int:
    """The share of codes that are live or resting, in whole percent."""
    query = select(func.count(func.distinct(known().c.code)))
    return 100 * (db.session.scalar(query) or 0) // len(codes.ALL_CODES)


def known() -> Subquery:
    """Message and code of all codes that are live or were closed recently (D2).

    Two queries, as each has its own index; a single one with OR read all messages.
    """
    with_code = select(Message.id, Message.code).where(Message.code.is_not(None))
    resting = Message.code_closed_at > now() - CODE_REST
    return union_all(with_code.where(Message.code_is_live), with_code.where(resting)).subquery()


def _is_taken(message: Message) -> bool:
    """Whether this message's code has meanwhile been given to another live message."""
    other = select(Message.id).where(
        Message.code == message.code, Message.code_is_live, Message.id != message.id
    )
    return db.session.scalar(other) is not None


def _near(skpd_ids: Sequence[int]) -> set[str]:
    found = known()
    held = exists().where(Forward.message_id == found.c.id, Forward.skpd_id.in_(skpd_ids))
    return set(db.session.scalars(select(found.c.code).where(held).distinct()))


def _oldest_closed() -> str | None:
    """Nothing is free: forwarding still works, the longest closed code is used again (D2).

    A code had several messages: the last of them counts. Each has one that is resting, or it would
    be free. None when all of them are live.
    """
    live = select(Message.code).where(Message.code_is_live, Message.code.is_not(None))
    return db.session.scalar(
        select(Message.code)
        .where(Message.code_closed_at > now() - CODE_REST, Message.code.not_in(live))
        .group_by(Message.code)
        .order_by(func.max(Message.code_closed_at))
        .limit(1)
    )

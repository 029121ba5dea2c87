"""Presence: who has a case open now, in one Valkey set; without Valkey nobody is shown."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from flask import current_app
from redis import RedisError

from app.services.journal.actor import Actor

SECONDS: Final = 20
# Of (message id:user id:name), by the time until which they count.
_KEY: Final = "upik:open"
# After a failure nobody asks Valkey for this long: a page must not wait for it.
_REST: Final = 10.0


def enter(message_id: int, actor: Actor) -> None:
    """This person has the card open, for the next 20 seconds."""
    if _is_away() or actor.user_id is None:
        return
    try:
        with current_app.extensions["redis"].pipeline(transaction=False) as pipe:
            pipe.zadd(_KEY, {_member(message_id, actor): time.time() + SECONDS})
            pipe.zremrangebyscore(_KEY, "-inf", time.time())
            pipe.expire(_KEY, SECONDS)
            pipe.execute()
    except (RedisError, OSError):
        _rest()


def leave(message_id: int, actor: Actor) -> None:
    """This person is done with the card."""
    if _is_away():
        return
    try:
        current_app.extensions["redis"].zrem(_KEY, _member(message_id, actor))
    except (RedisError, OSError):
        _rest()


def others(message_ids: Sequence[int], actor: Actor) -> dict[int, tuple[str, ...]]:
    """Names of other users who have these cases open; cases without any are left out."""
    if _is_away() or not message_ids:
        return {}
    try:
        members = current_app.extensions["redis"].zrangebyscore(_KEY, time.time(), "+inf")
    except (RedisError, OSError):
        _rest()
        return {}
    named: dict[int, list[str]] = {}
    for member in members:
        message_id, user_id, name = member.decode().split(":", 2)
        if user_id != str(actor.user_id):
            named.setdefault(int(message_id), []).append(name)
    return {row: tuple(sorted(named[row])) for row in message_ids if row in named}


def _member(message_id: int, actor: Actor) -> str:
    return f"{message_id}:{actor.user_id}:{actor.name}"


def _is_away() -> bool:
    return time.monotonic() < float(current_app.extensions.get("presence rests until", 0))


def _rest() -> None:
    current_app.extensions["presence rests until"] = time.monotonic() + _REST

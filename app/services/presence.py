"""Who has a card open now: keys in Valkey that die by themselves; without Valkey nobody is seen."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Final

from flask import current_app
from redis import RedisError

from app.services.actor import Actor

SECONDS: Final = 20
# After a failure nobody asks Valkey for this long: a page must not wait for it.
_REST: Final = 10.0


def enter(message_id: int, actor: Actor) -> None:
    """This person has the card open, for the next 20 seconds."""
    if _is_away() or actor.user_id is None:
        return
    key = _key(message_id)
    try:
        with current_app.extensions["redis"].pipeline(transaction=False) as pipe:
            pipe.zadd(key, {f"{actor.user_id}:{actor.name}": time.time() + SECONDS})
            pipe.zremrangebyscore(key, "-inf", time.time())
            pipe.expire(key, SECONDS)
            pipe.execute()
    except (RedisError, OSError):
        _rest()


def leave(message_id: int, actor: Actor) -> None:
    """This person is done with the card."""
    if _is_away():
        return
    try:
        current_app.extensions["redis"].zrem(_key(message_id), f"{actor.user_id}:{actor.name}")
    except (RedisError, OSError):
        _rest()


def others(message_ids: Sequence[int], actor: Actor) -> dict[int, tuple[str, ...]]:
    """Names of the other people who have these cards open; cards that nobody has are left out."""
    if _is_away() or not message_ids:
        return {}
    try:
        with current_app.extensions["redis"].pipeline(transaction=False) as pipe:
            for message_id in message_ids:
                pipe.zrangebyscore(_key(message_id), time.time(), "+inf")
            found = pipe.execute()
    except (RedisError, OSError):
        _rest()
        return {}
    named = {row: _names(members, actor) for row, members in zip(message_ids, found, strict=True)}
    return {row: names for row, names in named.items() if names}


def _names(members: Sequence[Any], actor: Actor) -> tuple[str, ...]:
    pairs = [
        (member.decode() if isinstance(member, bytes) else str(member)).partition(":")
        for member in members
    ]
    return tuple(sorted(name for user_id, _, name in pairs if user_id != str(actor.user_id)))


def _key(message_id: int) -> str:
    return f"upik:open:{message_id}"


def _is_away() -> bool:
    return time.monotonic() < float(current_app.extensions.get("presence rests until", 0))


def _rest() -> None:
    current_app.extensions["presence rests until"] = time.monotonic() + _REST

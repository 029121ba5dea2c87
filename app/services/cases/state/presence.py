"""Presence: who has a case open now, in one Valkey set; without Valkey nobody is shown."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import current_app
from redis import Redis, RedisError

from app.services.journal.actor import Actor

SECONDS: Final = 20
# Of (case id:user id:name), by the time until which they count.
_KEY: Final = "upik:open"
# After a failure nobody asks Valkey for this long: a page must not wait for it.
_REST: Final = 10.0


def enter(case_id: int, actor: Actor) -> None:
    """This person has the card open, for the next 20 seconds."""

    def add(valkey: Redis) -> None:
        with valkey.pipeline(transaction=False) as pipe:
            pipe.zadd(_KEY, {_member(case_id, actor): time.time() + SECONDS})
            pipe.zremrangebyscore(_KEY, "-inf", time.time())
            pipe.expire(_KEY, SECONDS)
            pipe.execute()

    if actor.user_id is not None:
        _ask(add)


def leave(case_id: int, actor: Actor) -> None:
    """This person is done with the card."""
    _ask(lambda valkey: valkey.zrem(_KEY, _member(case_id, actor)))


def others(case_ids: Sequence[int], actor: Actor) -> dict[int, tuple[str, ...]]:
    """Names of other users who have these cases open; cases without any are left out."""
    if not case_ids:
        return {}
    named: dict[int, list[str]] = {}
    for member in _ask(lambda valkey: valkey.zrangebyscore(_KEY, time.time(), "+inf")) or ():
        case_id, user_id, name = member.decode().split(":", 2)
        if user_id != str(actor.user_id):
            named.setdefault(int(case_id), []).append(name)
    return {row: tuple(sorted(named[row])) for row in case_ids if row in named}


def _member(case_id: int, actor: Actor) -> str:
    return f"{case_id}:{actor.user_id}:{actor.name}"


def _ask(question: Callable[[Redis], Any]) -> Any:
    """The answer of Valkey; None while it is away."""
    known = current_app.extensions
    if time.monotonic() < known.get("presence rests until", 0):
        return None
    try:
        return question(known["redis"])
    except (RedisError, OSError):
        known["presence rests until"] = time.monotonic() + _REST
        return None

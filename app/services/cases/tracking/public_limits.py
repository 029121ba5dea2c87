"""How often a stranger may ask on the public pages: 5 tries an hour per address and 10 a day per
ticket to look at a case, 60 searches and readings of open data a minute; of the form see W8.

Guessing a ticket takes years. Valkey counts, under a keyed hash of the address or the ticket; while
it is away each process counts in its own memory.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from operator import methodcaller
from typing import Final, TypeAlias, TypeVar

from flask import current_app
from limits import (
    RateLimitItem,
    RateLimitItemPerDay,
    RateLimitItemPerHour,
    RateLimitItemPerMinute,
    WindowStats,
)
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from redis.exceptions import RedisError
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.database.extensions import db, now
from app.domain.terms import Channel
from app.models import Case
from app.services.accounts.login_throttle import place_of
from app.services.settings import settings

LOOKS: Final = RateLimitItemPerMinute(60)
TRIES: Final = RateLimitItemPerHour(5)
TRIES_OF_TICKET: Final = RateLimitItemPerDay(10)
# Many phones of a mobile network share an address.
FORMS: Final = RateLimitItemPerHour(20)
WORDS_ON_LINK: Final = RateLimitItemPerDay(20)
_FIRST_OF_DAY: Final = RateLimitItemPerDay(1)
_DAY: Final = timedelta(days=1)
_EARLIER: Final = aliased(Case)
_IN_MEMORY: Final = FixedWindowRateLimiter(MemoryStorage())

log = logging.getLogger(__name__)

_Found = TypeVar("_Found")
# A limit, what it is about, and whose it is.
_Limit: TypeAlias = tuple[RateLimitItem, str, str]


def take_look(address: str | None) -> timedelta | None:
    """Counts one and returns None; over the limit, the time until the next."""
    return _take((LOOKS, "look", place_of(address)))


def take_try(ticket: str, address: str | None) -> timedelta | None:
    """The same of a look at one case. Every try counts, also a right one, and a ticket counts
    whether it exists or not."""
    return _take((TRIES, "address", place_of(address)), (TRIES_OF_TICKET, "ticket", ticket))


def take_form(address: str | None) -> timedelta | None:
    """The same of what is sent by the public form, of an address and of all (W8).

    Of all the cards of a day count, not the tries. Up to twice as many are taken of addresses that
    have written none of them: whoever fills the day shuts nobody else out.
    """
    place = place_of(address)
    today: _Limit = _FIRST_OF_DAY, "form day", place
    most = settings.current().web_form_daily * (2 if _until(today) is None else 1)
    wait = _until_room(most) or _take((FORMS, "form address", place))
    if wait is None:
        _take(today)
    return wait


def take_word(link: str, address: str | None) -> timedelta | None:
    """The same of a word on a private link: whatever happens to the form, the links go on."""
    return _take((FORMS, "word address", place_of(address)), (WORDS_ON_LINK, "link", link))


def count_forms_today() -> int:
    """Return how many cards of the form count towards the limit of a day."""
    cards = _cards_of_forms().order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(cards)) or 0


def _until_room(most: int) -> timedelta | None:
    """How long until fewer than so many cards are of the last day; 0: any number may be."""
    if not most:
        return None
    oldest = db.session.scalar(_cards_of_forms().offset(most - 1).limit(1))
    return oldest + _DAY - now() if oldest else None


def _cards_of_forms() -> Select[datetime]:
    """When each card of the form within the last day came, the newest first: without those that the
    desk has deleted, which makes room again, and without later words by the same link."""
    earlier = select(_EARLIER.id).where(_EARLIER.sender == Case.sender, _EARLIER.id < Case.id)
    return (
        select(Case.received_at)
        .where(Case.received_at > now() - _DAY, Case.channel == Channel.WEB.value)
        .where(Case.deleted_at.is_(None), ~earlier.exists())
        .order_by(Case.received_at.desc())
    )


def _take(*limits: _Limit) -> timedelta | None:
    waits = [wait for wait in map(_until, limits) if wait is not None]
    if not waits:
        for limit, kind, value in limits:
            _counted(methodcaller("hit", limit, _mark(kind, value)))
    return max(waits, default=None)


def _until(of: _Limit) -> timedelta | None:
    """How long until there is room within this limit; None while there is some."""
    limit, *whose = of
    found: WindowStats = _counted(methodcaller("get_window_stats", limit, _mark(*whose)))
    return (
        timedelta(seconds=max(found.reset_time - time.time(), 1)) if not found.remaining else None
    )


def _counted(ask: Callable[[RateLimiter], _Found]) -> _Found:
    pool = current_app.extensions["redis"].connection_pool
    try:
        return ask(FixedWindowRateLimiter(RedisStorage("redis://", connection_pool=pool)))
    except (RedisError, OSError) as error:
        log.warning("redis is away, this process counts alone: %s", type(error).__name__)
        return ask(_IN_MEMORY)


def _mark(kind: str, value: str) -> str:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()

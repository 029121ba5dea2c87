"""The rate limit for open data and searches: so many requests a minute from one address.

All processes count together in Redis. Without Redis nobody is limited, because nothing of ours
depends on Redis (R1).
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import Response, abort, current_app, make_response, request
from redis.exceptions import RedisError
from werkzeug.exceptions import TooManyRequests

from app.services.accounts.login_throttle import place_of

log = logging.getLogger(__name__)

MOST_A_MINUTE: Final = 60
_MINUTE: Final = 60


def limited(view: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a route answer 429 with Retry-After to an address that asks too often."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Response:
        left = _seconds_to_wait(request.remote_addr or "")
        if left:
            abort(make_response("Terlalu sering. Coba lagi sebentar.\n", 429, _headers(left)))
        return make_response(view(*args, **kwargs))

    return guarded


def hold_back() -> None:
    """The same for a person. Raises TooManyRequests, which becomes a page."""
    left = _seconds_to_wait(request.remote_addr or "")
    if left:
        raise TooManyRequests(retry_after=left)


def _headers(left: int) -> dict[str, str]:
    return {"Retry-After": str(left), "Content-Type": "text/plain; charset=utf-8"}


def _seconds_to_wait(address: str) -> int:
    """0 while the address may ask, with IPv6 the network of its customer. Redis keeps a keyed hash
    of it for a minute."""
    minute, second = divmod(int(time.time()), _MINUTE)
    secret = str(current_app.config["SECRET_KEY"]).encode()
    mark = hmac.new(secret, f"{minute}:{place_of(address)}".encode(), hashlib.sha256).hexdigest()[
        :24
    ]
    key = f"pace:{mark}"
    try:
        pipe = current_app.extensions["redis"].pipeline(transaction=False)
        asked, _ = pipe.incr(key).expire(key, _MINUTE).execute()
    except (RedisError, OSError) as error:
        log.warning("redis is away, nobody is counted: %s", type(error).__name__)
        return 0
    return _MINUTE - second if int(asked) > MOST_A_MINUTE else 0

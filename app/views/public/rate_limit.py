"""The limit of searches and open data, as an answer to a program and to a person."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, abort, make_response, request
from werkzeug.exceptions import TooManyRequests

from app.services.cases.tracking import public_limits


def limited(view: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a route answer 429 with Retry-After to an address that asks too often."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Response:
        wait = public_limits.take_look(request.remote_addr)
        if wait is not None:
            seconds = str(math.ceil(wait.total_seconds()))
            headers = {"Retry-After": seconds, "Content-Type": "text/plain; charset=utf-8"}
            abort(make_response("Terlalu sering. Coba lagi sebentar.\n", 429, headers))
        return make_response(view(*args, **kwargs))

    return guarded


def hold_back() -> None:
    """The same for a person. Raises TooManyRequests, which becomes a page."""
    wait = public_limits.take_look(request.remote_addr)
    if wait is not None:
        raise TooManyRequests(retry_after=math.ceil(wait.total_seconds()))

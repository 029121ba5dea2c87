"""The device cookie: which accounts have logged in from this browser, signed.

A browser with it has a budget of its own for these accounts, whatever others do behind the same
address (OWASP, "Device cookies"). It lets nobody in: the password is asked as ever.
"""

from __future__ import annotations

import secrets
from typing import Any, Final

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

SECONDS: Final = 180 * 24 * 3600
# People who share a computer; who logged in longest ago is forgotten first.
_MOST: Final = 8


def init_app(app: Any) -> None:
    """Answers with the cookie where somebody has logged in."""
    app.after_request(_leave)


def device_of(user_id: int | None) -> str | None:
    """The name of this browser, if this account has logged in from it."""
    name, users = _read()
    return name if user_id is not None and user_id in users else None


def remember(user_id: int) -> str:
    """Notes a login of this account; the name of this browser."""
    name, users = _read()
    name = name or secrets.token_urlsafe(16)
    g.device = (name, [user_id, *(one for one in users if one != user_id)][:_MOST])
    g.device_is_new = True
    return name


def _read() -> tuple[str, list[int]]:
    if "device" not in g:
        g.device = _cookie()
    found: tuple[str, list[int]] = g.device
    return found


def _cookie() -> tuple[str, list[int]]:
    try:
        name, users = _signer().loads(request.cookies.get(_name(), ""), max_age=SECONDS)
    except BadSignature:
        return "", []
    return str(name), list(users)


def _leave(response: Response) -> Response:
    if g.get("device_is_new"):
        response.set_cookie(
            _name(),
            str(_signer().dumps(g.device)),
            max_age=SECONDS,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="device")

"""Who is at the screen: the acting person, what ends a session, and routes open to any login."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user

from app import errors
from app.models import User
from app.services.actor import Actor

# The cookie lives longer than the idle time, so that the login page can say why a session ended.
COOKIE_SECONDS: Final = 12 * 3600
LOGIN: Final = "LoginView.login"

_USER, _MARK, _SEEN, _ENDED = "_user_id", "mark", "seen_at", "ended"
_REASONS: Final = {
    "idle": "Sesi berakhir karena tidak ada kegiatan selama {minutes} menit, silakan masuk lagi.",
    "changed": "Sesi berakhir karena password akun ini diubah atau akun ini keluar di tempat lain, "
    "silakan masuk lagi.",
}
_PLEASE = "Sesi Anda sudah berakhir. Masuk lagi di tab baru, lalu ulangi tindakan ini."


def init_app(app: Flask) -> None:
    """Watches every session of this app."""
    app.config["PERMANENT_SESSION_LIFETIME"] = COOKIE_SECONDS
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.before_request(watch)
    app.after_request(_answer_fragment)
    app.after_request(_leave_cookie)


def begin(user: User) -> None:
    """Starts a session for a person who has proved who he is."""
    session.clear()
    login_user(user)
    session[_MARK] = fingerprint(user)
    session[_SEEN] = int(time.time())
    session.permanent = True


def end(reason: str | None = None) -> None:
    """Ends the session of this browser; the login page says the reason."""
    if reason is None:
        logout_user()
    session.clear()
    if reason is not None:
        session[_ENDED] = reason


def ended_because() -> str | None:
    """Why the last session ended, said once."""
    reason = session.pop(_ENDED, None)
    if reason not in _REASONS:
        return None
    return _REASONS[reason].format(minutes=current_app.config["SETTINGS"].idle_minutes)


def fingerprint(user: User) -> str:
    """Changes with the password and the session epoch: older sessions no longer match it."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    facts = f"{user.id}:{user.password}:{user.session_epoch}".encode()
    return hmac.new(secret, facts, hashlib.sha256).hexdigest()[:32]


def matches(user: User) -> bool:
    """Whether this browser's session is of the user's present password and epoch."""
    return hmac.compare_digest(str(session.get(_MARK, "")), fingerprint(user))


def watch() -> None:
    """Ends an idle session; what a page asks by itself is no sign of life."""
    if _USER not in session or _is_asset():
        return
    now = int(time.time())
    if now - int(session.get(_SEEN, 0)) >= current_app.config["SETTINGS"].idle_minutes * 60:
        end("idle")
    elif not is_background():
        session[_SEEN] = now


def is_background() -> bool:
    """Whether the page asked this by itself (polling for new cards)."""
    return request.method == "GET" and request.path.rstrip("/").endswith("/baru")


def _is_asset() -> bool:
    return (request.endpoint or "").endswith("static") or request.endpoint == "healthz"


def current_actor() -> Actor:
    """The person at the screen, with name, position and roles as of now."""
    user: Any = current_user
    roles = frozenset(role.name for role in user.roles)
    return Actor(
        name=user.get_full_name(),
        position=user.position or next(iter(sorted(roles)), ""),
        roles=roles,
        user_id=user.id,
        skpd_id=user.skpd_id,
        address=request.remote_addr,
    )


def current_roles() -> frozenset[str]:
    """The names of the roles of the person at the screen; empty for a visitor."""
    if not current_user.is_authenticated:
        return frozenset()
    return frozenset(role.name for role in current_user.roles)


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """A route for everybody who is logged in, whatever his role (his own password)."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_user.is_authenticated:
            return view(*args, **kwargs)
        return redirect(url_for(LOGIN, next=request.full_path.rstrip("?")))

    guarded.is_signed_in = True  # type: ignore[attr-defined]  # read by the test of all routes
    return guarded


def _leave_cookie(response: Response) -> Response:
    """A poll sends no cookie: its old one could arrive after a login's or a form's newer one."""
    if is_background() and response.status_code < 400:
        session.modified = False
    return response


def _answer_fragment(response: Response) -> Response:
    """A part of a page never turns into the login page: it says that the session is over."""
    if not errors.wants_fragment() or response.status_code != 302:
        return response
    if not response.location.split("?")[0].endswith(url_for(LOGIN)):
        return response
    g.pop("_flashes", None)
    session.pop("_flashes", None)
    return errors.fragment(_PLEASE, 401)

"""Who is at the screen: the acting person, what ends a session, and routes open to any login."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user

from app.domain.access.permissions import acting_roles
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import LANGUAGE, translated
from app.models import User
from app.services.journal.actor import Actor

# The cookie lives longer than the idle time, so that the login page can say why a session ended.
_SEEN_SECONDS: Final = 30
COOKIE_SECONDS: Final = 12 * 3600
# Whether the language was chosen on the login page, by the person who then logs in.
CHOSEN_AT_THE_DOOR: Final = "chosen_at_the_door"
LOGIN: Final = "LoginView.login"

# How long after the password the code may come.
_CODE_SECONDS: Final = 300
_WAITING: Final = "waits_for_code"
_USER, _MARK, _SEEN, _BEGAN, _ENDED = "_user_id", "mark", "seen_at", "began_at", "ended"
_REASONS: Final = {
    "long": N_("Sesi berakhir karena sudah berlangsung 12 jam, silakan masuk lagi."),
    "changed": N_(
        "Sesi berakhir karena kata sandi atau peran akun ini diubah, atau akun ini keluar "
        "di tempat lain, silakan masuk lagi."
    ),
}


def init_app(app: Flask) -> None:
    """Watches every session of this app."""
    app.config["PERMANENT_SESSION_LIFETIME"] = COOKIE_SECONDS
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.before_request(watch)
    app.after_request(_answer_fragment)
    app.after_request(_leave_cookie)


def begin(user: User) -> None:
    """Starts a session for a person who has proved who he is, in the language that he reads.

    What was just chosen on the login page is stronger than what he chose once; what another
    person left in this browser is neither.
    """
    language = session.get(LANGUAGE) if session.get(CHOSEN_AT_THE_DOOR) else user.language
    _forget()
    for name in (LANGUAGE, CHOSEN_AT_THE_DOOR):
        session.pop(name, None)
    if language is not None:
        session[LANGUAGE] = language
    login_user(user)
    session[_MARK] = fingerprint(user)
    session[_SEEN] = session[_BEGAN] = int(time.time())
    session.permanent = True


def wait_for_code(user: User) -> None:
    """The password was right; the person is in only after his code."""
    _forget()
    session[_WAITING] = {"user": user.id, "mark": fingerprint(user), "at": int(time.time())}


def who_waits() -> int | None:
    """Whose code this browser is asked for; None when nobody's is, or too late."""
    found = session.get(_WAITING) or {}
    is_late = time.time() - int(found.get("at", 0)) > _CODE_SECONDS
    return None if is_late else found.get("user")


def still_waits(user: User) -> bool:
    """Whether neither password nor sessions of the person have changed since."""
    found = session.get(_WAITING) or {}
    return hmac.compare_digest(str(found.get("mark", "")), fingerprint(user))


def end(reason: str | None = None) -> None:
    """Ends the session of this browser; the login page says the reason."""
    if reason is None:
        logout_user()
    _forget()
    if reason is not None:
        session[_ENDED] = reason


def _forget() -> None:
    """Empties the session; the language stays as the person chose it."""
    kept = {name: session[name] for name in (LANGUAGE, CHOSEN_AT_THE_DOOR) if name in session}
    session.clear()
    session.update(kept)


def ended_because() -> str | None:
    """Why the last session ended, said once."""
    reason = session.pop(_ENDED, None)
    if reason == "idle":
        minutes = current_app.config["SETTINGS"].idle_minutes
        return _(
            "Sesi berakhir karena tidak ada kegiatan selama %(minutes)s menit, silakan masuk lagi.",
            minutes=minutes,
        )
    return translated(_REASONS[reason]) if reason in _REASONS else None


def fingerprint(user: User) -> str:
    """Changes with the password and the session epoch: older sessions no longer match it."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    facts = f"{user.id}:{user.password}:{user.session_epoch}".encode()
    return hmac.new(secret, facts, hashlib.sha256).hexdigest()[:32]


def matches(user: User) -> bool:
    """Whether this browser's session is of the user's present password and epoch."""
    return hmac.compare_digest(str(session.get(_MARK, "")), fingerprint(user))


def watch() -> None:
    """Ends an idle session, and one of 12 hours; what a page asks by itself is no sign of life.

    A sign is noted twice a minute at most: the answer to a keystroke (counter, draft) that comes
    late must not put an older cookie over the one with the message of what was just sent.
    """
    if _USER not in session or _is_asset():
        return
    now = int(time.time())
    if now - int(session.get(_SEEN, 0)) >= current_app.config["SETTINGS"].idle_minutes * 60:
        end("idle")
    elif now - int(session.get(_BEGAN, 0)) >= COOKIE_SECONDS:
        end("long")
    elif not is_background() and now - int(session.get(_SEEN, 0)) >= _SEEN_SECONDS:
        session[_SEEN] = now


def is_background() -> bool:
    """Whether the page asked this by itself (polling for new cards)."""
    return request.method == "GET" and request.path.rstrip("/").endswith("/baru")


def _is_asset() -> bool:
    endpoint = request.endpoint or ""
    return endpoint.endswith("static") or endpoint in ("healthz", "readyz", "metrics")


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
        granted=acting_roles(current_app.appbuilder.sm.held()),  # type: ignore[attr-defined]  # FAB's
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
    if not error_pages.wants_fragment() or response.status_code != 302:
        return response
    if not response.location.split("?")[0].endswith(url_for(LOGIN)):
        return response
    g.pop("_flashes", None)
    session.pop("_flashes", None)
    return error_pages.fragment(error_pages.SESSION_OVER, 401)

"""The current user: sessions from begin to end, the acting person, routes for any login."""

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

from app.database.extensions import transaction
from app.domain.access.permissions import acting_roles
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import LANGUAGE, translated
from app.models import User
from app.services.accounts import user_accounts
from app.services.journal.actor import Actor

# The cookie outlives the idle time, so that the login page can say why a session ended.
_SEEN_SECONDS: Final = 30
COOKIE_SECONDS: Final = 12 * 3600
# Whether the language was chosen on the login page, by the person who then logs in.
_CHOSEN_AT_LOGIN: Final = "chosen_at_the_door"
LOGIN: Final = "LoginView.login"
# The view of FAB that changes the language of a session.
_LANGUAGE_CHOICE: Final = "LocaleView.index"

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
    app.after_request(_keep_language)


def begin(user: User) -> None:
    """Starts a session for an authenticated user, in the user's language.

    A choice made just now on the login page goes before the stored one; a choice left in this
    browser by another user counts for nothing.
    """
    language = session.get(LANGUAGE) if session.get(_CHOSEN_AT_LOGIN) else user.language
    _forget()
    for name in (LANGUAGE, _CHOSEN_AT_LOGIN):
        session.pop(name, None)
    if language is not None:
        session[LANGUAGE] = language
    login_user(user)
    session[_MARK] = fingerprint(user)
    session[_SEEN] = session[_BEGAN] = int(time.time())
    session.permanent = True


def wait_for_code(user: User) -> None:
    """After the right password: the session begins only after the code."""
    _forget()
    session[_WAITING] = {"user": user.id, "mark": fingerprint(user), "at": int(time.time())}


def who_waits() -> int | None:
    """The user whose code this browser is asked for; None when nobody's is, or too late."""
    found = session.get(_WAITING) or {}
    is_late = time.time() - int(found.get("at", 0)) > _CODE_SECONDS
    return None if is_late else found.get("user")


def still_waits(user: User) -> bool:
    """Whether neither password nor sessions of the user have changed since."""
    found = session.get(_WAITING) or {}
    return hmac.compare_digest(str(found.get("mark", "")), fingerprint(user))


def end(reason: str | None = None) -> None:
    """Ends the session of this browser; the login page shows the reason."""
    if reason is None:
        logout_user()
    _forget()
    if reason is not None:
        session[_ENDED] = reason


def _forget() -> None:
    """Empties the session but for the chosen language."""
    kept = {name: session[name] for name in (LANGUAGE, _CHOSEN_AT_LOGIN) if name in session}
    session.clear()
    session.update(kept)


def ended_because() -> str | None:
    """Why the last session ended; shown once."""
    reason = session.pop(_ENDED, None)
    if reason == "idle":
        minutes = current_app.config["SETTINGS"].idle_minutes
        return _(
            "Sesi berakhir karena tidak ada kegiatan selama %(minutes)s menit, silakan masuk lagi.",
            minutes=minutes,
        )
    return translated(_REASONS[reason]) if reason in _REASONS else None


def fingerprint(user: User) -> str:
    """Changes with the password and the session epoch, so that older sessions no longer match."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    facts = f"{user.id}:{user.password}:{user.session_epoch}".encode()
    return hmac.new(secret, facts, hashlib.sha256).hexdigest()[:32]


def matches(user: User) -> bool:
    """Whether this browser's session is of the user's present password and epoch."""
    return hmac.compare_digest(str(session.get(_MARK, "")), fingerprint(user))


def watch() -> None:
    """Ends an idle session and one of 12 hours; background requests are no activity.

    Activity is noted at most twice a minute: the late response to a keystroke (counter, draft) must
    not put an older cookie over the one with the message of what was just sent.
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
    """Whether the page sent this request by itself (polling for new cards)."""
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
    """Decorates a route for every logged-in user, whatever the role (the own password)."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if current_user.is_authenticated:
            return view(*args, **kwargs)
        return redirect(url_for(LOGIN, next=request.full_path.rstrip("?")))

    guarded.is_signed_in = True  # type: ignore[attr-defined]  # read by the test of all routes
    return guarded


def _leave_cookie(response: Response) -> Response:
    """Sets no cookie after a poll: it could arrive after the newer one of a login or a form."""
    if is_background() and response.status_code < 400:
        session.modified = False
    return response


def _keep_language(response: Response) -> Response:
    """Keeps a user's choice of a language for the next login; a link on another site changes
    nothing beyond the session."""
    if request.endpoint != _LANGUAGE_CHOICE or response.status_code >= 400:
        return response
    is_ours = request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
    if not current_user.is_authenticated:
        session[_CHOSEN_AT_LOGIN] = True
    elif is_ours:
        actor, language = current_actor(), str(session[LANGUAGE])
        with transaction():
            user_accounts.choose(actor, "language", language)
    return response


def _answer_fragment(response: Response) -> Response:
    """Answers a fragment's request with "session over" where a page would lead to the login."""
    if not error_pages.wants_fragment() or response.status_code != 302:
        return response
    if not response.location.split("?")[0].endswith(url_for(LOGIN)):
        return response
    g.pop("_flashes", None)
    session.pop("_flashes", None)
    return error_pages.fragment(error_pages.SESSION_OVER, 401)

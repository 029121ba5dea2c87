"""HTTP configuration: hosts, headers, sessions, read-only GET requests."""

from __future__ import annotations

import logging
import os
import secrets
import time
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Flask, Response, current_app, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app.database.extensions import (
    CONNECT_SECONDS,
    PROBE_SECONDS,
    PROBES,
    QUIET_SECONDS,
    UNTAKEN_MILLISECONDS,
)
from app.database.reading import writes
from app.i18n.language import CATALOGUES, INDONESIAN, languages
from app.runtime import histograms
from app.runtime.logging import add_log_context
from config import LARGEST_REQUEST, ROOT, Settings

log = logging.getLogger(__name__)

READS = ("GET", "HEAD", "OPTIONS")
_AN_HOUR = 3600
_YEAR = 365 * 24 * 3600
# Plotly's layout and FAB's widgets set styles by attribute, hence 'unsafe-inline' for styles only.
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def configure(app: Flask, settings: Settings) -> None:
    """Turns the settings into Flask's and FAB's configuration keys."""
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key or "latihan: diganti oleh make run",
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        BUSY_SECONDS=int(os.environ.get("UPIK_BUSY_SECONDS", "5")),
        MIGRATIONS=str(ROOT / "migrations"),
        APP_NAME="Si UPIK",
        FAB_CREATE_DB=False,
        FAB_UPDATE_PERMS=False,
        FAB_ADD_OPENAPI_VIEWS=False,
        FAB_ADD_MENU_API=False,
        FAB_PASSWORD_HASH_METHOD="pbkdf2:sha256:1" if settings.fast_password_hash else "scrypt",
        FAB_SAFE_REDIRECT_HOSTS=settings.hosts,
        TRUSTED_HOSTS=settings.hosts,
        # Logins are slowed by login_throttle.py, in the database that all share.
        AUTH_RATE_LIMITED=False,
        RATELIMIT_ENABLED=False,
        BABEL_DEFAULT_LOCALE=INDONESIAN,
        BABEL_DEFAULT_TIMEZONE="Asia/Jakarta",
        BABEL_TRANSLATION_DIRECTORIES=str(CATALOGUES),
        LANGUAGES=languages(),
        # The prefix makes browsers refuse such a cookie from anybody else than this very host.
        SESSION_COOKIE_NAME="__Host-upik" if settings.https == "yes" else "upik",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https == "yes",
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.idle_minutes),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        WTF_CSRF_TIME_LIMIT=None,
    )


def _engine_options(settings: Settings) -> dict[str, Any]:
    # A new connection knows what SQLite has learnt of its rows meanwhile (database_statistics.py).
    # A failed statement is logged without its values: they are citizens' numbers and texts (D4).
    options: dict[str, Any] = {"hide_parameters": True, "pool_recycle": _AN_HOUR}
    if settings.database.startswith("sqlite"):
        return options
    # The same from our side: the database's host may lose its power, too.
    alive = {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": QUIET_SECONDS,
        "keepalives_interval": PROBE_SECONDS,
        "keepalives_count": PROBES,
        "tcp_user_timeout": UNTAKEN_MILLISECONDS,
    }
    return {**options, "pool_pre_ping": True, "pool_size": 4, "connect_args": alive}


def init_app(app: Flask) -> None:
    """Registers what happens around each request."""
    if proxies := app.config["SETTINGS"].proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies, proxies, proxies)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.after_request(_headers)
    app.teardown_request(_end)
    app.jinja_env.globals["csp_nonce"] = csp_nonce


def csp_nonce() -> str:
    """This request's script nonce."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _begin() -> None:
    add_log_context(request=os.urandom(4).hex())
    g.began = time.monotonic()
    # What is looked up takes no write lock, whatever the method: all write by transaction() only.
    g.was_reading = writes.set(False)


def _end(_error: BaseException | None) -> None:
    if token := g.pop("was_reading", None):
        writes.reset(token)


def _note(response: Response) -> None:
    """Counted once it is sent. One line for who collects JSON: the route as it is written in the
    code, never the address with its values."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # werkzeug's proxy
    milliseconds = round(1000 * (time.monotonic() - g.get("began", time.monotonic())))
    code, seconds = f"{response.status_code // 100}xx", milliseconds / 1000
    response.call_on_close(partial(histograms.note, app, histograms.REQUESTS, code, seconds))
    if app.config["SETTINGS"].log != "json":
        return
    facts = {
        "method": request.method,
        "route": str(request.url_rule or "-"),
        "status": response.status_code,
        "milliseconds": milliseconds,
    }
    log.info("answered", extra=facts)


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if current_app.config["SETTINGS"].https == "yes":
        response.headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
    if not request.path.startswith("/static/"):
        _note(response)
        response.headers.setdefault("Cache-Control", "no-store")
    return response

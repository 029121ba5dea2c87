"""How this app speaks HTTP: configuration, hosts, headers, sessions, read-only GETs."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app.extensions import read_only
from config import ROOT, Settings

READS = ("GET", "HEAD", "OPTIONS")
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
        # Both are needed for the login limit; counted in Valkey so that all web workers share it.
        AUTH_RATE_LIMITED=True,
        AUTH_RATE_LIMIT="10 per minute",
        RATELIMIT_ENABLED=True,
        RATELIMIT_STORAGE_URI=_limit_storage(settings),
        RATELIMIT_SWALLOW_ERRORS=True,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        BABEL_DEFAULT_LOCALE="id",
        BABEL_DEFAULT_TIMEZONE="Asia/Jakarta",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "app" / "translations"),
        LANGUAGES={"id": {"flag": "id", "name": "Indonesia"}},
        SESSION_COOKIE_NAME="upik",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https == "yes",
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.idle_minutes),
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
    )


def _engine_options(settings: Settings) -> dict[str, Any]:
    # A failed statement is logged without its values: they are citizens' numbers and texts (D4).
    options: dict[str, Any] = {"hide_parameters": True}
    if settings.database.startswith("sqlite"):
        return options
    return {**options, "pool_pre_ping": True, "pool_size": 4}


def _limit_storage(settings: Settings) -> str:
    if settings.redis.startswith("unix://"):
        return "redis+" + settings.redis
    return settings.redis


def init_app(app: Flask) -> None:
    """Registers what happens around each request."""
    if proxies := app.config["SETTINGS"].proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies, proxies, proxies)  # type: ignore[method-assign]
    app.before_request(_begin)
    app.after_request(_headers)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.add_url_rule("/healthz", "healthz", lambda: ("ok\n", 200, {"Content-Type": "text/plain"}))


def csp_nonce() -> str:
    """This request's script nonce."""
    if "csp_nonce" not in g:
        g.csp_nonce = os.urandom(16).hex()
    return str(g.csp_nonce)


def _begin() -> None:
    # A GET takes no write lock, nor does the counter of a text; they write by transaction() only.
    read_only(request.method in READS or request.path.endswith("/hitung"))


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=csp_nonce()))
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response

"""Endpoints for programs: /healthz (process is alive), /readyz (can serve), /metrics
(Prometheus)."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import Final

from flask import Flask, Response, abort, current_app, make_response, request

from app.services.monitoring import host_health, metrics
from config import Settings

_PLAIN: Final = {"Content-Type": "text/plain; charset=utf-8"}
# A request with one of these headers came through a proxy, whatever its address is.
_FORWARDED: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def init_app(app: Flask) -> None:
    """Adds the three endpoints; none requires a login."""
    app.add_url_rule("/healthz", "healthz", lambda: make_response("ok\n", 200, _PLAIN))
    app.add_url_rule("/readyz", "readyz", _ready)
    app.add_url_rule("/metrics", "metrics", _metrics)


def _ready() -> Response:
    """503 with the names of the failing checks and nothing else, because anybody may ask."""
    failing = host_health.not_ready()
    if failing:
        return make_response("".join(f"{name}\n" for name in failing), 503, _PLAIN)
    return make_response("ok\n", 200, _PLAIN)


def _metrics() -> Response:
    """For local requests or with UPIK_METRICS_TOKEN; 404 for all others."""
    if not (_has_token() or _is_local()):
        abort(404)
    page, kind = metrics.render()
    return make_response(page, 200, {"Content-Type": kind})


def _has_token() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.metrics_token:
        return False
    sent = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.metrics_token}"
    return hmac.compare_digest(sent.encode(), wanted.encode())


def _is_local() -> bool:
    if any(name in request.environ for name in _FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False

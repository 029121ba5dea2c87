"""Open311 GeoReport v2, read-only: discovery, services, requests, one request.

http://wiki.open311.org/GeoReport_v2/ - JSON and XML from the same rows. A place is never given more
precisely than its kecamatan, so `lat` and `long` stay empty.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final

from flask import Response, request, url_for
from flask_appbuilder import expose
from flask_appbuilder.baseviews import BaseView

from app.database.extensions import db, now
from app.reports.public import published
from app.services.settings import settings
from app.views.public import open311_format, page_cache
from app.views.public.open311_format import CHANGED, FORMATS, SERVICES, BadQuery, Query, written
from app.views.public.openapi import specification
from app.views.public.rate_limit import limited

_SPECIFICATION: Final = "http://wiki.open311.org/GeoReport_v2"
_FORMAT: Final = f"<any({','.join(FORMATS)}):format>"


class Open311View(BaseView):
    """Open to everybody, read-only, rate-limited."""

    route_base = "/open311/v2"
    default_view = "discovery"

    @expose(f"/discovery.{_FORMAT}")
    @limited
    def discovery(self, format: str) -> Response:
        """The endpoints of this server."""
        return _answer("discovery", format, lambda: written(format, "discovery", None, _places()))

    @expose(f"/services.{_FORMAT}")
    @limited
    def services(self, format: str) -> Response:
        """The categories of messages."""
        return _answer(
            "services", format, lambda: written(format, "services", "service", _services())
        )

    @expose(f"/services/<code>.{_FORMAT}")
    @limited
    def service(self, code: str, format: str) -> Response:
        """The extra questions of a service: none, because citizens write freely."""
        if code not in SERVICES:
            return _refused(format, 404, "service_code was not found")
        found: Mapping[str, Any] = {"service_code": code, "attributes": []}
        return _answer(
            ("service", code), format, lambda: written(format, "service_definition", None, found)
        )

    @expose(f"/requests.{_FORMAT}")
    @limited
    def requests(self, format: str) -> Response:
        """Published messages, newest first; by default of the last 90 days."""
        try:
            query = Query.of(request.args, now())
        except BadQuery as error:
            return _refused(format, 400, str(error))
        return _answer(("requests", query), format, lambda: _requests(format, query))

    @expose(f"/requests/<int:message_id>.{_FORMAT}")
    @limited
    def one(self, message_id: int, format: str) -> Response:
        """One published message."""
        found = published.published_among(db.session(), [message_id])
        if not found:
            return _refused(format, 404, "service_request_id was not found")
        rows = [open311_format.request_of(row) for row in found]
        return _answer(
            ("request", message_id),
            format,
            lambda: written(format, "service_requests", "request", rows),
        )

    @expose("/openapi.json")
    @limited
    def openapi(self) -> Response:
        """The OpenAPI 3.1 description of all open data."""
        base = request.host_url.rstrip("/")
        return _answer(
            "openapi",
            "json",
            lambda: written("json", "", None, specification(base, settings.current().site_name)),
        )


def _requests(format: str, query: Query) -> str:
    session = db.session()
    if query.ids:
        found = published.published_among(session, query.ids)
    else:
        page = published.page_of(session, query.wanted, query.page, query.page_size)
        # Empty beyond the last page; the public page would show the last one instead.
        found = list(page.rows) if query.page <= page.last else []
    rows = [open311_format.request_of(row) for row in found]
    return written(format, "service_requests", "request", rows)


def _places() -> Mapping[str, Any]:
    home = url_for("Open311View.services", format="json", _external=True)
    return {
        "changeset": CHANGED,
        "contact": settings.current().contact,
        "key_service": "",
        "endpoints": [
            {
                "specification": _SPECIFICATION,
                "url": home.removesuffix("/services.json"),
                "changeset": CHANGED,
                "type": "production",
                "formats": list(FORMATS.values()),
            }
        ],
    }


def _services() -> list[Mapping[str, Any]]:
    return [
        {
            "service_code": code,
            "service_name": name,
            "description": hint,
            "metadata": False,
            "type": "realtime",
            "keywords": f"{code}, sms",
            "group": "SMS",
        }
        for code, (name, hint, _) in SERVICES.items()
    ]


def _answer(what: Hashable, format: str, make: Callable[[], str]) -> Response:
    return _open(page_cache.answer(("open311", what), make, f"{FORMATS[format]}; charset=utf-8"))


def _refused(format: str, code: int, words: str) -> Response:
    """An error in GeoReport's format."""
    rows = [{"code": code, "description": words}]
    body = written(format, "errors", "error", rows)
    return _open(Response(body, code, content_type=f"{FORMATS[format]}; charset=utf-8"))


def _open(response: Response) -> Response:
    """Allows any site's pages to read it from a browser: nothing here depends on who asks."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response

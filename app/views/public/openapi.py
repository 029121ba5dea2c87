"""The OpenAPI description of the open data: Open311, the Atom feed and the CSV file.

A module of its own beside Open311: it describes all of the open data, from one table of paths.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.views.public.open311_format import FORMATS, MOST, SERVICES
from app.views.public.rate_limit import MOST_A_MINUTE

VERSION: Final = "2.0.0"
_TEXT: Final = {"type": "string"}
_MAYBE: Final = {"type": ["string", "null"]}
_TIME: Final = {"type": "string", "format": "date-time"}
_REQUEST: Final = {
    "service_request_id": _TEXT,
    "status": {"type": "string", "enum": ["open", "closed"]},
    "status_notes": _MAYBE,
    "service_name": _TEXT,
    "service_code": {"type": "string", "enum": list(SERVICES)},
    "description": _TEXT,
    "agency_responsible": _MAYBE,
    "service_notice": {"type": "null"},
    "requested_datetime": _TIME,
    "updated_datetime": _TIME,
    "expected_datetime": {"type": "null"},
    "address": _MAYBE,
    "address_id": {"type": "null"},
    "zipcode": {"type": "null"},
    "lat": {"type": "null"},
    "long": {"type": "null"},
    "media_url": {"type": "null"},
    "html_url": {"type": "string", "format": "uri"},
}
_SERVICE: Final = {
    "service_code": _TEXT,
    "service_name": _TEXT,
    "description": _TEXT,
    "metadata": {"type": "boolean"},
    "type": {"type": "string", "enum": ["realtime"]},
    "keywords": _TEXT,
    "group": _TEXT,
}
_QUERY: Final = (
    ("service_request_id", _TEXT, "Ids with commas between them; all else is then ignored."),
    ("service_code", _TEXT, "Codes of services with commas between them."),
    ("status", {"type": "string"}, "`open`, `closed`, or both with a comma between them."),
    ("start_date", _TIME, "The earliest time of receipt; at most 90 days before end_date."),
    ("end_date", _TIME, "The latest time of receipt."),
    ("page", {"type": "integer", "minimum": 1, "default": 1}, "Counts from 1."),
    (
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": MOST, "default": MOST},
        "How many at once.",
    ),
)


def specification(base: str, site: str) -> Mapping[str, Any]:
    """The whole document, for the service at this URL."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Si UPIK {site}: open data",
            "version": VERSION,
            "description": (
                "Published messages of citizens with their answers, personal data hidden. "
                f"At most {MOST_A_MINUTE} requests a minute from one address. Every answer has an "
                "ETag; what is unpublished is gone from the next answer on."
            ),
        },
        "servers": [{"url": base}],
        "paths": {
            **_path("/open311/v2/discovery.{format}", "Where what is found", _object({})),
            **_path("/open311/v2/services.{format}", "The categories", _list("Service")),
            **_path(
                "/open311/v2/requests.{format}", "Published messages", _list("Request"), _QUERY
            ),
            **_path("/open311/v2/requests/{id}.{format}", "One of them", _list("Request")),
            "/umpan.atom": _file("What was published last", "application/atom+xml"),
            "/data/v1/pesan.csv": _file("All published messages", "text/csv"),
        },
        "components": {"schemas": {"Request": _object(_REQUEST), "Service": _object(_SERVICE)}},
    }


def _object(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(name: str) -> Mapping[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def _path(
    path: str, words: str, schema: Mapping[str, Any], query: tuple[Any, ...] = ()
) -> Mapping[str, Any]:
    inside = [("format", {"type": "string", "enum": list(FORMATS)})]
    if "{id}" in path:
        inside.append(("id", {"type": "integer"}))
    parameters = [
        *({"name": it, "in": "path", "required": True, "schema": kind} for it, kind in inside),
        *(
            {"name": it, "in": "query", "schema": kind, "description": say}
            for it, kind, say in query
        ),
    ]
    good = {
        "description": words,
        "content": {"application/json": {"schema": schema}, "text/xml": {"schema": {}}},
    }
    return {path: {"get": _get(words, good, parameters)}}


def _file(words: str, kind: str) -> Mapping[str, Any]:
    good = {"description": words, "content": {kind: {"schema": _TEXT}}}
    return {"get": _get(words, good, [])}


def _get(words: str, good: Mapping[str, Any], parameters: list[Any]) -> Mapping[str, Any]:
    return {
        "summary": words,
        "parameters": parameters,
        "responses": {
            "200": good,
            "304": {"description": "Not changed since the ETag of If-None-Match"},
            "400": {"description": "The question makes no sense"},
            "404": {"description": "Not published, or not there"},
            "429": {"description": "Too often; Retry-After says how long to wait"},
        },
    }

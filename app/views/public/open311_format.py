"""The GeoReport v2 format: query parameters, field names, JSON and XML."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import url_for

from app.domain.terms import Category
from app.domain.words import N_
from app.reports.public.published import Filter, PublicMessage
from app.views.public.xml_writer import Element, document, element, rfc3339

FORMATS: Final = {"json": "application/json", "xml": "text/xml"}
CHANGED: Final = "2026-11-26T00:00:00Z"
MOST: Final = 1000
_SPAN: Final = timedelta(days=90)
_OTHER: Final = "belum-dikategorikan"
# service_code -> name, description, category.
SERVICES: Final[Mapping[str, tuple[str, str, Category | None]]] = {
    **{kind.value.replace(" ", "-"): (kind.label, kind.hint, kind) for kind in Category},
    _OTHER: (N_("Belum dikategorikan"), N_("Pesan yang belum diberi kategori"), None),
}
_STATES: Final = {"open": False, "closed": True}
# The XML names of list elements.
_SINGLE: Final = {"endpoints": "endpoint", "formats": "format", "attributes": "attribute"}


class BadQuery(ValueError):
    """The query is invalid; the message says why."""


@dataclass(frozen=True, slots=True)
class Query:
    """A complete query for requests; it is the key of its answer in the page cache."""

    ids: tuple[int, ...]
    wanted: Filter
    page: int
    page_size: int

    @classmethod
    def of(cls, args: Mapping[str, str], now: datetime) -> Query:
        """Reads the query parameters. Raises BadQuery."""
        ids = _ids(args.get("service_request_id", ""))
        since, until = _span(args.get("start_date"), args.get("end_date"), now)
        return cls(
            ids=ids,
            wanted=Filter(
                categories=_categories(args.get("service_code", "")),
                is_closed=_is_closed(args.get("status", "")),
                since=None if ids else since,
                until=None if ids else until,
            ),
            page=_whole("page", args.get("page", "1"), 1_000_000),
            page_size=_whole("page_size", args.get("page_size", str(MOST)), MOST),
        )


def request_of(row: PublicMessage) -> Mapping[str, Any]:
    """A published message in GeoReport's fields."""
    code = next(code for code, (*_, kind) in SERVICES.items() if kind == row.category)
    return {
        "service_request_id": str(row.id),
        "status": "closed" if row.is_closed else "open",
        "status_notes": "\n".join(_notes(row)) or None,
        "service_name": SERVICES[code][0],
        "service_code": code,
        "description": row.text,
        "agency_responsible": ", ".join(row.offices) or None,
        "service_notice": None,
        "requested_datetime": rfc3339(row.at),
        "updated_datetime": rfc3339(row.updated_at),
        "expected_datetime": None,
        "address": row.place,
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
        "html_url": url_for("PublicPagesView.message", message_id=row.id, _external=True),
    }


def _notes(row: PublicMessage) -> Sequence[str]:
    """The answers, behind what is objected to them: GeoReport has no state for that."""
    answers = [answer.text for answer in row.answers]
    return [row.objection.public, *answers] if row.objection else answers


def written(format: str, root: str, each: str | None, found: Any) -> str:
    """The rows (or with `each` None one object) in the requested format."""
    if format == "json":
        return json.dumps(found, ensure_ascii=False)
    if each is None:
        return document(root, *_elements(found))
    return document(root, *(element(each, *_elements(row)) for row in found))


def _elements(row: Mapping[str, Any]) -> Sequence[Element]:
    return [element(name, *_content(name, value)) for name, value in row.items()]


def _content(name: str, value: Any) -> Sequence[str]:
    if isinstance(value, list):
        single = _SINGLE[name]
        return [
            element(single, *_elements(it)) if isinstance(it, Mapping) else element(single, it)
            for it in value
        ]
    if isinstance(value, bool):
        return [str(value).lower()]
    return [] if value is None else [str(value)]


def _ids(text: str) -> tuple[int, ...]:
    found = [word.strip() for word in text.split(",") if word.strip()][:MOST]
    if not all(word.isascii() and word.isdigit() and len(word) < 10 for word in found):
        raise BadQuery("service_request_id must be numbers with commas between them")
    return tuple(dict.fromkeys(int(word) for word in found))


def _categories(text: str) -> tuple[Category | None, ...]:
    codes = [code.strip() for code in text.split(",") if code.strip()]
    if unknown := [code for code in codes if code not in SERVICES]:
        raise BadQuery(f"service_code {unknown[0][:40]!r} was not found")
    return tuple(dict.fromkeys(SERVICES[code][2] for code in codes))


def _is_closed(text: str) -> bool | None:
    states = {state.strip() for state in text.split(",") if state.strip()}
    if not states <= set(_STATES):
        raise BadQuery("status must be open or closed")
    return _STATES[states.pop()] if len(states) == 1 else None


def _span(start: str | None, end: str | None, now: datetime) -> tuple[datetime, datetime | None]:
    """At most 90 days. Without an end it reaches until now, so the query is the key of one
    answer."""
    if not start and not end:
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - _SPAN, None
    until = _moment("end_date", end) if end else None
    since = _moment("start_date", start) if start else (until or now) - _SPAN
    if until is None:
        until = since + _SPAN
    if not timedelta(0) <= until - since <= _SPAN:
        raise BadQuery("start_date and end_date must lie at most 90 days apart, in this order")
    return since, until


def _moment(name: str, text: str) -> datetime:
    """A W3C date-time; without a zone it is UTC."""
    try:
        at = datetime.fromisoformat(text.strip().replace(" ", "+"))
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        at = at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadQuery(f"{name} must look like 2026-11-24T00:00:00Z") from None
    if not 2000 <= at.year <= 2100:
        raise BadQuery(f"{name} must lie between 2000 and 2100")
    return at


def _whole(name: str, text: str, most: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    if not 1 <= number <= most:
        raise BadQuery(f"{name} must be a number from 1 to {most}")
    return number

"""Where a person returns to after an action: the page it was started on, with its filters."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from flask import request, url_for


def own_path(address: str) -> str | None:
    """Path and query of an address on this server; None for any other (open redirects)."""
    if "\\" in address or any(ord(character) < 32 for character in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.netloc and (parts.scheme not in ("http", "https") or parts.netloc != request.host):
        return None
    path = parts.path
    # Decoded as the router does: "/%6cogout" would end the session that has just begun.
    decoded = f"{unquote(path).rstrip('/')}/"
    ways = (url_for("LoginView.login"), url_for("LoginView.logout"))
    if not path.startswith("/") or path.startswith("//") or decoded.startswith(ways):
        return None
    return f"{path}?{parts.query}" if parts.query else path


def page() -> str:
    """Path and query of the page that htmx names, on this server whatever host it names; empty
    where there is none."""
    try:
        there = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return ""
    return own_path(there._replace(scheme="", netloc="", fragment="").geturl()) or ""


def with_filters(url: str) -> str:
    """The given list with the filters of the page the request comes from, if that is this list."""
    came = page()
    return came if urlsplit(came).path == urlsplit(url).path else url

"""The page on which a person pressed a button, as htmx names it: he stays under its filters."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from app.views.accounts.login import own_path


def page() -> str:
    """Its path and query, on this server whatever host is named; empty where there is none."""
    try:
        there = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return ""
    return own_path(there._replace(scheme="", netloc="", fragment="").geturl()) or ""


def kept(url: str) -> str:
    """This list as the person has narrowed it, if that is where he comes from."""
    came = page()
    return came if urlsplit(came).path == urlsplit(url).path else url

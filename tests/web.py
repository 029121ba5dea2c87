"""A test client that behaves like a browser beside the test, not inside of it."""

from __future__ import annotations

import contextvars
import re
from collections.abc import Callable
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.database.extensions import db


class BrowserlikeClient(FlaskClient):
    """Each request runs in a context of its own, whatever the test has open.

    Flask would reuse the test's application context: `g`, the logged-in person and the database
    session would be shared, and a read the test has begun would hold SQLite's lock.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """The request, after closing what the test was reading."""
        if has_app_context() and db.session.registry.has():
            pending = [*db.session.new, *db.session.dirty]
            assert not pending, "the test has uncommitted changes"
            db.session.rollback()
        return contextvars.Context().run(super().open, *args, **kwargs)


# The fixture `login`: `login(client, username)` logs a demo user in.
Login = Callable[..., BrowserlikeClient]


def sign_in(client: FlaskClient, username: str, password: str, target: str = "") -> TestResponse:
    """Fills the login form in, as a person does; the answer to it."""
    address = f"/login/?next={target}" if target else "/login/"
    page = client.get(address)
    return client.post(
        address,
        data={"username": username, "password": password, "csrf_token": csrf_token(page)},
    )


def is_in(client: FlaskClient) -> bool:
    """Whether somebody is logged in there."""
    return client.get("/password/").status_code == 200


def csrf_token(page: TestResponse) -> str:
    """The token of the first form on a page; empty where the test has CSRF off."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
    return found[1] if found else ""


def steady(text: str) -> str:
    """An answer without what is drawn by lot for it, where four digits may stand by chance."""
    lots = (
        *(r'nonce="[^"]*"', r"'nonce-[^']*'", r'"X-CSRFToken": "[^"]*"'),
        r'name="(?:csrf_token|form_key|seen)"[^>]*>',
        # Hashes of how far a card, an SMS, a modem had come: its times are in them.
        *(r'data-stamp="[^"]*"', r"\bstamp=\w+", r"\bshown=[\w:,]+"),
    )
    return re.sub("|".join(lots), "", text)


def alerts(page: TestResponse) -> str:
    """All that a page says about what went wrong, in one line."""
    text = page.get_data(as_text=True)
    found = re.findall(r'(?:role="alert"|class="error")[^>]*>(.*?)</(?:p|div)>', text, re.DOTALL)
    return " ".join(" ".join(re.sub(r"<[^>]+>", " ", words).split()) for words in found)

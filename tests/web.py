"""A test client that behaves like a browser beside the test, not inside of it."""

from __future__ import annotations

import contextvars
import html
import re
from collections.abc import Callable
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.database.extensions import db
from tests.databases import DEMO_PASSWORD

FRAGMENT = {"HX-Request": "true"}


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


def sign_in(
    client: FlaskClient, username: str, password: str = DEMO_PASSWORD, target: str = ""
) -> TestResponse:
    """Fills the login form in, as a person does; the answer to it."""
    address = f"/login/?next={target}" if target else "/login/"
    page = client.get(address)
    return client.post(
        address, data={"username": username, "password": password, "csrf_token": csrf_token(page)}
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


class Browser(BrowserlikeClient):
    """A person's steps in it: he sits down, opens a page or a window, sends a form."""

    def log_in(self, username: str, password: str = DEMO_PASSWORD) -> Browser:
        """This user sits down here; whoever sat here before logs out."""
        if self.get_cookie("upik"):
            self.post("/logout/")
        answer = sign_in(self, username, password)
        assert answer.status_code == 302, f"{username} could not log in"
        return self

    def another(self, username: str = "") -> Browser:
        """A browser beside this one, with this user at it; a visitor where none is named."""
        found = self.application.test_client()
        assert isinstance(found, Browser)
        return found.log_in(username) if username else found

    def page(self, url: str) -> str:
        """The text of a page that opens."""
        answer = self.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        return html.unescape(answer.text)

    def send(self, url: str, **fields: Any) -> tuple[int, str]:
        """Posts a form as the page's script does; status and text."""
        answer = self.post(url, data=fields, headers=FRAGMENT)
        return answer.status_code, html.unescape(answer.text)

    def posted(self, url: str, status: int = 200, /, **fields: Any) -> str:
        """Posts a form that ends with this status; the text."""
        found, text = self.send(url, **fields)
        assert found == status, (url, found, text)
        return text

    def refused(self, url: str, status: int) -> str:
        """What a window that does not open says, with this status."""
        answer = self.get(url, headers=FRAGMENT)
        assert answer.status_code == status, (url, answer.status_code)
        return html.unescape(answer.text)


def refusal(answer: TestResponse, status: int = 422) -> str:
    """What a form that was not taken says of it, with this status."""
    assert answer.status_code == status, answer.status_code
    return alerts(answer)

"""Each role walks through every page it can reach: nothing fails, no page offers a link, a button
or a form that then refuses the person, and none turns what a person wrote into markup."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from flask import Flask

from app.database.extensions import db
from tests import hostile
from tests.house.test_matrix import PEOPLE
from tests.integration.views.crowd import every_kind_of_row
from tests.web import BrowserlikeClient, Login

pytestmark = pytest.mark.programs

# A page's own words are Indonesian; these are what FAB, WTForms and Flask say when nobody asked us.
ENGLISH = (
    *("This field", "Not a valid", "Invalid", "Access is Denied", "Bad Request", "Forbidden"),
    *("Not Found", "Internal Server", "Method Not Allowed", "Show ", "Record Count"),
    *("No records", "Search", "Cancel", "Delete", "Actions", "Refresh", "Back", "Sign In", "None"),
)
# What a click or the page itself asks for; `hx-post` and a form's action are posted to.
ASKS = ("href", "hx-get", "data-url", "src")
ENDS_THE_SESSION = "/logout/"
# 422: a window that wants something picked first, and says so.
GOOD = (200, 204, 301, 302, 303, 308, 422)
MOST_OF_A_KIND = 2


class Walked(HTMLParser):
    """The addresses of a page: what it asks for, what it posts to; and the words one reads."""

    def __init__(self) -> None:
        super().__init__()
        self.asks: set[str] = set()
        self.posts: set[str] = set()
        self.words: list[str] = []
        self.strange: list[str] = []
        self._silent = 0

    @classmethod
    def of(cls, text: str) -> Walked:
        """A page as it was answered."""
        page = cls()
        page.feed(text)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.asks.update(str(found[name]) for name in ASKS if found.get(name))
        if found.get("hx-post"):
            self.posts.add(str(found["hx-post"]))
        if tag == "form":
            into = self.posts if found.get("method", "get").lower() == "post" else self.asks
            into.add(found.get("action") or "")
        self._silent += tag in ("script", "style", "template")
        self._note_strange(tag, found)
        for name in ("title", "placeholder", "aria-label", "value"):
            if found.get(name) and not self._silent and found.get("type") != "hidden":
                self.words.append(str(found[name]))

    def _note_strange(self, tag: str, found: dict[str, str | None]) -> None:
        """What no template of ours writes: a script of no file, a handler, an address that runs."""
        is_data = found.get("type") == "application/json"
        if tag == "script" and not is_data and not found.get("nonce"):
            self.strange.append("a script")
        runs = [name for name in found if name.startswith("on")]
        runs += [name for name in ASKS if str(found.get(name)).startswith("javascript:")]
        self.strange += [f"{tag} {name}" for name in runs]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "template")

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.words.append(data.strip())


def shape(address: str) -> str:
    """An address without its numbers: of a thousand cards some of each kind are enough."""
    parts = urlsplit(address)
    path = "/".join("N" if part.isdigit() else part for part in parts.path.split("/"))
    names = sorted(name for name, value in parse_qsl(parts.query))
    return f"{path}?{urlencode([(name, '') for name in names])}"


def walk(
    client: BrowserlikeClient, start: str, most: int = MOST_OF_A_KIND
) -> Iterator[tuple[str, Any, Walked]]:
    """Every page that is reached from here, each kind at most so often; and the page that led to
    it."""
    waiting, met, often = [(start, start)], set[str](), dict[str, int]()
    while waiting:
        address, found_on = waiting.pop(0)
        kind = shape(address)
        if address in met or often.get(kind, 0) >= most or address.startswith(ENDS_THE_SESSION):
            continue
        met.add(address)
        often[kind] = often.get(kind, 0) + 1
        answer = client.get(address)
        page = Walked.of(answer.get_data(as_text=True) if answer.mimetype == "text/html" else "")
        answer.close()
        yield f"{address} (from {found_on})", answer, page
        if answer.location:
            waiting.append((own(address, answer.location), address))
        waiting.extend((own(address, asked), address) for asked in sorted(page.asks))
        waiting = [(url, origin) for url, origin in waiting if url]


def own(page: str, asked: str) -> str:
    """The address on this server without its fragment, or "" for another server's."""
    whole = urlsplit(urljoin(f"http://localhost{page}", asked))
    if whole.netloc != "localhost" or whole.path.startswith(("/static/", "/appbuilder/", "/lang/")):
        return ""
    return whole.path + (f"?{whole.query}" if whole.query else "")


@pytest.mark.parametrize("role", PEOPLE)
def test_no_page_offers_what_it_then_refuses(
    app: Flask, client: BrowserlikeClient, login: Login, role: str
) -> None:
    every_kind_of_row(hostile.SHORT)
    login(client, PEOPLE[role])
    reached, wrong = 0, []
    posts: dict[str, str] = {}
    for where, answer, page in walk(client, "/"):
        reached += 1
        if answer.status_code not in GOOD:
            wrong.append(f"{answer.status_code} {where}")
        wrong += [f"{what} on {where}" for what in page.strange]
        text = " ".join(page.words)
        assert "62615533" not in text
        wrong += [f"{word!r} on {where}" for word in ENGLISH if f" {word}" in f" {text}"]
        address = where.partition(" ")[0]
        posts.update({own(address, post): where for post in page.posts})
    # What a deletion takes away can't be posted to any more: deletions come last.
    for address in sorted(posts, key=lambda it: ("delete" in it or "hapus" in it, it)):
        if address.startswith(ENDS_THE_SESSION):
            continue
        status = client.post(address).status_code
        if status in (401, 403, 404, 405) or status >= 500:
            wrong.append(f"{status} for the form {address} on {posts[address]}")
    assert not wrong, "\n".join(wrong)
    assert reached > 4
    assert posts
    db.session.rollback()

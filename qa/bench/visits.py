"""Measures requests to the card lists of several databases in turns: time, statements, weight."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import create_app
from app.database.extensions import db, now
from app.domain.workflow.deadlines import WIB
from app.models import Case
from app.runtime.data_folder import claim_folder
from config import Settings
from qa.bench.pages import PageCase, cases
from tests.cases import Statements, is_of_the_frame
from tests.web import BrowserlikeClient, sign_in

# As in a server that runs: psycopg prepares a statement at its sixth run, and PostgreSQL plans it
# five times more before it keeps a plan.
WARM = 12
_TURNS = 1_000_000


@dataclass
class Found:
    """What one address cost on one database; `times` in milliseconds, `weight` in bytes, `cards`
    shown."""

    times: list[float] = field(default_factory=list)
    statements: int = 0
    frame: int = 0
    weight: int = 0
    cards: int = 0

    def loop(self) -> None:
        """Times a bare loop, about as long as a page: what it varies by is the machine's doing."""
        begun = time.perf_counter()
        for _ in range(_TURNS):
            pass
        self.times.append(1000 * (time.perf_counter() - begun))

    def at(self, share: float) -> float:
        """The time that this share of the visits stayed within."""
        times = sorted(self.times)
        return times[min(len(times) - 1, int(share * len(times)))]


Rows = list[tuple[PageCase, list[Found]]]


class Site:
    """The application on one seeded database, with a client for each person."""

    def __init__(self, folder: Path, url: str | None, redis_url: str, password: str) -> None:
        values: dict[str, Any] = {"var": folder, "database_url": url, "redis_url": redis_url}
        values |= {"fast_password_hash": True}
        self.app: Flask = create_app(claim_folder(Settings(**values)))
        self.app.test_client_class = BrowserlikeClient
        self._password = password
        self._clients: dict[str, FlaskClient] = {}
        with self.app.app_context():
            self.newest = db.session.scalar(select(func.max(Case.id))) or 0
            last = db.session.scalar(select(func.max(Case.received_at))) or now()
        self.day = last.astimezone(WIB).date() - timedelta(days=1)

    def visit(self, case: PageCase) -> tuple[float, bytes]:
        """Milliseconds and page of one visit."""
        client, url = self._client(case.user), case.url
        days = {"{day}": self.day, "{month}": self.day - timedelta(days=30)}
        for name, day in days.items():
            url = url.replace(name, day.isoformat())
        begun = time.perf_counter()
        answer = client.get(url)
        body = answer.get_data()
        took = 1000 * (time.perf_counter() - begun)
        expected = (200,) if case.is_page else (200, 204)
        assert answer.status_code in expected, (case.name, url, answer.status_code)
        return took, body

    def look(self, case: PageCase) -> Found:
        """A visit that counts."""
        with Statements(self.app) as statements:
            _, body = self.visit(case)
        asked = [text for text in statements.texts if not text.startswith("BEGIN")]
        frame = [text for text in asked if is_of_the_frame(text)]
        return Found([], len(asked), len(frame), len(body), body.count(b"<article "))

    def _client(self, user: str) -> FlaskClient:
        if user not in self._clients:
            client = self.app.test_client()
            answer = sign_in(client, user, self._password)
            assert answer.status_code == 302, f"{user} could not log in"
            self._clients[user] = client
        return self._clients[user]


def measure(
    sites: Sequence[Site], rounds: int, bare: Found
) -> Iterator[tuple[PageCase, list[Found]]]:
    """Each address on all databases in turns, so that a busy moment of the machine meets all.

    `bare` takes the times of a bare loop in the same moments. What is loaded is no garbage, as in
    the web's processes (gunicorn.conf.py).
    """
    gc.collect()
    gc.freeze()
    for same in zip(*(cases(site.newest) for site in sites), strict=True):
        pairs = list(zip(sites, same, strict=True))
        for _ in range(WARM):
            for site, case in pairs:
                site.visit(case)
        found = [site.look(case) for site, case in pairs]
        for _ in range(rounds):
            bare.loop()
            for (site, case), seen in zip(pairs, found, strict=True):
                seen.times.append(site.visit(case)[0])
        yield same[0], found

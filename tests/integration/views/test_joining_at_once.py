"""Two people join the same two cards from either end: the window locks them in one order."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.extensions import db, transaction
from app.models import Message
from app.services import standing
from tests.integration.views.stage import citizen_sms, hidden, message, page, send
from tests.web import BrowserlikeClient


@pytest.fixture
def stage(postgres_stage: Any) -> Any:
    """SQLite lets one writer in at a time: there is nothing to lock in an order."""
    return postgres_stage


def test_the_window_waits_for_the_first_card_before_it_takes_the_second(
    app: Flask, client: BrowserlikeClient, login: Callable[..., BrowserlikeClient]
) -> None:
    desk = login(client, "moderator")
    with app.app_context():
        first, second = citizen_sms("Jembatan gantung rusak"), citizen_sms("Letaknya di Siulak")
    url = f"/pesan-masuk/{second}/gabungkan"
    seen = hidden(page(desk, url), "seen")
    answers: list[int] = []
    post = Thread(target=lambda: answers.append(send(desk, url, seen=seen, **{"with": first})[0]))
    with transaction():
        standing.lock(first)
        post.start()
        _until_it_waits()
        free = select(Message.id).where(Message.id == second).with_for_update(nowait=True)
        assert db.session.scalar(free) == second
    post.join(30)
    assert answers == [200]
    assert message(second).is_joined


def _until_it_waits() -> None:
    for _ in range(1000):
        if db.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            return
        time.sleep(0.01)
    pytest.fail("the window never came to the lock")

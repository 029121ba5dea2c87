"""Two people join or close the same two cards from either end: one order of locks."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.database.extensions import db, transaction
from app.models import BulkAct, Case
from app.services.cases.state import case_state
from tests.cases import case, citizen_sms, hidden
from tests.rows import all_rows
from tests.servers import wait_until
from tests.web import Browser


@pytest.fixture
def database(postgres_database: Any) -> Any:
    """SQLite lets one writer in at a time: there is nothing to lock in an order."""
    return postgres_database


@pytest.mark.usefixtures("by_hand")
def test_the_window_waits_for_the_first_card_before_it_takes_the_second(desk: Browser) -> None:
    first, second = (
        citizen_sms(text, "081266771234")
        for text in ("Jembatan gantung rusak", "Letaknya di Siulak")
    )
    url = f"/pesan-masuk/{second}/gabungkan"
    seen = hidden(desk.page(url), "seen")
    answers: list[int] = []
    post = Thread(target=lambda: answers.append(desk.send(url, seen=seen, **{"with": first})[0]))
    with transaction():
        case_state.lock(first)
        post.start()
        _until_waiting(1)
        free = select(Case.id).where(Case.id == second).with_for_update(nowait=True)
        assert db.session.scalar(free) == second
    post.join(60)
    assert answers == [200]
    assert case(second).is_joined


def test_two_cards_put_under_each_other_at_once_end_in_one_leading(
    app: Flask, client: Browser
) -> None:
    first, second = citizen_sms("Jembatan putus"), citizen_sms("Jalan rusak", "081266775678")
    answers: list[str] = []
    # Begun in this order: who waits longest gets the first card, while the other had the second.
    posts = [
        Thread(target=_uniting(desk.log_in("moderator"), (first, second), stays, answers))
        for desk, stays in ((client, second), (app.test_client(), first))
    ]
    with transaction():
        case_state.lock(first)
        for number, post in enumerate(posts, 1):
            post.start()
            _until_waiting(number)
    for post in posts:
        post.join(60)
        assert not post.is_alive()
    assert sorted("2 pesan ditangani bersama" in answer for answer in answers) == [False, True]
    assert sum(case(row).lead_id is None for row in (first, second)) == 1
    assert all_rows(BulkAct.results, BulkAct.results.is_(None)) == []


def _uniting(
    desk: Browser, ids: tuple[int, int], stays: int, answers: list[str]
) -> Callable[[], None]:
    url = "/pesan-masuk/bersama/kejadian"
    key = hidden(desk.page(f"{url}?pesan={ids[0]}&pesan={ids[1]}"), "form_key")
    return lambda: answers.append(desk.send(url, pesan=list(ids), form_key=key, utama=stays)[1])


def _until_waiting(number: int) -> None:
    waiting = text("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
    wait_until(lambda: (db.session.scalar(waiting) or 0) >= number, "the window comes to the lock")

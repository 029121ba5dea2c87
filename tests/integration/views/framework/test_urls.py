"""The addresses of a row's routes are those that Flask builds; menus are each person's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from app.views.cards.button import Button, Buttons
from app.views.framework.urls import of_row
from tests.integration.views.stage import page

Login = Callable[[FlaskClient, str], object]


@pytest.fixture
def desk(client: FlaskClient, login: Login) -> FlaskClient:
    """The moderator's browser."""
    login(client, "moderator")
    return client


@pytest.fixture
def operator(app: Flask, login: Login) -> FlaskClient:
    """The operator of PUPR at another one."""
    other = app.test_client()
    login(other, "operator-pupr")
    return other


@pytest.mark.parametrize("base", ["http://localhost/", "http://localhost/upik"])
def test_each_route_of_a_row_is_addressed_as_flask_does(app: Flask, base: str) -> None:
    routes = {
        rule.endpoint: next(iter(rule.arguments))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/pesan-masuk/", "/pesan-dinas/")) and len(rule.arguments) == 1
    }
    assert len(routes) > 30
    with app.test_request_context(base_url=base):
        for endpoint, name in routes.items():
            for row_id in (1, 2**31 - 1):
                values: dict[str, Any] = {name: row_id}
                assert of_row(endpoint, row_id) == url_for(endpoint, **values)


def menu(client: FlaskClient, path: str) -> list[str]:
    nav = page(client, path).partition('<nav id="menu"')[2].partition("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"', nav)


def test_one_person_after_another_sees_his_own_menu(
    desk: FlaskClient, operator: FlaskClient
) -> None:
    of_desk, of_operator = menu(desk, "/pesan-masuk/"), menu(operator, "/pesan-dinas/")
    assert "/pesan-masuk/" in of_desk
    assert "/pesan-masuk/" not in of_operator
    assert "/pesan-dinas/" in of_operator
    assert menu(desk, "/pesan-masuk/") == of_desk


def test_the_menu_follows_the_language_and_comes_back(desk: FlaskClient) -> None:
    in_indonesian, in_english = (
        f'href="/pesan-keluar/">{word}' for word in ("Pesan Keluar", "Outbox")
    )
    assert in_indonesian in page(desk, "/pesan-masuk/")
    desk.get("/lang/en")
    assert in_english in page(desk, "/pesan-masuk/")
    desk.get("/lang/id")
    assert in_indonesian in page(desk, "/pesan-masuk/")


def test_any_word_of_a_button_changes_what_a_card_is_compared_by() -> None:
    said = [
        Button("reply", "Balas", "fa-reply", tip, "InboxReplyView.reply", True)
        for tip in ("Membalas lewat SMS", "Mencatat jawaban")
    ]
    plain, other, under = (
        Buttons.of(said[:1], []),
        Buttons.of(said[1:], []),
        Buttons.of([], said[:1]),
    )
    assert plain == Buttons.of(said[:1], [])
    assert len({plain.stamp, other.stamp, under.stamp}) == 3

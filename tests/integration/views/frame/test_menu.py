"""The menu shows each user what that user may open, in the user's language."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.views.factories import Login, page


@pytest.fixture
def operator(app: Flask, login: Login) -> FlaskClient:
    """The operator of PUPR at another one."""
    other = app.test_client()
    login(other, "operator-pupr")
    return other


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
    assert (of_desk[0], of_desk[-1]) == ("/hari-ini/", "/simulator/")


def test_the_menu_follows_the_language_and_comes_back(desk: FlaskClient) -> None:
    in_indonesian, in_english = (
        f'href="/pesan-keluar/">{word}' for word in ("Pesan Keluar", "Outbox")
    )
    assert in_indonesian in page(desk, "/pesan-masuk/")
    desk.get("/lang/en")
    assert in_english in page(desk, "/pesan-masuk/")
    desk.get("/lang/id")
    assert in_indonesian in page(desk, "/pesan-masuk/")


def test_the_menu_says_where_one_is_also_below_pengaturan(desk: FlaskClient) -> None:
    here = re.compile(r'<summary class="on">Pengaturan')
    assert here.search(page(desk, "/info-sim/"))
    assert not here.search(page(desk, "/pesan-masuk/"))

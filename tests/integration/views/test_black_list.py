"""Black List: what a row says, Jangan Blokir at one click, Urungkan."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.extensions import db, transaction
from app.models import BlockedNumber
from app.services import blocking
from tests.integration.views.stage import citizen_sms, page, person, send

Login = Callable[[FlaskClient, str], object]
NUMBER = "081255559999"


@pytest.fixture
def blocked(app: Flask) -> int:
    """A blocked number that has written again since."""
    with app.app_context():
        row = citizen_sms("Undian", NUMBER)
        with transaction():
            found = blocking.block_sender(row, actor=person("moderator"), reason="Penipuan").id
        citizen_sms("Undian lagi", NUMBER)
        citizen_sms("Undian terus", NUMBER)
        return found


@pytest.fixture
def desk(client: FlaskClient, login: Login) -> FlaskClient:
    """A moderator at the screen."""
    login(client, "moderator")
    return client


def test_a_row(desk: FlaskClient, blocked: int) -> None:
    text = page(desk, "/black-list/")
    row = text.split(f'id="blocked-{blocked}"')[1].split("</tr>")[0]
    for words in ("0812-5555-9999", "Penipuan", "Rina Moderator", ">2<", "Jangan Blokir"):
        assert words in row, words


def test_jangan_blokir_acts_at_once_and_can_be_undone(
    app: Flask, desk: FlaskClient, blocked: int
) -> None:
    """S59, A12."""
    status, text = send(desk, f"/black-list/{blocked}/jangan-blokir")
    assert status == 200
    assert "Nomor tidak diblokir lagi." in text
    assert f"/black-list/{blocked}/urungkan" in text
    assert f'id="blocked-{blocked}"' not in page(desk, "/black-list/")
    assert "sudah dilakukan" in send(desk, f"/black-list/{blocked}/jangan-blokir")[1]
    text = send(desk, f"/black-list/{blocked}/urungkan")[1]
    assert "0812-5555-9999" in text
    assert "Nomor diblokir kembali." in text
    with app.app_context():
        query = select(BlockedNumber).where(
            BlockedNumber.number == "+6281255559999", BlockedNumber.lifted_at.is_(None)
        )
        assert db.session.scalars(query).one().reason == "Penipuan"
    assert "sudah dilakukan" in send(desk, f"/black-list/{blocked}/urungkan")[1]


def test_an_empty_list_says_how_a_number_gets_there(desk: FlaskClient) -> None:
    assert "tombol Blokir pada kartu" in page(desk, "/black-list/")


def test_not_for_operators(client: FlaskClient, login: Login, blocked: int) -> None:
    login(client, "operator-pupr")
    assert client.get("/black-list/").status_code in (302, 403)
    assert send(client, f"/black-list/{blocked}/jangan-blokir")[0] in (302, 401, 403)


def test_a_row_that_is_not_there(desk: FlaskClient) -> None:
    assert send(desk, "/black-list/999999/jangan-blokir")[0] == 404

"""Hari ini: the first page of a moderator, each number a link to exactly what it counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.domain.deadlines import WIB
from app.extensions import db, now, transaction
from app.models import Message, OutboundSms
from app.services import rejecting
from tests.integration.views.stage import (
    Statements,
    cards,
    citizen_sms,
    forward_id,
    forwarded,
    page,
    person,
)
from tests.web import sign_in

Login = Callable[[FlaskClient, str], object]


@pytest.fixture
def desk(app: Flask, client: FlaskClient, login: Login) -> FlaskClient:
    """A moderator at the screen."""
    login(client, "moderator")
    return client


def tiles(text: str) -> dict[str, int]:
    """Address -> number."""
    found = re.findall(r'href="(/pesan-masuk/\?status=[a-z-]+)".*?<b>(\d+)</b>', text, re.DOTALL)
    return {url: int(count) for url, count in found}


def end_of_today() -> datetime:
    """The last second of the day in WIB."""
    return now().astimezone(WIB).replace(hour=23, minute=59, second=59, microsecond=0)


def test_it_is_the_first_page_after_login(app: Flask, client: FlaskClient) -> None:
    assert sign_in(client, "moderator", "latihan-12345").location.endswith("/hari-ini/")
    client.post("/logout/")
    assert sign_in(client, "operator-pupr", "latihan-12345").location.endswith("/pesan-dinas/")


def test_every_number_is_what_its_link_shows(app: Flask, desk: FlaskClient) -> None:
    with app.app_context():
        citizen_sms("Baru")
        late, today = citizen_sms("Lama"), citizen_sms("Nanti")
        lost = citizen_sms("SMS gagal", "081299990000")
        back = forwarded("Ditolak", "DISHUB")
        with transaction():
            rejecting.reject_forward(
                forward_id(back), "Bukan urusan kami", "PUPR", "Kadis",
                actor=person("operator-dishub"),
            )  # fmt: skip
            db.session.get_one(Message, late).turn_at = now() - timedelta(days=2)
            db.session.get_one(Message, today).turn_at = end_of_today()
            query = select(OutboundSms).where(OutboundSms.message_id == lost)
            sms = db.session.scalars(query).first()
            assert sms
            sms.status = "failed"
    counted = tiles(page(desk, "/hari-ini/"))
    assert len(counted) == 6
    for url, count in counted.items():
        assert len(cards(page(desk, url))) == count, url
    assert counted["/pesan-masuk/?status=terlambat"] >= 1
    assert counted["/pesan-masuk/?status=ditolak"] == 1
    assert counted["/pesan-masuk/?status=sms"] == 1
    assert counted["/pesan-masuk/?status=baru"] == 4


def test_a_filter_of_the_day_is_named_among_the_filters_while_chosen(desk: FlaskClient) -> None:
    assert "Jatuh tempo hari ini" in page(desk, "/pesan-masuk/?status=hari-ini")
    assert "Jatuh tempo hari ini" not in page(desk, "/pesan-masuk/")


def test_the_numbers_take_one_statement(app: Flask, desk: FlaskClient) -> None:
    page(desk, "/hari-ini/")
    with Statements(app) as statements:
        page(desk, "/hari-ini/")
    assert statements.count <= 14

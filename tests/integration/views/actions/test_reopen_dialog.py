"""Selesai by mistake: Urungkan in the toast, Buka lagi under Lainnya afterwards."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.integration.views.factories import buttons, forwarded, message, page, send


@pytest.fixture
def row(app: Flask) -> int:
    return forwarded("Jembatan lapuk", "PUPR")


def test_selesai_offers_urungkan(desk: FlaskClient, row: int) -> None:
    status, text = send(desk, f"/pesan-masuk/{row}/selesai", reason="Salah klik")
    assert status == 200
    assert f'hx-post="/pesan-masuk/{row}/buka-lagi"' in text.split('class="toast"')[1]
    assert "Urungkan" in text
    status, text = send(desk, f"/pesan-masuk/{row}/buka-lagi")
    assert status == 200
    assert "Pesan dibuka lagi." in text
    assert "Urungkan" not in text
    assert message(row).status == "baru"
    assert "Dibuka lagi" in page(desk, f"/pesan-masuk/{row}")


def test_a_closed_card_has_buka_lagi_and_an_open_one_refuses_it(
    desk: FlaskClient, row: int
) -> None:
    status, text = send(desk, f"/pesan-masuk/{row}/buka-lagi")
    assert status == 409
    assert "tidak dapat dilakukan" in text
    assert "reopen" not in buttons(page(desk, "/pesan-masuk/?status=semua"), row)
    send(desk, f"/pesan-masuk/{row}/selesai", reason="Selesai lewat telepon")
    assert "reopen" in buttons(page(desk, "/pesan-masuk/?status=semua"), row)
    assert desk.post("/pesan-masuk/9999/buka-lagi").status_code == 404

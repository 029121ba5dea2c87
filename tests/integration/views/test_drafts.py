"""A half-written text is kept on the server; who has a card open is seen by the others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from tests.integration.views.stage import (
    FRAGMENT,
    citizen_sms,
    forward_id,
    forwarded,
    hidden,
    page,
    send,
)

Login = Callable[[FlaskClient, str], object]
HALF = "Petugas kami sedang men"
ANSWER = {"text": "Sudah.", "category": "keluhan", "acknowledged_by": "Kabag PDE"}


@pytest.fixture
def desk(app: Flask, client: FlaskClient, login: Login) -> FlaskClient:
    """A moderator at the screen."""
    login(client, "moderator")
    return client


def test_a_draft_survives_a_logout_and_is_nobody_else_s(
    app: Flask, desk: FlaskClient, login: Login
) -> None:
    with app.app_context():
        row = citizen_sms("Jalan rusak")
    url = f"/pesan-masuk/{row}/balas"
    assert send(desk, f"/pesan-masuk/{row}/draf", kind="balas", text=HALF)[0] == 204
    desk.post("/logout/")
    login(desk, "moderator")
    assert HALF in page(desk, url)
    assert HALF not in page(desk, f"/pesan-masuk/{row}/tanya")
    desk.post("/logout/")
    login(desk, "admin")
    assert HALF not in page(desk, url)
    assert HALF not in page(desk, "/pesan-masuk/")


def test_a_sent_answer_ends_its_draft_for_good(app: Flask, desk: FlaskClient) -> None:
    with app.app_context():
        row = citizen_sms("Jalan rusak")
    url, draft = f"/pesan-masuk/{row}/balas", f"/pesan-masuk/{row}/draf"
    key = hidden(page(desk, url), "form_key")
    send(desk, draft, kind="balas", text=HALF, form_key=key)
    assert send(desk, url, **ANSWER, form_key=key)[0] == 200
    assert HALF not in page(desk, url)
    # The page's last save may arrive after the answer.
    send(desk, draft, kind="balas", text=HALF, form_key=key)
    assert HALF not in page(desk, url)


def test_an_emptied_text_is_no_draft_and_an_unknown_window_has_none(
    app: Flask, desk: FlaskClient
) -> None:
    with app.app_context():
        row = citizen_sms("Jalan rusak")
    draft = f"/pesan-masuk/{row}/draf"
    for text in (HALF, HALF + "injau", " "):
        assert send(desk, draft, kind="balas", text=text)[0] == 204
    assert "Petugas" not in page(desk, f"/pesan-masuk/{row}/balas")
    assert send(desk, draft, kind="x", text=HALF)[0] == 400
    assert send(desk, "/pesan-masuk/999999/draf", kind="balas", text=HALF)[0] == 404


def test_an_operator_s_drafts(app: Flask, client: FlaskClient, login: Login) -> None:
    with app.app_context():
        held = forward_id(forwarded("Jembatan", "PUPR"))
        other = forward_id(forwarded("Terminal", "DISHUB"))
    login(client, "operator-pupr")
    for kind, window in (("dinas", "balas"), ("tolak", "tolak")):
        assert send(client, f"/pesan-dinas/{held}/draf", kind=kind, text=HALF + kind)[0] == 204
        assert HALF + kind in page(client, f"/pesan-dinas/{held}/{window}")
    assert send(client, f"/pesan-dinas/{other}/draf", kind="dinas", text=HALF)[0] == 403


def test_the_others_see_who_has_a_card_open(app: Flask, desk: FlaskClient, login: Login) -> None:
    """A moderator with a window open; an Admin and the SKPD's operator see it, he does not."""
    with app.app_context():
        row = forwarded("Jembatan", "PUPR")
        held = forward_id(row)
    page(desk, f"/pesan-masuk/{row}/balas")
    assert "Sedang dibuka" not in page(desk, f"/pesan-masuk/{row}")
    desk.post("/logout/")
    login(desk, "operator-pupr")
    words = "Sedang dibuka oleh Rina Moderator"
    assert words in page(desk, "/pesan-dinas/")
    desk.get(f"/pesan-dinas/baru?after=999999&buka={held}", headers=FRAGMENT)
    desk.post("/logout/")
    login(desk, "admin")
    assert "Sedang dibuka oleh Andi Operator, Rina Moderator" in page(desk, f"/pesan-masuk/{row}")


def test_without_valkey_nobody_is_seen_and_the_page_stands(
    app: Flask, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        row = citizen_sms("Jalan rusak")
    monkeypatch.setitem(app.extensions, "redis", Redis(unix_socket_path="/nowhere/valkey.sock"))
    monkeypatch.setitem(app.extensions, "presence rests until", 0)
    assert "Jalan rusak" in page(desk, f"/pesan-masuk/{row}")
    assert "balasan" in page(desk, f"/pesan-masuk/{row}/balas")

"""What others did while a window stood open is told before anything is sent."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database.extensions import transaction
from app.services.cases.actions import withdrawing
from app.services.cases.answers import approving, asking_citizen
from tests.integration.views.factories import (
    forward_id,
    forwarded,
    hidden,
    let,
    message,
    page,
    person,
    send,
)

ANSWER = {"text": "Kami tinjau", "category": "keluhan", "acknowledged_by": "Kabag PDE"}


@pytest.fixture
def row(app: Flask) -> int:
    return forwarded("Jembatan lapuk", "PUPR")


def by_others(row: int, act: str) -> None:
    with transaction():
        if act == "ask":
            asking_citizen.ask_citizen(row, "Di desa mana?", actor=person("moderator"))
        elif act == "withdraw":
            withdrawing.withdraw(forward_id(row), actor=person("moderator"))
        else:
            operator = person("operator-pupr")
            superior = "Kepala Dinas PUPR"
            approving.submit(forward_id(row), "Kami tinjau", superior, actor=operator)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        pytest.param("ask", "ditanyakan kepada warga pukul", id="a question"),
        pytest.param("withdraw", "ditarik dari SKPD", id="Tarik"),
        pytest.param("draft", "menunggu persetujuan", id="a draft at the superior"),
    ],
)
def test_balas_is_stopped_once(desk: FlaskClient, row: int, act: str, told: str) -> None:
    url = f"/pesan-masuk/{row}/balas"
    window = page(desk, url)
    by_others(row, act)
    status, text = send(
        desk, url, **ANSWER, seen=hidden(window, "seen"), form_key=hidden(window, "form_key")
    )
    assert status == 409
    assert told in text
    assert "Kami tinjau" in text
    assert message(row).replies == []
    seen, key = hidden(text, "seen"), hidden(text, "form_key")
    assert send(desk, url, **ANSWER, seen=seen, form_key=key)[0] == 200
    assert len(message(row).replies) == 1


def test_another_skpd_s_draft_neither_stops_nor_is_shown(office: FlaskClient) -> None:
    """It is between that office and its superior until it is sent (S72)."""
    row = forwarded("Jembatan lapuk", "DISHUB", "PUPR")
    held = {one.skpd.code: one.id for one in message(row).forwards}
    url = f"/pesan-dinas/{held['PUPR']}/balas"
    seen = hidden(page(office, url), "seen")
    with transaction():
        superior = "Kepala Dishub"
        dishub = person("operator-dishub")
        approving.submit(held["DISHUB"], "Lalu lintas dialihkan", superior, actor=dishub)
    answer = {"text": "Kami tinjau", "acknowledged_by": "Kepala Dinas PUPR"}
    status, text = send(office, url, **answer, seen=seen)
    assert status == 200, text
    assert "persetujuan" not in text
    # One's own office's draft still does.
    seen = hidden(page(office, url), "seen")
    let("operator-pupr", approving.submit, held["PUPR"], "Sekali lagi", "Kepala Dinas PUPR")
    status, text = send(office, url, **answer, seen=seen)
    assert status == 409
    assert "menunggu persetujuan" in text

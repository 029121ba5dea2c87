"""The first steps on Hari ini tick themselves off, and lead a newcomer through the story."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from app.database.extensions import now, transaction
from app.models import Setting
from app.services.cases.actions import forwarding
from app.services.cases.visibility import publishing
from app.services.setup import first_steps
from tests.integration.views.factories import (
    Login,
    answered_by_phone,
    citizen_sms,
    forward_id,
    let,
    message,
    page,
    unit_id,
)

URL = "/hari-ini/"
HEAD = "+6281100000201"


@pytest.fixture
def moderator(client: FlaskClient, login: Login) -> FlaskClient:
    with transaction() as store:
        store.execute(delete(Setting).where(Setting.key == first_steps.KEY))
        first_steps.begin()
    login(client, "moderator")
    return client


def steps(client: FlaskClient) -> tuple[int, str]:
    """How many are done, and the words of the next."""
    text = page(client, URL)
    found = re.search(r'id="first-steps".*?</section>', text, re.DOTALL)
    assert found
    now_ = re.search(r'class="now">(.*?)</p>', found[0], re.DOTALL)
    words = " ".join(re.sub(r"<[^>]+>", " ", now_[1]).split()) if now_ else ""
    return found[0].count('class="done"'), words


def look(client: FlaskClient, step: str) -> str:
    answer = client.post(f"{URL}langkah/{step}")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_each_step_ticks_itself_off(moderator: FlaskClient) -> None:
    """An act by what the journal tells of it, a look by its button."""
    assert steps(moderator)[0] == 0
    row = citizen_sms("Lampu jalan di depan pasar mati")
    assert steps(moderator)[0] == 1
    assert look(moderator, "card").endswith(f"/pesan-masuk/{row}")
    assert steps(moderator)[1].startswith("Teruskan ke SKPD.")
    let("moderator", forwarding.forward, row, [unit_id("PUPR")], "keluhan")
    done, words = steps(moderator)
    assert done == 3
    assert f"BLS {message(row).code}" in words
    answered_by_phone(forward_id(row), "Sudah kami perbaiki", HEAD)
    assert steps(moderator)[0] == 4
    assert f"/simulator/?skpd={unit_id('PUPR')}" in look(moderator, "read")
    let("moderator", publishing.publish, row)
    assert steps(moderator)[1].startswith("Lihat halaman umum.")
    assert look(moderator, "public") == "/"
    assert look(moderator, "report") == "/report/"
    assert steps(moderator) == (8, "")


def test_what_was_before_they_began_counts_for_nothing(moderator: FlaskClient) -> None:
    """The year of examples ends before them."""
    citizen_sms("Lampu jalan mati")
    with transaction() as store:
        row = store.scalars(select(Setting).where(Setting.key == first_steps.KEY)).one()
        row.value = (now() + timedelta(seconds=1)).isoformat()
    assert steps(moderator)[0] == 0


def test_none_in_production(moderator: FlaskClient, app: Flask) -> None:
    assert "first-steps" in page(moderator, URL)
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"mode": "produksi"})
    try:
        assert first_steps.story() is None
    finally:
        app.config["SETTINGS"] = settings


def test_they_are_closed_for_everybody(moderator: FlaskClient) -> None:
    look(moderator, "tutup")
    assert "first-steps" not in page(moderator, URL)


def test_a_step_that_is_an_act_is_not_ticked_by_looking(moderator: FlaskClient) -> None:
    look(moderator, "send")
    assert steps(moderator)[0] == 0
    assert moderator.post(f"{URL}langkah/lain").status_code == 404

"""Proses / Forward says what is wrong where it is wrong, and promises no more than it keeps."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.database.extensions import db, transaction
from app.jobs import proposing
from app.models import Skpd
from tests.integration.views.factories import citizen_sms, hidden, page, send, unit_id


@pytest.fixture
def desk(client: FlaskClient, login: object) -> FlaskClient:
    """A moderator at the screen."""
    login(client, "moderator")  # type: ignore[operator]
    return client


def test_an_skpd_that_was_switched_off_meanwhile_is_said_at_its_field(
    app: Flask, desk: FlaskClient
) -> None:
    with app.app_context():
        card = citizen_sms("Jalan rusak")
        skpd = [unit_id("DISHUB"), unit_id("PUPR")]
    url = f"/pesan-masuk/{card}/teruskan"
    form = {"form_key": hidden(page(desk, url), "form_key"), "category": "keluhan"}
    with app.app_context(), transaction():
        db.session.get_one(Skpd, skpd[1]).is_active = False
    status, text = send(desk, url, **form, skpd=skpd)
    assert status == 422
    told = re.search(r'id="skpd_ids-error".*?</p>', text, re.DOTALL)
    assert told
    assert "SKPD yang dipilih tidak aktif lagi. Pilih SKPD yang lain." in told[0]
    # Nor does a list without it silently name its first unit instead.
    assert 'aria-label="SKPD berikutnya"' not in text


def test_hanya_kepala_promises_no_more_than_it_keeps(app: Flask, desk: FlaskClient) -> None:
    """It spares phones only: the operators read the card at the screen (D7)."""
    with app.app_context():
        card = citizen_sms("Saya korban KDRT")
    words = "hanya HP kepala SKPD yang diberi tahu; operator dinas tetap dapat membacanya di web"
    assert words in page(desk, f"/pesan-masuk/{card}/teruskan")


def test_a_sensitive_card_opens_with_hanya_kepala_and_the_unit_that_protects(
    app: Flask, desk: FlaskClient
) -> None:
    with app.app_context():
        card = citizen_sms("Saya korban KDRT, suami memukul saya")
        proposing.propose_waiting()
        family, roads = unit_id("DPPKB"), unit_id("PUPR")
    text = page(desk, f"/pesan-masuk/{card}/teruskan")
    assert re.search(r'id="heads_only"[^>]* checked', text)
    chosen = re.search(rf'<option value="{family}"[^>]*>', text)
    assert chosen
    assert "selected" in chosen[0]
    # What protects comes before the other fields.
    assert text.index('id="heads_only"') < text.index('id="skpd"') < text.index('id="category"')
    # Its head has no phone: said before it is refused. PUPR's head has one.
    assert "data-no-head" in chosen[0]
    assert re.search(r"<p [^>]*data-no-head><i", text)
    others = re.search(rf'<option value="{roads}"[^>]*>', text)
    assert others
    assert "data-no-head" not in others[0]


def test_a_head_only_forward_without_a_head_is_refused_and_the_choice_stays_taken_back(
    app: Flask, desk: FlaskClient
) -> None:
    with app.app_context():
        card = citizen_sms("Saya korban KDRT")
        family = unit_id("DPPKB")
    url = f"/pesan-masuk/{card}/teruskan"
    form = {"form_key": hidden(page(desk, url), "form_key"), "skpd": family}
    status, text = send(desk, url, **form, category="pengaduan", heads_only="ya")
    assert status == 422
    assert 'id="heads_only-error"' in text
    status, text = send(desk, url, **form)
    assert status == 422
    assert not re.search(r'id="heads_only"[^>]* checked', text)

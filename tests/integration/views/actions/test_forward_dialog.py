"""Proses / Forward says what is wrong where it is wrong, and promises no more than it keeps."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from app.database.extensions import db, transaction
from app.models import Skpd
from tests.integration.views.factories import citizen_sms, hidden, page, send, unit_id


def test_an_skpd_that_was_switched_off_meanwhile_is_said_at_its_field(desk: FlaskClient) -> None:
    card = citizen_sms("Jalan rusak")
    skpd = [unit_id("DISHUB"), unit_id("PUPR")]
    url = f"/pesan-masuk/{card}/teruskan"
    form = {"form_key": hidden(page(desk, url), "form_key"), "category": "keluhan"}
    with transaction():
        db.session.get_one(Skpd, skpd[1]).is_active = False
    status, text = send(desk, url, **form, skpd=skpd)
    assert status == 422
    told = re.search(r'id="skpd_ids-error".*?</p>', text, re.DOTALL)
    assert told
    assert "SKPD yang dipilih tidak aktif lagi. Pilih SKPD yang lain." in told[0]
    # Nor does a list without it silently name its first unit instead.
    assert 'aria-label="SKPD berikutnya"' not in text


def test_hanya_kepala_promises_no_more_than_it_keeps(desk: FlaskClient) -> None:
    """It spares phones only: the operators read the card at the screen (D7)."""
    card = citizen_sms("Saya korban KDRT")
    words = "hanya HP kepala SKPD yang diberi tahu; operator dinas tetap dapat membacanya di web"
    assert words in page(desk, f"/pesan-masuk/{card}/teruskan")

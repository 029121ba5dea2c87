"""What a modem's condition looks like on the screens: one word, one cause, wherever it is shown."""

from __future__ import annotations

import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.database.extensions import now, transaction
from app.domain.messaging.delivery import Purpose
from app.models import Modem
from app.services.outbox import outbox
from tests.cases import page
from tests.causes import cause
from tests.integration.views.modems.test_modems import URL, add, modem, told
from tests.reading import assert_says, change


def test_a_full_disk_is_named_by_the_page_that_no_owner_can_write_to(
    admin: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    row_id = add(state="siap", seen_at=now() - timedelta(hours=1))
    change(Modem, modem("simulator").id, is_enabled=False)
    assert "tidak terhubung" in told(page(admin, URL), row_id)
    usage = namedtuple("Usage", "total used free")(10**10, 10**10, 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert_says(told(page(admin, URL), row_id), "disk penuh", "Kosongkan disk server")
    assert "Disk server penuh" in page(admin, "/hari-ini/")
    assert "Disk server penuh" in page(admin, "/status-sistem/")


def test_what_waits_behind_a_pause_is_counted(admin: FlaskClient) -> None:
    row_id = add(state="dijeda", problem="Jaringan terganggu.")
    with transaction():
        for key in "abc":
            outbox.put("+6281266771234", key, cause(key, Purpose.ANSWER), modem_id=row_id)
        outbox.put("+6281266771234", "d", cause("d", Purpose.ANSWER))
    words = told(page(admin, URL), row_id)
    assert "SMS menunggu jeda" in words
    assert "3 SMS menunggu jeda ini dan dikirim sendiri sesudahnya." in words
    change(Modem, modem("simulator").id, is_enabled=False)
    assert "4 SMS menunggu jeda ini" in told(page(admin, URL), row_id), "no other modem sends it"


@pytest.mark.parametrize(
    ("values", "word", "sentence"),
    [
        ({"state": "mati berulang"}, "mati berulang", "Proses modem ini mati"),
        ({"state": "belum membaca"}, "belum membaca", "belum selesai dibaca"),
        ({"sim_used": 9, "sim_size": 10}, "SIM hampir penuh", "terisi 9 dari 10 SMS"),
        ({"state": "putus", "problem": "Kabel lepas."}, "putus", "Kabel lepas."),
    ],
)
def test_every_screen_says_the_same_of_a_modem(
    admin: FlaskClient, values: dict[str, object], word: str, sentence: str
) -> None:
    add(**values)
    change(Modem, modem("simulator").id, is_enabled=False)
    for path in (URL, "/status-sistem/", "/hari-ini/"):
        text = page(admin, path)
        assert f"Modem modem1: {word}" in text, f"the header of {path}"
        body = text.split("</header>", 1)[1]
        assert word in body, path
        assert sentence in body, path

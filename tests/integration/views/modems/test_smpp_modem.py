"""An account at an operator's SMSC on the modem screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Event, Modem
from app.services.modems import modems
from tests.integration.views.factories import page, send
from tests.integration.views.modems.test_modems import URL, modem, told

Login = Callable[[FlaskClient, str], object]
NEW = {
    "name": "operator",
    "smsc": "smsc.operator.id:2775",
    "is_tls": "1",
    "system_id": "upik",
    "system_type": "",
    "sender": "1708",
    "numbering": "0/1",
    "number": "",
    "rate_per_minute": "600",
    "daily_cap": "0",
    "prefixes": "",
    "is_enabled": "1",
}


@pytest.fixture
def admin(app: Flask, client: FlaskClient, login: Login) -> FlaskClient:
    """Admin at the screen."""
    login(client, "admin")
    return client


def test_add_and_edit(admin: FlaskClient) -> None:
    assert "SMPP_PASSWORD_NAMA" in page(admin, "/modem/add-smpp")
    assert send(admin, "/modem/add-smpp", **NEW)[0] == 204
    text = page(admin, URL)
    assert "Kata sandinya ditulis di server: SMPP_PASSWORD_OPERATOR." in text
    row = modem("operator")
    assert (row.kind, row.device, row.connection, row.pin) == ("smpp", NEW["smsc"], "", None)
    assert (row.system_id, row.sender, row.numbering, row.is_tls) == ("upik", "1708", "0/1", True)
    assert (row.rate_per_minute, row.number) == (600, None)
    with transaction():
        modem("operator").seen_at = now()
    words = told(page(admin, URL), row.id)
    for part in ("SMPP (pusat SMS operator)", "smsc.operator.id:2775 (TLS)", "1708", "Tersambung"):
        assert part in words, part
    assert "SIM terisi" not in words
    window = page(admin, f"/modem/edit/{row.id}")
    assert 'value="smsc.operator.id:2775"' in window
    assert "SMPP_PASSWORD_OPERATOR" in window
    assert 'type="password"' not in window
    fields = {key: value for key, value in NEW.items() if key != "name"}
    changed = {**fields, "sender": "SI UPIK", "is_tls": "0"}
    assert send(admin, f"/modem/edit/{row.id}", **changed)[0] == 204
    row = modem("operator")
    assert (row.sender, row.is_tls, row.device) == ("SI UPIK", False, NEW["smsc"])
    actions = db.session.scalars(select(Event.action).where(Event.subject == "modem")).all()
    assert set(actions) == {"modem_add", "modem_change"}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "simulator", "sudah dipakai"),
        ("smsc", "", "Wajib diisi."),
        ("smsc", "smsc.operator.id", "smsc.operator.id:2775"),
        ("smsc", "smsc:70000", "smsc.operator.id:2775"),
        ("system_id", "", "Wajib diisi."),
        ("sender", "nama yang terlalu", "paling panjang 11 huruf"),
        ("numbering", "1-1", "Tulis TON/NPI seperti ini"),
        ("rate_per_minute", "6001", "antara 0 dan 6000"),
        ("rate_per_minute", "cepat", "antara 0 dan 6000"),
        ("number", "1708", "Nomor bukan nomor HP yang benar"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    admin: FlaskClient, field: str, value: str, words: str
) -> None:
    code, text = send(admin, "/modem/add-smpp", **{**NEW, field: value})
    assert code == 422
    said = text.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert words in said, said
    assert db.session.scalars(select(Modem.name)).all() == ["simulator"]


def test_two_modems_in_use_never_share_an_account(admin: FlaskClient) -> None:
    with transaction():
        modems.add_smpp("lama", NEW["smsc"], system_id="upik")
        modems.add_smpp("lain", NEW["smsc"], system_id="upik2")
    code, text = send(admin, "/modem/add-smpp", **NEW)
    assert (code, "Akun di pusat SMS ini sudah dipakai modem lain." in text) == (422, True)
    assert send(admin, "/modem/add-smpp", **{**NEW, "system_id": "upik3"})[0] == 204


def test_only_admin_enters_an_account(client: FlaskClient, login: Login) -> None:
    login(client, "moderator")
    assert client.get("/modem/add-smpp").status_code == 403
    assert client.post("/modem/add-smpp", data=NEW).status_code == 403
    assert "Add SMPP" not in page(client, URL)

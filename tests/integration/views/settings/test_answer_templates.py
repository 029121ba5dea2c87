"""Template Jawaban: kept by moderators, offered by category and SKPD, placeholders filled in."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db
from app.domain.workflow.codes import show_ticket
from app.models import AnswerTemplate
from tests.integration.views.factories import (
    Login,
    forward_id,
    forwarded,
    message,
    page,
    send,
    unit_id,
)

FORM = {"name": "Ditinjau", "category": "keluhan", "is_active": "1"}
TEXT = "Tiket {tiket} kami tinjau. {skpd} menghubungi Bapak/Ibu."


def fitting(client: FlaskClient, url: str) -> str:
    """The choices that fit; the others follow as "Template lain"."""
    text = page(client, url)
    assert "Ditinjau" in text
    return text.partition('<optgroup label="Cocok')[2].partition("</optgroup>")[0]


def test_a_template_comes_first_where_it_fits(client: FlaskClient, login: Login) -> None:
    """By SKPD and category; all others are one step away."""
    unit = unit_id("PUPR")
    row = forwarded("Jalan rusak", "PUPR")
    praise = forward_id(forwarded("Terima kasih", "PUPR", category="pujian"))
    other = forward_id(forwarded("Terminal", "DISHUB"))
    held, ticket = forward_id(row), show_ticket(message(row).ticket)
    login(client, "moderator")
    assert send(client, "/template-jawaban/add", **FORM, template=TEXT, skpd=unit)[0] == 204
    assert "Ditinjau" in page(client, "/template-jawaban/list/")
    client.post("/logout/")
    login(client, "operator-pupr")
    assert f"Tiket {ticket} kami tinjau. " in fitting(client, f"/pesan-dinas/{held}/balas")
    assert "Ditinjau" not in fitting(client, f"/pesan-dinas/{praise}/balas")
    client.post("/logout/")
    login(client, "operator-dishub")
    assert "Ditinjau" not in fitting(client, f"/pesan-dinas/{other}/balas")
    assert "Ditinjau · PUPR (Keluhan)" in page(client, f"/pesan-dinas/{other}/balas")


def test_an_unknown_placeholder_is_refused_and_an_edit_is_kept(desk: FlaskClient) -> None:
    """D14: there is no {kode}, for codes never leave the offices."""
    for text in ("Kode {kode}", "Halo {nama}"):
        status, shown = send(desk, "/template-jawaban/add", **FORM, template=text)
        assert status == 422
        assert "tidak dikenal" in shown
    assert send(desk, "/template-jawaban/add", **FORM, template="Terima kasih.")[0] == 204
    row = db.session.scalars(select(AnswerTemplate.id)).one()
    assert "Terima kasih." in page(desk, f"/template-jawaban/edit/{row}")
    changed = {**FORM, "category": "", "is_active": "0", "template": "Baik."}
    assert send(desk, f"/template-jawaban/edit/{row}", **changed)[0] == 204
    found = db.session.scalars(select(AnswerTemplate)).one()
    assert (found.category, found.skpd_id, found.text) == (None, None, "Baik.")
    assert not found.is_active

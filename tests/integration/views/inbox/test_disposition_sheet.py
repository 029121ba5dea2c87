"""Lembar Disposisi: what a head of an office gets on paper, and what stays off it."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Event, Message
from app.services.cases.actions import rejecting, withdrawing
from app.views.framework.format import wib_long
from tests.integration.views.factories import (
    Login,
    forward_id,
    forwarded,
    let,
    message,
    page,
    reject,
)


def test_the_desk_s_sheet_names_every_skpd_and_masks_the_number(desk: FlaskClient) -> None:
    row = forwarded("Jembatan putus", "PUPR", "DISHUB")
    code = message(row).code
    assert f"/pesan-masuk/{row}/disposisi" in page(desk, f"/pesan-masuk/{row}")
    text = page(desk, f"/pesan-masuk/{row}/disposisi")
    for words in (
        *("LEMBAR DISPOSISI", "Jembatan putus", "Dinas Perhubungan", f"BLS {code} isi jawaban"),
        *("Dinas Pekerjaan Umum", "PEMERINTAH KABUPATEN KERINCI", "0812-66xx-xxxx"),
    ):
        assert words in text, words
    assert "081266771234" not in text.replace("-", "")
    found = db.session.scalars(select(Event).where(Event.action == "disposition_printed")).one()
    assert found.message_id == row


def test_the_desk_s_sheet_leaves_out_an_skpd_that_gave_the_message_back(desk: FlaskClient) -> None:
    row = forwarded("Jembatan putus", "PUPR", "DISHUB")
    held = next(it.id for it in message(row).forwards if it.skpd.code == "DISHUB")
    let("operator-dishub", rejecting.reject_forward, held, "Bukan tupoksi kami", "PUPR", "Kepala")
    text = page(desk, f"/pesan-masuk/{row}/disposisi")
    assert "Dinas Pekerjaan Umum" in text
    assert "Dinas Perhubungan" not in text


def test_an_skpd_s_sheet_is_its_own(client: FlaskClient, login: Login) -> None:
    row = forwarded("Jembatan putus", "PUPR", "DISHUB")
    held = forward_id(row)
    login(client, "operator-pupr")
    text = page(client, f"/pesan-dinas/{held}/disposisi")
    assert "Dinas Pekerjaan Umum" in text
    assert "Dinas Perhubungan" not in text
    client.post("/logout/")
    login(client, "operator-dukcapil")
    assert client.get(f"/pesan-dinas/{held}/disposisi").status_code == 403


def test_who_helps_has_its_own_time_on_paper_too(client: FlaskClient, login: Login) -> None:
    row = forwarded("Jalan berlubang", "PUPR", "DISHUB")
    lead, helper = sorted(message(row).forwards, key=lambda it: not it.is_lead)
    wanted = {"operator-pupr": (lead.id, message(row).due_at)}
    wanted["operator-dishub"] = (helper.id, helper.due_at)
    assert lead.due_at != helper.due_at
    for who, (held, due_at) in wanted.items():
        login(client, who)
        text = page(client, f"/pesan-dinas/{held}/disposisi")
        assert f"<dt>Tenggat</dt><dd>{wib_long(due_at)}</dd>" in text
        client.post("/logout/")


def test_danger_to_a_person_is_to_be_dealt_with_at_once_by_all(office: FlaskClient) -> None:
    row = forwarded("Tolong, kebakaran di pasar", "SATPOLPP", "PUPR")
    for held in message(row).forwards[1:]:
        text = page(office, f"/pesan-dinas/{held.id}/disposisi")
        assert "<dt>Tenggat</dt><dd>Segera: bahaya bagi orang</dd>" in text
    assert "hari kerja" not in page(office, "/pesan-dinas/")


def test_who_gave_it_back_does_not_read_how_long_others_have(office: FlaskClient) -> None:
    row = forwarded("Jalan berlubang", "PUPR")
    held = forward_id(row)
    reject(row, "Bukan tupoksi kami", "Dishub", by="operator-pupr")
    assert "<dt>Tenggat</dt><dd>-</dd>" in page(office, f"/pesan-dinas/{held}/disposisi")


def test_a_sensitive_message_is_marked_as_secret(desk: FlaskClient) -> None:
    row = forwarded("Lampu mati", "PUPR")
    assert "jangan dibicarakan" not in page(desk, f"/pesan-masuk/{row}/disposisi")
    with transaction():
        db.session.get_one(Message, row).is_sensitive = True
    assert "pesan sensitif: jangan dibicarakan" in page(desk, f"/pesan-masuk/{row}/disposisi")


def test_what_was_taken_back_tells_the_skpd_nothing_more(office: FlaskClient) -> None:
    row = forwarded("Kadis korupsi", "PUPR")
    held = forward_id(row)
    let("moderator", withdrawing.withdraw, held)
    text = page(office, f"/pesan-dinas/{held}/disposisi")
    assert "Kadis korupsi" not in text
    assert "0812-66" not in text

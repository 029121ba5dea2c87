"""Minta persetujuan on the screen: asked in Balas, decided on the superior's card (S72)."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.models import Approval, Contact, Draft, Forward, OutboundSms, Skpd
from app.services.cases.actions import merging
from tests.integration.views.factories import (
    FRAGMENT,
    Login,
    Statements,
    cards,
    citizen_sms,
    forward_id,
    forwarded,
    hidden,
    let,
    message,
    page,
    posted,
    send,
    unit_id,
)

HEAD = "Kepala Dinas PUPR"
DRAFT = {"text": "Petugas meninjau besok.", "acknowledged_by": HEAD, "ask": "ya"}


@pytest.fixture
def head(app: Flask, login: Login) -> FlaskClient:
    """The head of PUPR at another one."""
    return login(app.test_client(), "kadis-pupr")


@pytest.fixture
def held(app: Flask) -> int:
    """A forward that PUPR holds."""
    return forward_id(forwarded("Jembatan lapuk", "PUPR"))


def asked(office: FlaskClient, held: int) -> int:
    """A draft that waits; its id."""
    posted(office, f"/pesan-dinas/{held}/balas", **DRAFT)
    row = db.session.scalars(select(Approval.id).order_by(Approval.id.desc())).first() or 0
    return row


def test_a_draft_waits_on_the_card(office: FlaskClient, held: int) -> None:
    assert ">Minta persetujuan<" in page(office, f"/pesan-dinas/{held}/balas")
    text = posted(office, f"/pesan-dinas/{held}/balas", **DRAFT)
    assert f"Menunggu persetujuan {HEAD} (Hendra Kadis) sejak" in text
    assert "Persetujuan diminta." in text
    assert ">Cabut<" in text
    assert ">Setujui<" not in text
    assert cards(page(office, "/pesan-dinas/?status=persetujuan")) == [held]
    assert message(db.session.get_one(Approval, 1).forward.message_id).status == "diteruskan"
    # The answer itself can still be given; a second draft can't be asked for.
    window = page(office, f"/pesan-dinas/{held}/balas")
    assert ">Minta persetujuan<" not in window
    assert ">Kirim<" in window
    assert send(office, f"/pesan-dinas/{held}/balas", **DRAFT)[0] == 409


def test_whom_one_can_ask(office: FlaskClient, held: int) -> None:
    text = posted(
        office, f"/pesan-dinas/{held}/balas", 422, **{**DRAFT, "acknowledged_by": "Bupati"}
    )
    assert "Pilih dari daftar" in text
    assert DRAFT["text"] in text


@pytest.mark.usefixtures("hold")
def test_the_head_approves_and_can_undo(office: FlaskClient, head: FlaskClient, held: int) -> None:
    row = asked(office, held)
    assert cards(page(head, "/pesan-dinas/?status=persetujuan")) == [held]
    assert ">Setujui<" in page(head, f"/pesan-dinas/{held}")
    text = posted(head, f"/pesan-dinas/persetujuan/{row}/setujui")
    assert "Disetujui." in text
    assert f"diketahui oleh {HEAD}" in text
    assert "Andi Operator" in text
    assert "Urungkan" in text
    again = send(head, f"/pesan-dinas/persetujuan/{row}/setujui")
    assert again[0] == 409
    assert "Tidak ada jawaban yang menunggu" in again[1]
    reply = db.session.get_one(Approval, row, populate_existing=True).reply_id
    text = posted(head, f"/pesan-dinas/balasan/{reply}/batalkan")
    assert "Jawaban itu menunggu persetujuan lagi." in text
    assert ">Setujui<" in text


def test_the_head_returns_it_and_the_operator_finds_his_text(
    office: FlaskClient, head: FlaskClient, held: int
) -> None:
    url = f"/pesan-dinas/persetujuan/{asked(office, held)}/kembalikan"
    assert DRAFT["text"] in page(head, url)
    assert send(head, url, remark=" ")[0] == 422
    posted(head, url, remark="Sebutkan harinya")
    card = page(office, f"/pesan-dinas/{held}")
    assert f"Dikembalikan {HEAD} (Hendra Kadis): Sebutkan harinya" in card
    assert DRAFT["text"] in page(office, f"/pesan-dinas/{held}/balas")
    assert send(head, url, remark="Lagi")[0] == 409
    assert "Jawaban dikembalikan (" in card


def test_the_operator_recalls_it(office: FlaskClient, held: int) -> None:
    row = asked(office, held)
    assert "Menunggu persetujuan" not in posted(office, f"/pesan-dinas/persetujuan/{row}/cabut")
    assert DRAFT["text"] in page(office, f"/pesan-dinas/{held}/balas")


def test_what_became_sensitive_while_it_waited_is_asked_first(
    office: FlaskClient, head: FlaskClient, held: int
) -> None:
    """D7: what the citizen wrote meanwhile is no reason that the draft knew of."""
    url = f"/pesan-dinas/persetujuan/{asked(office, held)}/setujui"
    assert "hx-confirm" not in page(head, f"/pesan-dinas/{held}")
    more = citizen_sms("tolong jangan balas ke nomor ini, suami saya baca")
    first = db.session.get_one(Forward, held).message_id
    let("moderator", merging.join, more, first)
    text = posted(head, url, 409)
    assert "aman bagi pengirim wajib diisi" in text
    assert "Setujui hanya bila jawaban ini aman baginya" in text
    assert message(first).replies == []
    assert send(head, url, confirm="ya")[0] == 200
    assert [row.text for row in message(first).replies] == [DRAFT["text"]]


def test_who_may_not_decide(app: Flask, office: FlaskClient, held: int, login: Login) -> None:
    row = asked(office, held)
    assert send(office, f"/pesan-dinas/persetujuan/{row}/setujui")[0] == 409
    stranger = login(app.test_client(), "operator-dishub")
    for act in ("setujui", "cabut", "kembalikan"):
        assert send(stranger, f"/pesan-dinas/persetujuan/{row}/{act}", remark="x")[0] == 403
        assert send(office, f"/pesan-dinas/persetujuan/999/{act}")[0] == 404
    assert db.session.get_one(Approval, row, populate_existing=True).status == "menunggu"


def test_the_moderator_sees_that_it_waits(
    app: Flask, office: FlaskClient, held: int, login: Login
) -> None:
    asked(office, held)
    moderator = login(app.test_client(), "moderator")
    card = page(moderator, "/pesan-masuk/")
    assert f"Menunggu persetujuan {HEAD}" in card
    assert ">Setujui<" not in card
    assert ">Cabut<" not in card


def test_an_skpd_that_demands_approval_offers_nothing_else(
    office: FlaskClient, head: FlaskClient, held: int
) -> None:
    with transaction():
        db.session.get_one(Skpd, unit_id("PUPR")).needs_approval = True
    window = page(office, f"/pesan-dinas/{held}/balas")
    assert ">Kirim<" not in window
    assert "mewajibkan persetujuan" in window
    plain = {**DRAFT, "ask": ""}
    assert "wajib disetujui atasan" in posted(office, f"/pesan-dinas/{held}/balas", 409, **plain)
    assert ">Kirim<" in page(head, f"/pesan-dinas/{held}/balas")


def test_the_switch_of_an_skpd(admin: FlaskClient) -> None:
    unit = db.session.get_one(Skpd, unit_id("PUPR"))
    fields = {name: getattr(unit, name) for name in ("code", "name", "abbreviation", "sms_code")}
    url = f"/skpd/edit/{unit.id}"
    assert send(admin, url, **fields, is_active="1", needs_approval="1")[0] < 400
    assert db.session.get_one(Skpd, unit_id("PUPR")).needs_approval


def test_an_official_and_his_account(admin: FlaskClient) -> None:
    """A24: one account is one official's, of the same SKPD."""
    people = {row.phone: row for row in db.session.scalars(select(Contact))}
    secretary, head = people["+6281100000202"], people["+6281100000201"]
    url, account = f"/kontak/edit/{secretary.id}", head.user_id
    fields = {
        "skpd": str(secretary.skpd_id),
        "name": secretary.name,
        "rank": secretary.rank,
        "position": secretary.position,
        "phone": "081100000202",
        "is_active": "1",
    }
    foreign = people["+6281100000213"].user_id
    status, text = send(admin, url, **fields, user=str(account))
    assert "sudah terhubung dengan pejabat lain" in text
    status, text = send(admin, url, **fields, user=str(foreign))
    assert "bukan milik SKPD yang dipilih" in text
    assert status == 422
    assert f'<option value="{account}"' in page(admin, url)


@pytest.mark.usefixtures("hold")
def test_the_sms_waits_ten_seconds_like_any_answer(
    office: FlaskClient, head: FlaskClient, held: int
) -> None:
    assert send(head, f"/pesan-dinas/persetujuan/{asked(office, held)}/setujui")[0] == 200
    sms = db.session.scalars(select(OutboundSms).where(OutboundSms.reply_id.is_not(None))).one()
    assert sms.status == "held"


def test_the_window_to_return_needs_a_draft(
    office: FlaskClient, head: FlaskClient, held: int
) -> None:
    row = asked(office, held)
    send(office, f"/pesan-dinas/persetujuan/{row}/cabut")
    answer = head.get(f"/pesan-dinas/persetujuan/{row}/kembalikan", headers=FRAGMENT)
    assert answer.status_code == 409


def test_drafts_cost_no_statement_each(app: Flask, office: FlaskClient, head: FlaskClient) -> None:
    """A page of many drafts asks the database as often as a page of one."""
    counts = []
    for number in (1, 3):
        for _ in range(number):
            row = forward_id(forwarded("Jembatan lapuk", "PUPR"))
            asked(office, row)
        page(head, "/pesan-dinas/?status=persetujuan")
        with Statements(app) as statements:
            page(head, "/pesan-dinas/?status=persetujuan")
        counts.append(statements.count)
    assert counts[0] == counts[1]


def test_asked_twice_by_one_form_it_was_done_once(office: FlaskClient, held: int) -> None:
    """A repeated click must not read that nothing was done."""
    url = f"/pesan-dinas/{held}/balas"
    window = page(office, url)
    form = {**DRAFT, "seen": hidden(window, "seen"), "form_key": hidden(window, "form_key")}
    for _ in range(2):
        assert "Menunggu persetujuan" in posted(office, url, **form)
    assert len(db.session.scalars(select(Approval.id)).all()) == 1
    assert db.session.scalars(select(Draft.id)).all() == []


@pytest.mark.usefixtures("hold")
def test_a_draft_that_waits_again_stands_on_the_card(
    office: FlaskClient, head: FlaskClient, held: int
) -> None:
    """Its answer was called back after another draft had been asked for and returned."""
    first = asked(office, held)
    assert send(head, f"/pesan-dinas/persetujuan/{first}/setujui")[0] == 200
    reply = db.session.get_one(Approval, first, populate_existing=True).reply_id
    second = asked(office, held)
    back = f"/pesan-dinas/persetujuan/{second}/kembalikan"
    assert send(head, back, remark="Belum tepat, ubah.")[0] == 200
    assert send(head, f"/pesan-dinas/balasan/{reply}/batalkan")[0] == 200
    assert f"/pesan-dinas/persetujuan/{first}/setujui" in page(head, f"/pesan-dinas/{held}")
    assert f"/pesan-dinas/persetujuan/{first}/cabut" in page(office, f"/pesan-dinas/{held}")

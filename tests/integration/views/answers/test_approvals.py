"""Minta persetujuan on the screen: asked in Balas, decided on the superior's card (S72)."""

from __future__ import annotations

import pytest
from flask import Flask

from app.database.extensions import db
from app.models import Approval, Contact, Draft, Forward, OutboundSms, Skpd
from app.services.cases.actions import merging
from tests.cases import (
    Statements,
    cards,
    case,
    citizen_sms,
    forward_id,
    forwarded,
    hidden,
    let,
    unit_id,
)
from tests.reading import assert_lacks, assert_says
from tests.rows import all_rows, change, last_row, one_row
from tests.web import Browser

HEAD = "Kepala Dinas PUPR"
DRAFT = {"text": "Petugas meninjau besok.", "acknowledged_by": HEAD, "ask": "ya"}


@pytest.fixture
def head(client: Browser) -> Browser:
    """The head of PUPR at another one."""
    return client.another("kadis-pupr")


@pytest.fixture
def held(app: Flask) -> int:
    """A forward that PUPR holds."""
    return forward_id(forwarded("Jembatan lapuk", "PUPR"))


def asked(office: Browser, held: int) -> int:
    """A draft that waits; its id."""
    office.posted(f"/pesan-dinas/{held}/balas", **DRAFT)
    return int(last_row(Approval.id))


def test_a_draft_waits_on_the_card(office: Browser, held: int) -> None:
    assert ">Minta persetujuan<" in office.page(f"/pesan-dinas/{held}/balas")
    text = office.posted(f"/pesan-dinas/{held}/balas", **DRAFT)
    assert f"Menunggu persetujuan {HEAD} (Hendra Kadis) sejak" in text
    assert "Persetujuan diminta." in text
    assert ">Cabut<" in text
    assert ">Setujui<" not in text
    assert cards(office.page("/pesan-dinas/?status=persetujuan")) == [held]
    assert case(db.session.get_one(Approval, 1).forward.case_id).status == "diteruskan"
    # The answer itself can still be given; a second draft can't be asked for.
    window = office.page(f"/pesan-dinas/{held}/balas")
    assert ">Minta persetujuan<" not in window
    assert ">Kirim<" in window
    assert office.send(f"/pesan-dinas/{held}/balas", **DRAFT)[0] == 409


def test_whom_one_can_ask(office: Browser, held: int) -> None:
    text = office.posted(
        f"/pesan-dinas/{held}/balas", 422, **{**DRAFT, "acknowledged_by": "Bupati"}
    )
    assert "Pilih dari daftar" in text
    assert DRAFT["text"] in text


@pytest.mark.usefixtures("hold")
def test_the_head_approves_and_can_undo(office: Browser, head: Browser, held: int) -> None:
    row = asked(office, held)
    assert cards(head.page("/pesan-dinas/?status=persetujuan")) == [held]
    assert ">Setujui<" in head.page(f"/pesan-dinas/{held}")
    text = head.posted(f"/pesan-dinas/persetujuan/{row}/setujui")
    assert_says(text, "Disetujui.", f"diketahui oleh {HEAD}", "Andi Operator", "Urungkan")
    again = head.send(f"/pesan-dinas/persetujuan/{row}/setujui")
    assert again[0] == 409
    assert "Tidak ada jawaban yang menunggu" in again[1]
    reply = db.session.get_one(Approval, row, populate_existing=True).reply_id
    text = head.posted(f"/pesan-dinas/balasan/{reply}/batalkan")
    assert_says(text, "Jawaban itu menunggu persetujuan lagi.", ">Setujui<")


def test_the_head_returns_it_and_the_operator_finds_his_text(
    office: Browser, head: Browser, held: int
) -> None:
    url = f"/pesan-dinas/persetujuan/{asked(office, held)}/kembalikan"
    assert DRAFT["text"] in head.page(url)
    assert head.send(url, remark=" ")[0] == 422
    head.posted(url, remark="Sebutkan harinya")
    card = office.page(f"/pesan-dinas/{held}")
    assert f"Dikembalikan {HEAD} (Hendra Kadis): Sebutkan harinya" in card
    assert DRAFT["text"] in office.page(f"/pesan-dinas/{held}/balas")
    assert head.send(url, remark="Lagi")[0] == 409
    assert "Jawaban dikembalikan (" in card


def test_the_operator_recalls_it(office: Browser, held: int) -> None:
    row = asked(office, held)
    assert "Menunggu persetujuan" not in office.posted(f"/pesan-dinas/persetujuan/{row}/cabut")
    assert DRAFT["text"] in office.page(f"/pesan-dinas/{held}/balas")


def test_what_became_sensitive_while_it_waited_is_asked_first(
    office: Browser, head: Browser, held: int
) -> None:
    """D7: what the citizen wrote meanwhile is no reason that the draft knew of."""
    url = f"/pesan-dinas/persetujuan/{asked(office, held)}/setujui"
    assert "hx-confirm" not in head.page(f"/pesan-dinas/{held}")
    more = citizen_sms("tolong jangan balas ke nomor ini, suami saya baca", "081266771234")
    first = db.session.get_one(Forward, held).case_id
    let("moderator", merging.join, more, first)
    text = head.posted(url, 409)
    assert "aman bagi pengirim wajib diisi" in text
    assert "Setujui hanya bila jawaban ini aman baginya" in text
    assert case(first).replies == []
    assert head.send(url, confirm="ya")[0] == 200
    assert [row.text for row in case(first).replies] == [DRAFT["text"]]


def test_who_may_not_decide(office: Browser, held: int) -> None:
    row = asked(office, held)
    assert office.send(f"/pesan-dinas/persetujuan/{row}/setujui")[0] == 409
    stranger = office.another("operator-dishub")
    for act in ("setujui", "cabut", "kembalikan"):
        assert stranger.send(f"/pesan-dinas/persetujuan/{row}/{act}", remark="x")[0] == 403
        assert office.send(f"/pesan-dinas/persetujuan/999/{act}")[0] == 404
    assert db.session.get_one(Approval, row, populate_existing=True).status == "menunggu"


def test_the_moderator_sees_that_it_waits(office: Browser, held: int) -> None:
    asked(office, held)
    card = office.another("moderator").page("/pesan-masuk/")
    assert f"Menunggu persetujuan {HEAD}" in card
    assert_lacks(card, ">Setujui<", ">Cabut<")


def test_an_skpd_that_demands_approval_offers_nothing_else(
    office: Browser, head: Browser, held: int
) -> None:
    change(one_row(Skpd, id=unit_id("PUPR")), needs_approval=True)
    window = office.page(f"/pesan-dinas/{held}/balas")
    assert ">Kirim<" not in window
    assert "mewajibkan persetujuan" in window
    plain = {**DRAFT, "ask": ""}
    assert "wajib disetujui atasan" in office.posted(f"/pesan-dinas/{held}/balas", 409, **plain)
    assert ">Kirim<" in head.page(f"/pesan-dinas/{held}/balas")


def test_the_switch_of_an_skpd(admin: Browser) -> None:
    unit = db.session.get_one(Skpd, unit_id("PUPR"))
    fields = {name: getattr(unit, name) for name in ("code", "name", "abbreviation", "sms_code")}
    url = f"/skpd/edit/{unit.id}"
    assert admin.send(url, **fields, is_active="1", needs_approval="1")[0] < 400
    assert db.session.get_one(Skpd, unit_id("PUPR")).needs_approval


def test_an_official_and_his_account(admin: Browser) -> None:
    """A24: one account is one official's, of the same SKPD."""
    people = {row.phone: row for row in all_rows(Contact)}
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
    for user, words in (
        (account, "sudah terhubung dengan pejabat lain"),
        (foreign, "bukan milik SKPD yang dipilih"),
    ):
        assert words in admin.posted(url, 422, **fields, user=str(user))
    assert f'<option value="{account}"' in admin.page(url)


@pytest.mark.usefixtures("hold")
def test_the_sms_waits_ten_seconds_like_any_answer(
    office: Browser, head: Browser, held: int
) -> None:
    assert head.send(f"/pesan-dinas/persetujuan/{asked(office, held)}/setujui")[0] == 200
    assert one_row(OutboundSms, OutboundSms.reply_id.is_not(None)).status == "held"


def test_the_window_to_return_needs_a_draft(office: Browser, head: Browser, held: int) -> None:
    row = asked(office, held)
    office.send(f"/pesan-dinas/persetujuan/{row}/cabut")
    head.refused(f"/pesan-dinas/persetujuan/{row}/kembalikan", 409)


def test_drafts_cost_no_statement_each(app: Flask, office: Browser, head: Browser) -> None:
    """A page of many drafts asks the database as often as a page of one."""
    counts = []
    for number in (1, 3):
        for _ in range(number):
            asked(office, forward_id(forwarded("Jembatan lapuk", "PUPR")))
        head.page("/pesan-dinas/?status=persetujuan")
        with Statements(app) as statements:
            head.page("/pesan-dinas/?status=persetujuan")
        counts.append(statements.count)
    assert counts[0] == counts[1]


def test_asked_twice_by_one_form_it_was_done_once(office: Browser, held: int) -> None:
    """A repeated click must not read that nothing was done."""
    url = f"/pesan-dinas/{held}/balas"
    window = office.page(url)
    form = {**DRAFT, "seen": hidden(window, "seen"), "form_key": hidden(window, "form_key")}
    for _ in range(2):
        assert "Menunggu persetujuan" in office.posted(url, **form)
    assert len(all_rows(Approval.id)) == 1
    assert all_rows(Draft.id) == []


@pytest.mark.usefixtures("hold")
def test_a_draft_that_waits_again_stands_on_the_card(
    office: Browser, head: Browser, held: int
) -> None:
    """Its answer was called back after another draft had been asked for and returned."""
    first = asked(office, held)
    assert head.send(f"/pesan-dinas/persetujuan/{first}/setujui")[0] == 200
    reply = db.session.get_one(Approval, first, populate_existing=True).reply_id
    second = asked(office, held)
    back = f"/pesan-dinas/persetujuan/{second}/kembalikan"
    assert head.send(back, remark="Belum tepat, ubah.")[0] == 200
    assert head.send(f"/pesan-dinas/balasan/{reply}/batalkan")[0] == 200
    assert f"/pesan-dinas/persetujuan/{first}/setujui" in head.page(f"/pesan-dinas/{held}")
    assert f"/pesan-dinas/persetujuan/{first}/cabut" in office.page(f"/pesan-dinas/{held}")

"""Data Pribadi: data saya as one file; lupakan saya with reason, letter and a second word; and who
writes "hapus data saya" alarms nobody: it is a task for Data Pribadi."""

from __future__ import annotations

import base64
import html
import io
import json
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.channels.channel import Attachment, Incoming
from app.database.extensions import db, now, transaction
from app.domain.messaging import phone_numbers
from app.domain.workflow.codes import show_ticket
from app.jobs import channel_files
from app.models import (
    Case,
    Contact,
    Erasure,
    Event,
    InboundPart,
    MessageFile,
    NoticePhone,
    OutboundSms,
    StoredPiece,
)
from app.services.cases.actions import blocking, closing, creating, incidents, merging
from app.services.cases.answers import replying
from app.services.cases.state import silence
from app.services.cases.visibility import publishing
from app.services.inbound import channel_intake
from app.services.privacy import anonymising, erasing, erasure_register, retention
from app.services.settings import stored_files
from tests.cases import Login, answered, case, citizen_sms, let, page, person
from tests.reading import assert_says, change, events, keep
from tests.web import BrowserlikeClient

NUMBER, E164 = "081398765432", "+6281398765432"
WHY = {"alasan": "Permintaan pemilik nomor", "rujukan": "Agenda 12/2026"}


@pytest.fixture
def card(app: Flask) -> int:
    """An answered case of the number."""
    return answered("Jembatan putus di Siulak", said="Kami tinjau.", number=NUMBER)


def post(client: BrowserlikeClient, path: str, status: int = 200, **fields: str) -> str:
    """What the page says with this status."""
    answer = client.post(f"/data-pribadi/{path}", data=fields)
    assert answer.status_code == status
    return html.unescape(answer.text)


def erase(client: BrowserlikeClient, status: int = 303, **fields: str) -> str:
    """Has the number's data erased, for a reason and with the second word."""
    asked = {"nomor": E164, "yakin": "5432", **WHY, **fields}
    return post(client, "hapus", status, **asked)


def test_what_is_held_is_shown_and_the_look_is_journalled(
    admin: BrowserlikeClient, card: int
) -> None:
    assert "Belum pernah ada." in page(admin, "/data-pribadi/")
    said = post(admin, "cari", nomor="0813 9876 5432")
    assert_says(said, "0813-9876-5432", "Jembatan putus di Siulak")
    assert len(events("data_looked")) == 1
    assert "Tidak ada data tentang nomor ini" in post(admin, "cari", nomor="0812-0000-1111")


@pytest.mark.parametrize("typed", ["", "TELKOMSEL", "123"])
def test_what_is_no_number_is_said(admin: BrowserlikeClient, typed: str) -> None:
    assert 'role="alert"' in post(admin, "cari", 422, nomor=typed)
    assert events("data_looked") == []


def test_data_saya_is_one_file(admin: BrowserlikeClient, card: int) -> None:
    answer = admin.post("/data-pribadi/unduh", data={"nomor": E164})
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="data-saya-')
    data = json.loads(answer.get_data(as_text=True))
    assert data["nomor"] == E164
    assert data["pesan"][0]["isi"] == "Jembatan putus di Siulak"
    assert data["pesan"][0]["jawaban"][0]["isi"] == "Kami tinjau."
    assert events("data_exported")[0].facts == {"count": 1}


def test_lupakan_saya_asks_twice_and_then_does_it(admin: BrowserlikeClient, card: int) -> None:
    let("moderator", publishing.publish, card)
    said = post(admin, "hapus", nomor=E164, **WHY)
    assert "Tidak dapat diurungkan" in said
    assert "0813-98xx-xxxx" in said
    assert "Belum dihapus" in erase(admin, 422, yakin="0000")
    assert case(card).body == "Jembatan putus di Siulak"
    erase(admin)
    row = case(card)
    assert (row.body, row.sender, row.status, row.published_at) == ("", None, "selesai", None)
    said = page(admin, "/data-pribadi/")
    assert_says(said, "Agenda 12/2026", "Data nomor itu sudah dihapus: 1 pesan")
    assert "81398765432" not in said
    assert [mark for mark, _ in erasure_register.entries()] == [erasing.mark_of(E164)]
    assert events("erased")[0].actor.startswith("user:")
    assert "tidak ada dalam data Si UPIK" in erase(admin, 409)


@pytest.mark.parametrize("missing", ["alasan", "rujukan"])
def test_without_reason_or_letter_nothing_is_asked(
    admin: BrowserlikeClient, card: int, missing: str
) -> None:
    assert "wajib diisi" in erase(admin, 422, **{missing: ""})
    assert case(card).sender == E164


def test_an_officials_number_is_refused(admin: BrowserlikeClient) -> None:
    official = db.session.scalars(select(Contact.phone)).first() or ""
    refused = erase(admin, 422, nomor=official, yakin=official[-4:])
    assert "milik pejabat yang terdaftar" in refused
    assert db.session.scalars(select(Erasure)).all() == []


def test_an_empty_card_says_so_everywhere_and_takes_no_act(
    app: Flask, admin: BrowserlikeClient, login: Login, card: int
) -> None:
    erase(admin)
    desk = login(app.test_client(), "moderator")
    said = page(desk, f"/pesan-masuk/{card}")
    assert_says(
        said, "Data pribadi dihapus", "(isi pesan dihapus", "(isi dihapus)", "Selesai: data dihapus"
    )
    for act in ("balas", "teruskan", "blokir", "hapus", "buka-lagi"):
        assert f'"/pesan-masuk/{card}/{act}"' not in said
    assert "Data pribadi dihapus" in page(desk, "/pesan-keluar/")
    for paper in ("riwayat", "disposisi"):
        assert "Data pribadi dihapus" in page(desk, f"/pesan-masuk/{card}/{paper}")
    office = login(app.test_client(), "operator-pupr")
    assert "(isi pesan dihapus" in page(office, "/pesan-dinas/?status=semua")


def test_a_card_whose_time_is_over_says_so_too(admin: BrowserlikeClient, card: int) -> None:
    with transaction():
        row = db.session.get_one(Case, card)
        row.status, row.closed_at = "selesai", row.received_at - timedelta(days=800)
    retention.anonymise_expired()
    assert_says(page(admin, f"/pesan-masuk/{card}"), "(isi pesan dihapus", "Data pribadi dihapus")
    assert "masa simpannya berakhir: 1 pesan" in page(admin, "/jurnal/")


def test_what_stands_beside_another_card_says_so_too(admin: BrowserlikeClient, card: int) -> None:
    other, kept = (
        citizen_sms("Jembatan di Siulak putus", "081300000009"),
        citizen_sms("Undian", "081300000007"),
    )
    with transaction():
        incidents.unite(card, [other], actor=person("moderator"))
        blocked = blocking.block_sender(kept, actor=person("moderator")).id
        db.session.get_one(Case, kept).is_quarantined = True
        db.session.get_one(Case, kept).recorded_at = now()
        anonymising.cases([other], now())
    assert "(isi pesan dihapus" in page(admin, f"/pesan-masuk/{card}")
    change(Case, kept, anonymised_at=now())
    # Nothing is left of it that could become a card.
    assert "Undian" not in page(admin, f"/black-list/{blocked}/sms")


WHATSAPP, WEB = "whatsapp:6281398765432", f"web:{'0f3a77c1' * 4}"


def picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "PNG")
    return file.getvalue()


def channel_case(address: str, *photos: bytes) -> int:
    files = tuple(Attachment("image", "image/png", body, "rumah.png") for body in photos)
    card = channel_intake.accept(Incoming(address, address, "Jembatan putus", now(), files)) or 0
    channel_files.fetch()
    return card


@pytest.mark.parametrize(
    ("address", "typed", "ending"),
    [
        pytest.param(WHATSAPP, "WhatsApp 0813-9876-5432", "5432", id="a number of WhatsApp"),
        pytest.param("whatsapp:US.1349120A", "WhatsApp US.1349120A", "120A", id="an id"),
        pytest.param(WEB, "ticket", "77c1", id="a web form by its ticket"),
    ],
)
def test_who_wrote_by_another_channel_gets_all_and_is_forgotten(
    admin: BrowserlikeClient, card: int, address: str, typed: str, ending: str
) -> None:
    mine = channel_case(address, picture())
    keep(NoticePhone(address=address, phone="+6281100000000", created_at=now()))
    nomor = show_ticket(case(mine).ticket) if typed == "ticket" else typed
    said = post(admin, "cari", nomor=nomor)
    assert phone_numbers.shown(address) in said
    assert f'name="nomor" value="{address}"' in said
    data = json.loads(post(admin, "unduh", nomor=address))
    assert [it["isi"] for it in data["pesan"]] == ["Jembatan putus"]
    [raw] = data["sms_masuk_mentah"]
    assert base64.b64decode(raw["berkas"][0]["base64"]).startswith(b"\xff\xd8")
    assert [it["nomor"] for it in data["hp_pemberitahuan"]] == ["+6281100000000"]
    erase(admin, nomor=address, yakin=ending)
    stored_files.drop()
    assert (case(mine).body, case(mine).sender) == ("", None)
    assert case(card).sender == E164, "the number of SMS is asked for by itself"
    for model in (MessageFile, NoticePhone, StoredPiece):
        assert db.session.scalars(select(model)).all() == [], model
    assert "tidak ada dalam data" in erase(admin, 409, nomor=address, yakin=ending)


def test_a_phone_s_ticket_opens_nothing(admin: BrowserlikeClient, card: int) -> None:
    post(admin, "cari", 422, nomor=case(card).ticket)


def test_a_photo_stays_as_long_as_its_card(app: Flask) -> None:
    mine = channel_case(WHATSAPP, picture())
    with transaction():
        for row in db.session.scalars(select(InboundPart)):
            row.processed_at = now() - timedelta(days=400)
    retention.anonymise_expired()
    db.session.rollback()
    assert db.session.scalars(select(InboundPart.text)).all() == [""]
    assert db.session.scalars(select(MessageFile.file_id)).all() != []
    with transaction():
        anonymising.cases([mine], now())
    assert db.session.scalars(select(MessageFile)).all() == []


def test_the_periods_stand_in_the_settings(admin: BrowserlikeClient) -> None:
    assert 'name="keep_months"' in page(admin, "/pengaturan/data-pribadi")
    citizen_sms("Lampu mati")
    answer = admin.post("/pengaturan/data-pribadi", data={"keep_months": "2"})
    assert answer.status_code == 422
    assert "dari 3 sampai 120 bulan" in answer.get_data(as_text=True)


# Letters like these are found in texts of people in danger, too.
ASKED = "Tolong hapus nomor dan nama saya dari sistem ini"
PLACE = "/data-pribadi/"
HEADING = "Permintaan hapus data dari warga"


def test_the_card_is_an_ordinary_one_that_says_so(app: Flask) -> None:
    card = case(citizen_sms(ASKED, NUMBER))
    assert (card.is_sensitive, card.is_urgent, card.flag) == (False, False, creating.ERASURE)
    alarms = ("tell_duty", "duty_missing", "emergency")
    assert db.session.scalars(select(Event.id).where(Event.action.in_(alarms))).all() == []
    assert not silence.is_silent(E164)
    (receipt,) = db.session.scalars(select(OutboundSms).where(OutboundSms.number == E164))
    assert show_ticket(card.ticket) in receipt.text


def test_the_desk_reads_whose_task_it_is(desk: BrowserlikeClient) -> None:
    citizen_sms(ASKED, NUMBER)
    assert "Minta datanya dihapus" in page(desk, "/pesan-masuk/")
    assert "Warga minta datanya dihapus" not in page(desk, "/hari-ini/")


def test_admin_finds_it_on_hari_ini_and_on_data_pribadi_until_it_is_done(
    admin: BrowserlikeClient,
) -> None:
    assert HEADING not in page(admin, PLACE)
    assert "Warga minta datanya dihapus" not in page(admin, "/hari-ini/")
    card = case(citizen_sms(ASKED, NUMBER))
    assert "Warga minta datanya dihapus" in page(admin, "/hari-ini/")
    assert_says(page(admin, PLACE), HEADING, f'name="nomor" value="{E164}"')
    assert "0813-9876-5432" in post(admin, "cari", nomor=E164)
    erase(admin, alasan="Diminta", rujukan=show_ticket(card.ticket))
    assert HEADING not in page(admin, PLACE)
    assert "Warga minta datanya dihapus" not in page(admin, "/hari-ini/")


def test_what_was_answered_or_joined_is_still_owed_and_what_was_closed_is_not(
    admin: BrowserlikeClient,
) -> None:
    first = citizen_sms("Jalan rusak di Siulak", NUMBER)
    second = citizen_sms(ASKED, NUMBER)
    let("moderator", merging.join, second, first)
    let("moderator", replying.answer_directly, first, "Kami teruskan", "keluhan", "x")
    assert show_ticket(case(first).ticket) in page(admin, PLACE)
    let("moderator", closing.close, first)
    assert HEADING not in page(admin, PLACE)

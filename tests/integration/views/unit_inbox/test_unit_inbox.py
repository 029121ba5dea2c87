"""Pesan untuk Dinas: the own SKPD's cards only, numbers masked, exactly TOLAK and BALAS."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db
from app.models import Forward, Rejection
from tests.cases import (
    FRAGMENT,
    answered_by_phone,
    buttons,
    cards,
    case,
    forward_id,
    forwarded,
    page,
    posted,
    refused,
    send,
)
from tests.reading import assert_says, events
from tests.web import steady

ANSWER = {"text": "Petugas meninjau besok.", "acknowledged_by": "Kepala Dinas PUPR"}
REFUSAL = {
    "reason": "Lampu jalan dikelola Dinas Perkim",
    "alternative": "Dinas Perumahan Rakyat dan Kawasan Permukiman",
    "acknowledged_by": "Kepala Dinas PUPR",
}


@pytest.fixture
def held(app: Flask) -> int:
    """A forward that PUPR holds."""
    return forward_id(forwarded("Jembatan lapuk", "PUPR", number="081374105566"))


def test_the_card_of_an_operator(office: FlaskClient, held: int) -> None:
    """S76-S83, D4: category, masked number, code before the text, exactly two buttons."""
    text = page(office, "/pesan-dinas/")
    card = text.split(f'id="card-{held}"')[1].split("</article>")[0]
    assert buttons(text, held) == ["reply", "reject"]
    assert ">BALAS<" in card.replace("\n", "")
    assert ">TOLAK<" in card.replace("\n", "")
    assert "0813-74xx-xxxx" in card
    assert "5566" not in steady(text)
    assert card.index('class="code"') < card.index("Jembatan lapuk")
    assert "Keluhan" in card


def test_an_answer_by_phone_is_completed_on_its_card(office: FlaskClient, held: int) -> None:
    """A5, S103: the yellow answer asks for the superior; the list of those that miss him."""
    reply = answered_by_phone(held, "Kami tinjau").id
    listed = page(office, "/pesan-dinas/?status=diketahui")
    assert cards(listed) == [held]
    assert "Isi diketahui oleh" in listed
    url = f"/pesan-dinas/balasan/{reply}/diketahui"
    assert "Kami tinjau" in page(office, url)
    assert send(office, url, acknowledged_by=" ")[0] == 422
    text = posted(office, url, acknowledged_by="Kepala Dinas PUPR")
    assert "diketahui oleh Kepala Dinas PUPR" in text
    assert "Isi diketahui oleh" not in text
    assert cards(page(office, "/pesan-dinas/?status=diketahui")) == []
    assert office.get(url, headers=FRAGMENT).status_code == 409
    assert send(office, url, acknowledged_by="Orang lain")[0] == 409


def test_another_unit_s_card_is_refused_and_journalled(office: FlaskClient) -> None:
    row = forward_id(forwarded("Terminal", "DISHUB"))
    assert row not in cards(page(office, "/pesan-dinas/?status=semua"))
    for url in (f"/pesan-dinas/{row}", f"/pesan-dinas/{row}/balas", f"/pesan-dinas/{row}/tolak"):
        assert "SKPD Anda" in refused(office, url, 403)
    assert send(office, f"/pesan-dinas/{row}/balas", **ANSWER)[0] == 403
    shown = office.get(f"/pesan-dinas/baru?after=999999&shown={row}:x", headers=FRAGMENT)
    assert "Terminal" not in shown.get_data(as_text=True)
    assert [event.subject_id for event in events("access_refused")] == [row] * 4
    assert office.get("/pesan-dinas/999999").status_code == 404


def test_a_number_can_t_be_searched_through_its_mask(office: FlaskClient, held: int) -> None:
    assert held in cards(page(office, "/pesan-dinas/?cari=lapuk"))
    assert held not in cards(page(office, "/pesan-dinas/?cari=081374105566"))


def test_answer(office: FlaskClient, held: int) -> None:
    """S92-S95, S91: more than once; the category is the moderator's."""
    window = page(office, f"/pesan-dinas/{held}/balas")
    assert ">balasan<" in window
    assert "Kategori" not in window
    assert_says(window, "SARA", "Kepala Dinas PUPR")
    for _ in range(2):
        text = posted(office, f"/pesan-dinas/{held}/balas", **ANSWER)
        assert buttons(text, held) == ["reply", "reject"]
        assert "Tidak dapat ditolak lagi: SKPD ini sudah menjawab" in text
    assert text.count("Petugas meninjau besok.") == 2
    assert held in cards(page(office, "/pesan-dinas/?status=sudah"))


def test_kirim_dan_berikutnya(office: FlaskClient, held: int) -> None:
    """The oldest that waits; the list when nothing does."""
    other = forward_id(forwarded("Saluran mampet", "PUPR"))
    for row, expected in ((held, f"/pesan-dinas/{other}"), (other, "/pesan-dinas/")):
        form = {**ANSWER, "next": "ya"}
        answer = office.post(f"/pesan-dinas/{row}/balas", data=form, headers=FRAGMENT)
        assert answer.headers["HX-Redirect"] == expected
    assert "Tidak ada pesan lain yang menunggu." in page(office, "/pesan-dinas/")


def test_answer_without_a_superior_is_refused(office: FlaskClient, held: int) -> None:
    """S95: PENTING."""
    text = posted(office, f"/pesan-dinas/{held}/balas", 422, text=ANSWER["text"])
    assert "Pejabat yang mengetahui wajib diisi." in text
    assert ANSWER["text"] in text


def test_reject(office: FlaskClient, held: int) -> None:
    """S97-S99: back to the moderator, with reason, alternative and the superior."""
    window = page(office, f"/pesan-dinas/{held}/tolak")
    assert_says(window, ">Alasan ditolak<", ">alternatif SKPD<", ">diketahui oleh<", ">Kirim<")
    text = posted(office, f"/pesan-dinas/{held}/tolak", **REFUSAL)
    assert "Ditolak PUPR: Lampu jalan dikelola Dinas Perkim" in text
    assert buttons(text, held) == ["reply", "reject"]
    assert text.count('aria-disabled="true"') == 2
    row = db.session.scalars(select(Rejection).where(Rejection.forward_id == held)).one()
    assert row.alternative == REFUSAL["alternative"]
    assert case(db.session.get_one(Forward, held).case_id).status == "ditolak"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("reason", "", "wajib diisi"),
        ("reason", "bukan", "Alasan terlalu pendek."),
        ("alternative", "", "wajib diisi"),
        ("acknowledged_by", "", "wajib diisi"),
    ],
)
def test_reject_needs_all_three_and_a_reason_in_detail(
    office: FlaskClient, held: int, field: str, value: str, words: str
) -> None:
    """S98: secara rinci."""
    text = posted(office, f"/pesan-dinas/{held}/tolak", 422, **{**REFUSAL, field: value})
    assert words in text.split(f'id="{field}-error"')[1]


def test_an_open_page_hears_of_new_forwards(office: FlaskClient, held: int) -> None:
    assert office.get(f"/pesan-dinas/baru?after={held}", headers=FRAGMENT).status_code == 204
    new = forward_id(forwarded("Drainase", "PUPR"))
    forwarded("Bukan untuk PUPR", "DISHUB")
    answer = office.get(f"/pesan-dinas/baru?after={held}", headers=FRAGMENT)
    assert cards(answer.get_data(as_text=True)) == [new]


def test_a_moderator_sees_his_own_unit(desk: FlaskClient) -> None:
    """S13, S46."""
    own = forward_id(forwarded("Untuk PDE", "BAG-PDE"))
    other = forward_id(forwarded("Untuk PUPR", "PUPR"))
    shown = cards(page(desk, "/pesan-dinas/"))
    assert own in shown
    assert other not in shown

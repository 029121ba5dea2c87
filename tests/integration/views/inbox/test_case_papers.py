"""Kartu Riwayat and Lembar Disposisi as files: every word can be read, whatever the case holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.terms import ForwardStatus
from app.models import Event, Message, Skpd
from tests import boxes
from tests.integration.views.factories import (
    Login,
    answered,
    citizen_sms,
    forward_id,
    forwarded,
    page,
    reject,
)

LONG = (
    "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana"
)


def _new() -> int:
    return citizen_sms("Lampu jalan mati", "081266771234")


def _empty() -> int:
    row = forwarded("Lampu jalan mati", "PUPR")
    with transaction():
        db.session.get_one(Message, row).body = ""
    return row


def _sensitive() -> int:
    row = forwarded("Jalan rusak", "PUPR")
    with transaction():
        db.session.get_one(Message, row).is_sensitive = True
    return row


def _many_units() -> int:
    with transaction():
        codes = list(db.session.scalars(select(Skpd.code).where(Skpd.is_active)))
    return forwarded("Banjir di semua kecamatan", *codes[:12])


def _long_name() -> int:
    with transaction():
        db.session.scalars(select(Skpd).where(Skpd.code == "PUPR")).one().name = LONG
    return forwarded("Jalan rusak", "PUPR")


def _rejected() -> int:
    row = forwarded("Jalan rusak", "PUPR")
    reject(row, "Bukan tupoksi kami. " * 7, "Dishub", by="operator-pupr")
    return row


CASES: dict[str, Callable[[], int]] = {
    "new": _new,
    "forwarded": lambda: forwarded("Lampu jalan mati sejak Senin", "PUPR"),
    "an empty text": _empty,
    "ten parts": lambda: forwarded("Jalan rusak di depan sekolah. " * 50, "PUPR"),
    "one endless word": lambda: forwarded("a" * 900, "PUPR"),
    "many lines": lambda: forwarded("\n".join(f"{n}. Jalan berlubang" for n in range(60)), "PUPR"),
    "twelve units": _many_units,
    "a long name": _long_name,
    "sensitive": _sensitive,
    "rejected": _rejected,
    "answered": lambda: answered("Kapan jalan diperbaiki?", said="Diperbaiki"),
}


@pytest.mark.parametrize("case", CASES)
def test_every_word_of_both_papers_can_be_read(desk: FlaskClient, case: str) -> None:
    row = CASES[case]()
    for paper, size, millimetres in (
        ("riwayat", "a4", (210, 297)),
        ("riwayat", "f4", (215, 330)),
        ("disposisi", "a4", (210, 297)),
        ("disposisi", "f4", (215, 330)),
    ):
        answer = desk.get(f"/pesan-masuk/{row}/{paper}?kertas={size}")
        assert answer.mimetype == "application/pdf", paper
        found = boxes.pages(answer.data)
        wrong = boxes.faults(found)
        assert not wrong, paper
        assert found[0].millimetres == pytest.approx(millimetres, abs=0.5)
        assert "0812-66xx-xxxx" in found[0].text
    forwards = db.session.get_one(Message, row).forwards
    units = [it.skpd.name for it in forwards if it.status != ForwardStatus.DITOLAK]
    assert [name for name in units if not boxes.is_whole(found, name)] == []


def test_a_unit_s_sheet_has_its_own_letterhead(client: FlaskClient, login: Login) -> None:
    row = forwarded("Jembatan putus", "PUPR", "DISHUB")
    login(client, "operator-pupr")
    sheet = f"/pesan-dinas/{forward_id(row)}/disposisi"
    assert "Belum diisi: alamat. Isi di Data SKPD." in page(client, sheet)
    with transaction():
        unit = db.session.scalars(select(Skpd).where(Skpd.code == "PUPR")).one()
        unit.address = "Jalan Uji 12, Siulak"
    head = boxes.pages(client.get(f"{sheet}?kertas=f4").data)[0].text
    assert "DINAS PEKERJAAN UMUM DAN PENATAAN RUANG Jalan Uji 12, Siulak" in head
    assert "SEKRETARIAT DAERAH" not in head
    client.post("/logout/")
    login(client, "moderator")
    assert "SEKRETARIAT DAERAH" in page(client, f"/pesan-masuk/{row}/disposisi")
    printed = db.session.scalars(select(Event).where(Event.action == "disposition_printed")).all()
    assert len(printed) == 3

"""Kartu Riwayat and Lembar Disposisi: as files every word can be read, whatever the case holds;
what a head of an office gets on paper, and what stays off it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.database.extensions import db, transaction
from app.domain.terms import ForwardStatus
from app.models import Case, Event, Skpd
from app.services.cases.actions import rejecting, withdrawing
from app.views.framework.format import wib_long
from tests import boxes
from tests.cases import answered, case, citizen_sms, forward_id, forwarded, let, reject
from tests.reading import assert_lacks
from tests.rows import all_rows, change, one_row
from tests.web import Browser

LONG = (
    "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga Berencana"
)


def _new() -> int:
    return citizen_sms("Lampu jalan mati", "081266771234")


def _empty() -> int:
    row = forwarded("Lampu jalan mati", "PUPR")
    change(one_row(Case, id=row), body="")
    return row


def _sensitive() -> int:
    row = forwarded("Jalan rusak", "PUPR")
    change(one_row(Case, id=row), is_sensitive=True)
    return row


def _many_units() -> int:
    with transaction():
        codes = all_rows(Skpd.code, Skpd.is_active)
    return forwarded("Banjir di semua kecamatan", *codes[:12])


def _long_name() -> int:
    change(one_row(Skpd, code="PUPR"), name=LONG)
    return forwarded("Jalan rusak", "PUPR")


def _rejected() -> int:
    row = forwarded("Jalan rusak", "PUPR")
    reject(row, "Bukan tupoksi kami. " * 7, "Dishub", by="operator-pupr")
    return row


KINDS: dict[str, Callable[[], int]] = {
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


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_both_papers_can_be_read(desk: Browser, kind: str) -> None:
    row = KINDS[kind]()
    for paper, size, millimetres in (
        ("riwayat", "a4", (210, 297)),
        ("riwayat", "f4", (215, 330)),
        ("disposisi", "a4", (210, 297)),
        ("disposisi", "f4", (215, 330)),
    ):
        answer = desk.get(f"/pesan-masuk/{row}/{paper}?kertas={size}")
        assert answer.mimetype == "application/pdf", paper
        found = boxes.pages(answer.data)
        assert not boxes.faults(found), paper
        assert found[0].millimetres == pytest.approx(millimetres, abs=0.5)
        assert "0812-66xx-xxxx" in found[0].text
    forwards = db.session.get_one(Case, row).forwards
    units = [it.skpd.name for it in forwards if it.status != ForwardStatus.DITOLAK]
    assert [name for name in units if not boxes.is_whole(found, name)] == []


def test_a_unit_s_sheet_has_its_own_letterhead(client: Browser) -> None:
    row = forwarded("Jembatan putus", "PUPR", "DISHUB")
    client.log_in("operator-pupr")
    sheet = f"/pesan-dinas/{forward_id(row)}/disposisi"
    assert "Belum diisi: alamat. Isi di Data SKPD." in client.page(sheet)
    change(one_row(Skpd, code="PUPR"), address="Jalan Uji 12, Siulak")
    head = boxes.pages(client.get(f"{sheet}?kertas=f4").data)[0].text
    assert "DINAS PEKERJAAN UMUM DAN PENATAAN RUANG Jalan Uji 12, Siulak" in head
    assert "SEKRETARIAT DAERAH" not in head
    client.log_in("moderator")
    assert "SEKRETARIAT DAERAH" in client.page(f"/pesan-masuk/{row}/disposisi")
    assert len(all_rows(Event, action="disposition_printed")) == 3


def test_the_desk_s_sheet_names_every_skpd_and_masks_the_number(desk: Browser) -> None:
    row = forwarded("Jembatan putus", "PUPR", "DISHUB")
    code = case(row).code
    assert f"/pesan-masuk/{row}/disposisi" in desk.page(f"/pesan-masuk/{row}")
    text = desk.page(f"/pesan-masuk/{row}/disposisi")
    for words in (
        *("LEMBAR DISPOSISI", "Jembatan putus", "Dinas Perhubungan", f"BLS {code} isi jawaban"),
        *("Dinas Pekerjaan Umum", "PEMERINTAH KABUPATEN KERINCI", "0812-66xx-xxxx"),
    ):
        assert words in text, words
    assert "081266771234" not in text.replace("-", "")
    assert one_row(Event, action="disposition_printed").case_id == row


def test_the_desk_s_sheet_leaves_out_an_skpd_that_gave_the_case_back(desk: Browser) -> None:
    row = forwarded("Jembatan putus", "PUPR", "DISHUB")
    held = next(it.id for it in case(row).forwards if it.skpd.code == "DISHUB")
    let("operator-dishub", rejecting.reject_forward, held, "Bukan tupoksi kami", "PUPR", "Kepala")
    text = desk.page(f"/pesan-masuk/{row}/disposisi")
    assert "Dinas Pekerjaan Umum" in text
    assert "Dinas Perhubungan" not in text


def test_an_skpd_s_sheet_is_its_own(client: Browser) -> None:
    held = forward_id(forwarded("Jembatan putus", "PUPR", "DISHUB"))
    client.log_in("operator-pupr")
    text = client.page(f"/pesan-dinas/{held}/disposisi")
    assert "Dinas Pekerjaan Umum" in text
    assert "Dinas Perhubungan" not in text
    client.log_in("operator-dukcapil")
    assert client.get(f"/pesan-dinas/{held}/disposisi").status_code == 403


def test_who_helps_has_its_own_time_on_paper_too(client: Browser) -> None:
    row = forwarded("Jalan berlubang", "PUPR", "DISHUB")
    lead, helper = sorted(case(row).forwards, key=lambda it: not it.is_lead)
    wanted = {"operator-pupr": (lead.id, case(row).due_at)}
    wanted["operator-dishub"] = (helper.id, helper.due_at)
    assert lead.due_at != helper.due_at
    for who, (held, due_at) in wanted.items():
        client.log_in(who)
        text = client.page(f"/pesan-dinas/{held}/disposisi")
        assert f"<dt>Tenggat</dt><dd>{wib_long(due_at)}</dd>" in text
        client.post("/logout/")


def test_danger_to_a_person_is_to_be_dealt_with_at_once_by_all(office: Browser) -> None:
    row = forwarded("Tolong, kebakaran di pasar", "SATPOLPP", "PUPR")
    for held in case(row).forwards[1:]:
        text = office.page(f"/pesan-dinas/{held.id}/disposisi")
        assert "<dt>Tenggat</dt><dd>Segera: bahaya bagi orang</dd>" in text
    assert "hari kerja" not in office.page("/pesan-dinas/")


def test_who_gave_it_back_does_not_read_how_long_others_have(office: Browser) -> None:
    row = forwarded("Jalan berlubang", "PUPR")
    held = forward_id(row)
    reject(row, "Bukan tupoksi kami", "Dishub", by="operator-pupr")
    assert "<dt>Tenggat</dt><dd>-</dd>" in office.page(f"/pesan-dinas/{held}/disposisi")


def test_a_sensitive_case_is_marked_as_secret(desk: Browser) -> None:
    row = forwarded("Lampu mati", "PUPR")
    assert "jangan dibicarakan" not in desk.page(f"/pesan-masuk/{row}/disposisi")
    change(one_row(Case, id=row), is_sensitive=True)
    assert "pesan sensitif: jangan dibicarakan" in desk.page(f"/pesan-masuk/{row}/disposisi")


def test_what_was_taken_back_tells_the_skpd_nothing_more(office: Browser) -> None:
    held = forward_id(forwarded("Kadis korupsi", "PUPR"))
    let("moderator", withdrawing.withdraw, held)
    assert_lacks(office.page(f"/pesan-dinas/{held}/disposisi"), "Kadis korupsi", "0812-66")

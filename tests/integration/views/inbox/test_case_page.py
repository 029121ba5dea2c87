"""One card's own page: notes, history, other cases, every SMS; and the Kartu Riwayat."""

from __future__ import annotations

import pytest

from app.database.extensions import transaction
from app.models import OutboundSms
from app.services.cases.visibility import publishing
from app.services.journal import journal
from app.services.journal.actor import SYSTEM
from tests.cases import answered, citizen_sms, forward_id, forwarded, hidden, let, reject
from tests.reading import assert_says
from tests.rows import all_rows, change
from tests.web import Browser, steady


def test_a_note_stays_at_the_desk(desk: Browser) -> None:
    """Never public, never in an SMS, not on the SKPD's card."""
    row = forwarded("Jalan rusak", "PUPR")
    held = forward_id(row)
    let("moderator", publishing.publish, row)
    window = desk.page(f"/pesan-masuk/{row}/catatan")
    assert desk.send(f"/pesan-masuk/{row}/catatan", note=" ")[0] == 422
    form = {"note": "Sudah saya telepon camat", "form_key": hidden(window, "form_key")}
    for _ in range(2):
        text = desk.posted(f"/pesan-masuk/{row}/catatan", **form)
        assert text.count("Sudah saya telepon camat") == 1
    assert "telepon camat" in desk.page("/pesan-masuk/")
    assert "telepon camat" not in desk.page(f"/pesan-masuk/{row}/riwayat")
    assert not any("camat" in text for text in all_rows(OutboundSms.text))
    desk.post("/logout/")
    assert "telepon camat" not in desk.page("/")
    assert "telepon camat" not in desk.log_in("operator-pupr").page(f"/pesan-dinas/{held}")


def test_the_history_tells_the_case_in_words(desk: Browser) -> None:
    """D5: from the journal, with names."""
    row = forwarded("Lampu padam", "DISHUB")
    reject(row)
    text = desk.page(f"/pesan-masuk/{row}")
    for words in (
        "Pesan diterima", "Diteruskan ke Dinas Perhubungan", "Ditolak Dinas Perhubungan",
        "Status menjadi Ditolak SKPD", "Feri Operator (Operator Dishub)", "Rina Moderator",
    ):  # fmt: skip
        assert words in text, words


def test_a_reminder_of_several_steps_is_one_line_for_each_phone(desk: Browser) -> None:
    row = forwarded("Jalan rusak", "PUPR")
    with transaction():
        for stage, contact in (("75", 1), ("100", 1), ("100", 2)):
            journal.record(
                "remind", "forward", forward_id(row), actor=SYSTEM, case_id=row, skpd="PUPR",
                stage=stage, rung="operator", contact=contact,
            )  # fmt: skip
    assert desk.page(f"/pesan-masuk/{row}/riwayat").count("diingatkan lewat SMS") == 2


def test_an_skpd_s_history_is_its_own(office: Browser) -> None:
    held = forward_id(forwarded("Dua SKPD", "PUPR", "DISHUB"))
    text = office.page(f"/pesan-dinas/{held}").split('id="history-title"')[1]
    assert "Diteruskan ke Dinas Pekerjaan Umum" in text
    assert "Perhubungan" not in text


def test_kartu_riwayat_masks_the_number_for_everybody(desk: Browser) -> None:
    """D4: prints show it masked, also to those who see it on the screen."""
    row = answered("Cetak saya", number="081374105566")
    text = desk.page(f"/pesan-masuk/{row}/riwayat")
    assert "0813-74xx-xxxx" in text
    assert "5566" not in steady(text)
    assert_says(text, "diketahui oleh Kepala Dinas PUPR", 'href="?kertas=f4"')


@pytest.mark.usefixtures("by_hand")
def test_other_cases_and_every_sms(desk: Browser) -> None:
    """Context at hand: the number's other cards, what became of each SMS."""
    before = citizen_sms("Pesan pertama saya")
    row = forwarded("Pesan kedua saya", "PUPR", number="081266771234")
    told = all_rows(OutboundSms, OutboundSms.forward_id.is_not(None))
    change(told[:2], status="delivered")
    change(told[2:], status="sent")
    text = desk.page(f"/pesan-masuk/{row}")
    assert "SMS terkirim 3 dari 3, diterima 2" in text
    assert f'href="/pesan-masuk/{before}"' in text
    assert "Pesan pertama saya" in text
    assert "Kepala Dinas PUPR (Hendra Kadis)" in text
    assert "+62811000002" not in text
    assert desk.get("/pesan-masuk/999999/riwayat").status_code == 404

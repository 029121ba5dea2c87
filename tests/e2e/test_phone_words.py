"""UC-H: what phones left open or got wrong is put right: TOLAK completed, an answer taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import DISHUB, card, choose_unit, close_by, forward, new_card, open_window
from tests.e2e.station import Station, eventually

DUKCAPIL = "Dinas Kependudukan dan Pencatatan Sipil"
KADIS, OPERATOR = "+6281100000211", "+6281100000213"


@pytest.fixture
def held(desk: Page, station: Station) -> Callable[[str], tuple[str, str]]:
    """`held("text")`: an SMS forwarded to Dukcapil; its code and the citizen's number."""

    def _held(text: str) -> tuple[str, str]:
        _, number = new_card(desk, station, text)
        forward(desk, text, DUKCAPIL, "Keluhan")
        told = eventually(
            lambda: [words for words in station.texts(OPERATOR) if words.endswith(text)],
            "it is told",
        )
        return told[-1][:4], number

    return _held


def test_uc_h_a_tolak_by_phone_is_completed_and_forwarded_again(
    desk: Page, station: Station, held: Callable[[str], tuple[str, str]]
) -> None:
    text = "HP: lampu lalu lintas mati"
    code, _ = held(text)
    station.drop(OPERATOR, f"TOLAK {code} Wewenang Dinas Perhubungan")
    found = card(desk, text)
    expect(found).to_contain_text("alternatif: belum diisi")
    window = open_window(desk, text, "Lengkapi")
    choose_unit(window.get_by_label("alternatif SKPD"), DISHUB)
    window.get_by_label("diketahui oleh").fill("Kepala Disdukcapil")
    close_by(window, "Simpan")
    expect(found).to_contain_text(f"alternatif: {DISHUB}")
    found.get_by_role("button", name="Teruskan lagi").click()
    expect(window.get_by_label("diteruskan untuk").locator("option:checked")).to_contain_text(
        DISHUB
    )


def test_uc_h_the_head_takes_back_a_forged_answer(
    desk: Page, station: Station, held: Callable[[str], tuple[str, str]]
) -> None:
    """D11: it went out already, so it is disputed; the moderator sends a correction."""
    text, wrong = "HP: KTP belum jadi", "KTP dikenai biaya 200 ribu."
    code, number = held(text)
    station.drop(OPERATOR, f"BLS {code} {wrong}")
    eventually(lambda: any(wrong in words for words in station.texts(number)), "it is sent")
    echo = eventually(
        lambda: [words for words in station.texts(KADIS) if f"BATAL {code}" in words], "the echo"
    )
    assert wrong[:10] in echo[-1]
    station.drop(KADIS, f"BATAL {code}")
    eventually(lambda: any("dibantah" in it for it in station.texts(KADIS)), "the head is told")

    desk.goto(f"{station.url}/hari-ini/")
    desk.get_by_role("link", name="Jawaban dibantah").click()
    found = card(desk, text)
    expect(found).to_contain_text("Dibantah Kepala Disdukcapil")
    window = open_window(desk, text, "Ralat")
    answer = window.get_by_label("balasan")
    expect(answer).to_have_value("Ralat: mohon abaikan jawaban kami sebelumnya. ")
    answer.fill(f"{answer.input_value()}Pembuatan KTP gratis.")
    window.get_by_label("diketahui oleh").fill("Kepala Disdukcapil")
    close_by(window, "Kirim")
    eventually(lambda: "gratis" in station.texts(number)[-1], "the citizen has the correction")
    desk.goto(f"{station.url}/pesan-masuk/?status=dibantah")
    expect(card(desk, text)).to_have_count(0)

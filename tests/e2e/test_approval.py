"""UC-O1: an operator asks for his superior's approval, who gives it on the web or by SMS (S72)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import People, card, close_by, held_card, open_window
from tests.e2e.station import HINT, Station, eventually

KADIS, SEKRETARIS = "+6281100000201", "+6281100000202"


def ask(operator: Page, text: str, answer: str, superior: str) -> None:
    """BALAS, then "Minta persetujuan" of this superior."""
    window = open_window(operator, text, "BALAS")
    window.get_by_label("balasan").fill(answer)
    window.get_by_role("button", name=superior).click()
    close_by(window, "Minta persetujuan")
    expect(card(operator, text)).to_contain_text(f"Menunggu persetujuan {superior}")


def test_uc_o1_the_head_returns_a_draft_and_approves_the_better_one(
    people: People, desk: Page, station: Station
) -> None:
    text, answer = "Persetujuan: jembatan goyang", "Petugas meninjau"
    operator, number = held_card(people, desk, station, text)
    ask(operator, text, answer, "Kepala Dinas PUPR")
    head = people("kadis-pupr", "/pesan-dinas/?status=persetujuan")
    window = open_window(head, text, "Kembalikan")
    window.get_by_label("catatan").fill("Sebutkan harinya")
    close_by(window, "KEMBALIKAN")

    expect(card(operator, text)).to_contain_text("Sebutkan harinya")
    card(operator, text).get_by_role("button", name="BALAS").click()
    expect(operator.get_by_role("dialog").get_by_label("balasan")).to_have_value(answer)
    operator.keyboard.press("Escape")
    ask(operator, text, f"{answer} Kamis.", "Kepala Dinas PUPR")

    head.goto(f"{station.url}/pesan-dinas/?status=persetujuan")
    card(head, text).get_by_role("button", name="Setujui").click()
    expect(card(head, text)).to_contain_text("diketahui oleh Kepala Dinas PUPR")
    eventually(
        lambda: f"{answer} Kamis. -PUPR {HINT}" in station.texts(number),
        "the citizen has the answer",
    )
    assert not any(words == f"{answer} -PUPR {HINT}" for words in station.texts(number))


@pytest.mark.story
def test_uc_o1_the_secretary_approves_by_sms(people: People, desk: Page, station: Station) -> None:
    text, answer = "Persetujuan: selokan mampet", "Selokan dibersihkan Jumat."
    operator, number = held_card(people, desk, station, text)
    ask(operator, text, answer, "Sekretaris Dinas PUPR")
    asked = eventually(
        lambda: [words for words in station.texts(SEKRETARIS) if answer in words], "he is asked"
    )[-1]
    code = asked[:4]
    assert f"SETUJU {code}" in asked
    assert not any(answer in words for words in station.texts(KADIS))
    station.drop(SEKRETARIS, f"Setuju {code}")
    eventually(lambda: f"{answer} -PUPR {HINT}" in station.texts(number), "the citizen has it")
    operator.goto(f"{station.url}/pesan-dinas/?status=sudah")
    expect(card(operator, text)).to_contain_text("diketahui oleh Sekretaris Dinas PUPR")

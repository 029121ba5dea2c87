"""UC-O2 to UC-O5: a journey for each, by what an operator reads and hears (S76-S99)."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import DISHUB, People, card, choose_unit, held_card, only, open_window
from tests.e2e.station import Station


def test_uc_o2_the_operator_s_card(desk: Page, people: People, station: Station) -> None:
    """S76-S83: category, masked number, code before the text, exactly TOLAK and BALAS."""
    text = "Operator: drainase pasar"
    operator, _ = held_card(people, desk, station, text)
    found = card(operator, text)
    expect(found).to_contain_text("Keluhan")
    expect(found).to_have_accessible_name(re.compile(r"^\d{4}-\d\dxx-xxxx$"))
    expect(found).to_contain_text(re.compile(rf"Kode \d{{4}}\s*{text}"))
    buttons = [words.strip() for words in found.get_by_role("button").all_inner_texts()]
    assert buttons == ["BALAS", "TOLAK"]


def test_uc_o3_the_rules_of_answering_stand_in_the_window(
    desk: Page, people: People, station: Station
) -> None:
    """S84-S91: all eight, at hand where one writes."""
    text = "Aturan: kapan jalan diaspal"
    operator, _ = held_card(people, desk, station, text)
    window = open_window(operator, text, "BALAS")
    expect(window.get_by_role("listitem")).to_have_count(0)
    window.get_by_text("Aturan menjawab").click()
    expect(window.get_by_role("listitem")).to_have_count(8)
    for words in (
        "kedudukan hukum",
        "dengan atasan",
        "singkat dan jelas",
        "isu SARA",
        "lebih dari 1",
    ):
        expect(window.get_by_role("listitem").filter(has_text=words)).to_be_visible()


@pytest.mark.story
def test_uc_o4_the_operator_answers_twice(desk: Page, people: People, station: Station) -> None:
    """S92-S95: counted, longer than 150 allowed, the superior named; TOLAK is over then."""
    text = "Operator: jalan berlubang"
    operator, _ = held_card(people, desk, station, text)
    found = card(operator, text)
    for answer in ("Petugas meninjau besok.", "Sudah ditambal pagi ini. " + "Terima kasih. " * 10):
        window = open_window(operator, text, "BALAS")
        window.get_by_label("balasan").fill(answer)
        expect(window).to_contain_text(f"{len(answer.strip())} dari 150")
        window.get_by_role("button", name="Kepala Dinas PUPR").click()
        window.get_by_role("button", name="Kirim", exact=True).click()
        expect(window).to_be_hidden()
        operator.goto(f"{station.url}/pesan-dinas/?status=sudah")
        given = found.get_by_role("group", name=re.compile("Jawaban")).last
        expect(given).to_contain_text(answer.strip())
        expect(given).to_contain_text("diketahui oleh Kepala Dinas PUPR")
    reject = found.get_by_role("button", name="TOLAK")
    expect(reject).to_be_disabled()
    expect(reject).to_have_accessible_description(re.compile("sudah menjawab"))


def test_uc_o5_the_operator_rejects_and_it_is_forwarded_again(
    desk: Page, people: People, station: Station
) -> None:
    """S96-S99, A20: reason, alternative, superior; Teruskan lagi knows the alternative."""
    text = "Operator: lampu lalu lintas mati"
    operator, _ = held_card(people, desk, station, text)
    window = open_window(operator, text, "TOLAK")
    window.get_by_label("Alasan ditolak").fill("Lampu lalu lintas wewenang Dishub")
    choose_unit(window.get_by_label("alternatif SKPD"), DISHUB)
    window.get_by_label("diketahui oleh").fill("Kepala Dinas PUPR")
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
    back = only(desk, station, text, "ditolak")
    expect(back).to_contain_text("Lampu lalu lintas wewenang Dishub")
    back.get_by_role("button", name="Teruskan lagi").click()
    window = desk.get_by_role("dialog")
    expect(window.get_by_role("option", name=DISHUB, selected=True)).to_have_count(1)
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
    expect(only(desk, station, text)).to_contain_text(f"{DISHUB}belum dijawab")

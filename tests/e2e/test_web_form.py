"""The public form from end to end: a citizen without script writes, is answered, and objects."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import card, forward, only
from tests.e2e.station import Station, eventually

TEXT = "Pagar Puskesmas Semurup roboh sejak hujan Minggu malam"
SKPD, KADIS = "Dinas Kependudukan dan Pencatatan Sipil", "+6281100000211"
ANSWER = "Pagar diperbaiki hari Kamis oleh petugas kami."
# As a person types: who sends the form within three seconds is asked again.
KEY_MILLISECONDS = 80


@pytest.fixture
def citizen(browser: Browser) -> Iterator[Page]:
    """An old phone: no script runs."""
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 780}, locale="id-ID"
    )
    yield context.new_page()
    context.close()


def photo() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "firebrick").save(data, "JPEG")
    return data.getvalue()


@pytest.mark.story
def test_a_citizen_without_script_writes_reads_the_answer_and_says_not_yet(
    station: Station, citizen: Page, desk: Page
) -> None:
    citizen.goto(station.url)
    citizen.get_by_role("link", name="Tulis pesan").first.click()
    citizen.get_by_label("Pesan Anda").press_sequentially(TEXT, delay=KEY_MILLISECONDS)
    citizen.get_by_label("Foto 1").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    citizen.get_by_role("button", name="Kirim", exact=True).dblclick()
    expect(citizen.get_by_role("heading", name="Pesan Anda sudah kami terima")).to_be_visible()
    ticket = citizen.locator(".ticket b").inner_text()
    citizen.reload()
    expect(citizen.locator(".ticket b")).to_have_text(ticket)
    link = citizen.locator(".code a").inner_text()
    (kept,) = citizen.context.cookies()
    assert (kept.get("name"), kept.get("path")) == ("upik-formulir", "/tulis/")
    assert (kept.get("httpOnly"), kept.get("sameSite")) == (True, "Lax")

    expect(card(desk, TEXT)).to_have_count(1)
    expect(card(desk, TEXT)).to_contain_text("Formulir web")
    card(desk, TEXT).get_by_role("link", name="1 foto").click()
    shown = desk.get_by_role("img", name="Foto 1 dari warga")

    def is_drawn() -> bool:
        desk.reload()
        return shown.count() == 1

    # A service that has just started learns first.
    eventually(is_drawn, "the job has drawn the photo", 180)
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 640)
    only(desk, station, TEXT, "belum")
    forward(desk, TEXT, SKPD, "Keluhan")

    def forwards() -> list[str]:
        return [text for text in station.texts(KADIS) if TEXT in text]

    code = eventually(forwards, "the head's phone has it")[0][:4]
    station.drop(KADIS, f"BLS {code} {ANSWER}")

    def answered() -> bool:
        citizen.goto(link)
        return ANSWER in citizen.locator("main").inner_text()

    eventually(answered, "the answer stands on the link")
    expect(citizen.get_by_text("Sudah dijawab.")).to_be_visible()
    reason = "baru sebelah kiri yang diperbaiki, yang kanan masih roboh dan anak-anak lewat di situ"
    citizen.get_by_label(re.compile("apa yang masih kurang")).fill(reason)
    citizen.get_by_role("button", name="BELUM").click()
    expect(citizen.get_by_role("status")).to_contain_text("Kata Anda sudah kami terima")

    back = only(desk, station, TEXT, "belum")
    expect(back).to_contain_text("warga membalas BELUM")
    expect(back).to_contain_text(reason)

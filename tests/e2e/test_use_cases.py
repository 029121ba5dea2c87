"""UC-M4 to UC-M11: a journey for each, by what a moderator reads at the screen (S21-S59)."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import (
    DISHUB,
    PUPR,
    People,
    answer_directly,
    card,
    close_by,
    fill_answer,
    forward,
    new_card,
    only,
    open_window,
    send_to,
)
from tests.e2e.station import Station, eventually

OPERATOR_PHONE = "+6281100000203"


def test_uc_m4_the_inbox_is_filtered(desk: Page, station: Station) -> None:
    """S21, S22: answered or not, and by category."""
    text = "Saring: lampu jalan padam"
    new_card(desk, station, text)
    forward(desk, text, DISHUB, "Pengaduan")
    filters = desk.get_by_role("complementary", name="Saring pesan")
    filters.get_by_role("link", name=re.compile("^Pengaduan")).click()
    expect(card(desk, text)).to_be_visible()
    filters.get_by_role("link", name=re.compile("Pujian")).click()
    expect(card(desk, text)).to_have_count(0)
    desk.goto(f"{station.url}/pesan-masuk/")
    filters.get_by_role("link", name=re.compile("^Sudah dibalas")).click()
    expect(card(desk, text)).to_have_count(0)


def test_uc_m5_the_card_tells_everything(desk: Page, station: Station) -> None:
    """S23-S32: number and time above, text, a row per SKPD, buttons with their meaning."""
    text = "Kartu: saluran mampet"
    found, _number = new_card(desk, station, text)
    expect(found).to_have_accessible_name(re.compile("0812-777"))
    expect(found.get_by_role("link").get_by_role("time")).to_be_visible()
    for name in ("Proses / Forward", "Balas", "Hapus", "Blokir", "Publish"):
        button = found.get_by_role("button", name=name, exact=True)
        assert len(button.get_attribute("title") or "") > 15, name
    forward(desk, text, DISHUB, "Keluhan")
    rows = found.get_by_role("list", name="Diteruskan ke")
    expect(rows).to_contain_text(f"{DISHUB}belum dijawab")
    expect(rows).to_contain_text(re.compile(r"SMS terkirim \d dari \d"))
    expect(found).to_contain_text("Tenggat")


def test_uc_m6_delete(desk: Page, station: Station) -> None:
    """S33, S34: Batal keeps it, YAKIN deletes it."""
    text = "Hapus: promosi pinjaman"
    found, _ = new_card(desk, station, text)
    for answer, remains in (("Batal", 1), ("YAKIN", 0)):
        found.get_by_role("button", name="Hapus").click()
        close_by(desk.get_by_role("dialog"), answer)
        expect(found).to_have_count(remains)
    expect(only(desk, station, text)).to_have_count(0)


def blocked(desk: Page, station: Station, text: str) -> tuple[Locator, str]:
    """The card of a number that was blocked by Blokir and YA; the number."""
    found, number = new_card(desk, station, text)
    found.get_by_role("button", name="Blokir").click()
    desk.get_by_role("dialog").get_by_role("button", name="YA", exact=True).click()
    expect(found).to_contain_text("Nomor terblokir")
    return found, number


def test_uc_m7_block(desk: Page, station: Station) -> None:
    """S35-S37: BATAL leaves it; YA blocks, the card shows it, and the next SMS stays away."""
    text = "Blokir: undian berhadiah"
    found, _ = new_card(desk, station, text)
    found.get_by_role("button", name="Blokir").click()
    close_by(desk.get_by_role("dialog"), "BATAL")
    expect(found).not_to_contain_text("Nomor terblokir")
    _, number = blocked(desk, station, "Blokir: pinjaman kilat")
    station.drop(number, "Blokir: pinjaman lagi")
    new_card(desk, station, "Blokir: sesudah itu masih ada pesan lain")
    expect(card(desk, "Blokir: pinjaman lagi")).to_have_count(0)


def test_uc_m11_unblock(desk: Page, station: Station) -> None:
    """S57-S59: Jangan Blokir in the Black List lifts it at one click."""
    text = "Batal blokir: jual obat"
    _, number = blocked(desk, station, text)
    desk.get_by_role("link", name="Black List").click()
    row = desk.get_by_role("row").filter(has_text=number[-4:])
    row.get_by_role("button", name=re.compile("Jangan Blokir")).click()
    expect(row).to_have_count(0)
    expect(only(desk, station, text)).not_to_contain_text("Nomor terblokir")


def test_uc_m8_forward(desk: Page, station: Station) -> None:
    """S38-S45: the window shows the text; the SKPD's phones get it."""
    text = "Teruskan: jembatan gantung lapuk"
    new_card(desk, station, text)
    window = open_window(desk, text, "Proses / Forward")
    expect(window).to_contain_text(text)
    # What is proposed stands chosen: by what the cards of other tests taught.
    window.get_by_label("Kategori").select_option(value="")
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_contain_text("Kategori wajib diisi.")
    send_to(window, PUPR)
    expect(window).to_be_hidden()
    told = eventually(lambda: [t for t in station.texts(OPERATOR_PHONE) if text in t], "it is told")
    assert re.match(r"[1-9]\d{3} ", told[0])


def test_uc_m9_the_moderator_answers(desk: Page, station: Station) -> None:
    """S46-S53: the counter counts, the superior is named, the citizen has the answer."""
    text = "Balas: kapan CPNS dibuka?"
    _, number = new_card(desk, station, text)
    window = open_window(desk, text, "Balas")
    window.get_by_label("balasan").fill("Belum ada jadwal.")
    expect(window).to_contain_text("17 dari 150")
    desk.keyboard.press("Escape")
    expect(window).to_be_hidden()
    answer_directly(desk, text, "Jadwal CPNS belum ada.")
    eventually(
        lambda: any("Jadwal CPNS belum ada." in t for t in station.texts(number)), "answered"
    )
    expect(only(desk, station, text, "sudah")).to_contain_text("diketahui oleh Kabag PDE")


def test_uc_m10_publish_and_back(desk: Page, people: People, station: Station) -> None:
    """S54-S56: one click, the button changes, the home page shows it without the number."""
    text = "Terbit: terima kasih jalannya bagus"
    found, number = new_card(desk, station, text)
    found.get_by_role("button", name="Publish", exact=True).click()
    expect(found.get_by_role("button", name="Batal Publish")).to_be_visible()
    home = people("pimpinan", "/")
    expect(card(home, text)).to_be_visible()
    assert number[-6:] not in home.content()
    found.get_by_role("button", name="Batal Publish").click()
    expect(found.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    home.reload()
    expect(card(home, text)).to_have_count(0)


def test_d10_a_letter_is_entered_and_answered(desk: Page, station: Station) -> None:
    """D10: Catat pesan; the same card, but the answer is recorded and no SMS goes out."""
    text = "Surat: mohon perbaikan irigasi"
    desk.get_by_role("link", name="Catat pesan").click()
    window = desk.get_by_role("dialog")
    window.get_by_role("button", name="Simpan", exact=True).click()
    expect(window).to_contain_text("Pilih lewat apa pesan ini datang.")
    expect(window).to_contain_text("Isi pesan wajib diisi.")
    window.get_by_role("radio", name="Surat").check()
    window.get_by_label("nama pengirim").fill("Kelompok Tani Maju")
    window.get_by_label("isi pesan").fill(text)
    window.get_by_role("button", name="Simpan", exact=True).click()
    expect(desk.get_by_role("main")).to_contain_text("Pesan tersimpan dengan tiket")
    found = card(desk, text)
    expect(found).to_have_accessible_name("Kelompok Tani Maju")
    expect(found).to_contain_text("Surat")
    found.get_by_role("button", name="Balas", exact=True).click()
    expect(window).to_contain_text("Sampaikan sendiri kepada warga lewat surat.")
    fill_answer(window, "Irigasi diperbaiki bulan depan.")
    window.get_by_role("button", name="Catat", exact=True).click()
    expect(found).to_contain_text("dicatat, tanpa SMS: disampaikan lewat surat")
    expect(only(desk, station, text, "sudah")).to_be_visible()


def test_a19_follow_ups_are_joined_parted_and_detached(desk: Page, station: Station) -> None:
    """A19: what is added before an office has the case is a part of it, and parted at any time."""
    first, second = "(1/2) Gabung: jembatan gantung", "(2/2) goyang dan lapuk papannya"
    lead, number = new_card(desk, station, first)
    station.drop(number, second)
    expect(lead.get_by_role("group", name="Digabungkan")).to_contain_text(second)
    lead.get_by_role("button", name="Pisahkan").click()
    expect(desk.get_by_role("main")).to_contain_text("Pesan dipisahkan")
    # Wherever it stands in the list; the first card quotes it as what followed.
    found = only(desk, station, second).filter(has_not_text=first)
    expect(found).to_contain_text("Bagian dari SMS yang dipotong sendiri")
    found.get_by_role("button", name="Lepaskan").click()
    expect(found).not_to_contain_text("Bagian dari SMS")
    desk.get_by_role("button", name="Urungkan").click()
    expect(found).to_contain_text("Bagian dari SMS")
    found.get_by_role("button", name="Gabungkan").click()
    window = desk.get_by_role("dialog")
    expect(window.get_by_role("radio").first).to_be_checked()
    window.get_by_role("button", name="Gabungkan", exact=True).click()
    expect(found).to_have_count(0)
    lead = only(desk, station, second)
    expect(lead).to_have_count(1)
    expect(lead.get_by_role("group", name="Digabungkan")).to_contain_text(second)
    answer_directly(desk, first, "Jembatan ditinjau hari ini.")
    eventually(lambda: any("Jembatan ditinjau" in it for it in station.texts(number)), "answered")

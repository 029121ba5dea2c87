"""Danger first: the officer on duty hears of it at once, and so does whoever has the page open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from app.database.extensions import now
from app.services.settings.local_time import WIB
from tests.e2e.people import DISHUB, PUPR, People, card, choose_unit, log_in, new_card, open_window
from tests.e2e.station import Station, eventually

OFFICER = "+6281377770001"
# PUPR's head, secretary and operator.
PHONES = tuple(f"+62811000002{number:02}" for number in (1, 2, 3))
BEATEN = (
    "Tolong pak, saya dipukuli suami tiap malam di Siulak, anak saya juga takut. Tetangga diam."
    " Jangan balas ke hp ini, hp dipegang suami"
)
WEARY = "Sy sudah tdk kuat lagi, mau bunuh diri saja. Tolong maafkan semuanya"
# Counts the tones; a browser without loudspeaker plays none.
COUNTING = """
window.tones = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...args) {
  window.tones += 1;
  return start.apply(this, args);
};
"""


@pytest.fixture
def desk(station: Station, page: Page) -> Iterator[Page]:
    """A moderator who hears the sound, and Rina on duty all week; both are gone afterwards."""
    page.add_init_script(COUNTING)
    log_in(page, station, "moderator")
    hear(page, station, on=True)
    page.goto(f"{station.url}/piket/list/")
    expect(page.get_by_text("Belum ada petugas piket.")).to_be_visible()
    page.get_by_role("link", name="Add").click()
    window = page.get_by_role("dialog")
    window.get_by_label("Nama").fill("Rina Piket")
    window.get_by_label("HP").fill("0813-7777-0001")
    window.get_by_label("Berulang").select_option(label="Setiap minggu")
    begins = now().astimezone(WIB).replace(hour=0, minute=0, second=0, microsecond=0)
    window.get_by_label("Mulai").fill(f"{begins:%Y-%m-%dT%H:%M}")
    window.get_by_label("Selesai").fill(f"{begins + timedelta(days=7):%Y-%m-%dT%H:%M}")
    window.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Sedang piket: Rina Piket")).to_be_visible()
    yield page
    page.goto(f"{station.url}/piket/list/")
    page.get_by_role("link", name="Hapus").click()
    page.get_by_role("dialog").get_by_role("button", name="YAKIN").click()
    expect(page.get_by_text("Belum ada petugas piket.")).to_be_visible()
    hear(page, station, on=False)


def hear(page: Page, station: Station, *, on: bool) -> None:
    """In the own profile; the tick is heard at once."""
    page.goto(f"{station.url}/profil/")
    box = page.get_by_label("Bunyikan tanda bila datang pesan mendesak atau sensitif")
    box.set_checked(on)
    if on:
        page.wait_for_function("window.tones > 0")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Pilihan disimpan.")).to_be_visible()


def in_sight(window: Locator, *fields: Locator) -> None:
    """Visible without scrolling, and not behind the buttons at the window's end."""
    foot = window.locator(".foot").bounding_box()
    assert foot
    for field in fields:
        expect(field).to_be_in_viewport(ratio=1)
        box = field.bounding_box()
        assert box
        assert box["y"] + box["height"] <= foot["y"], (box, foot)


@pytest.mark.story
def test_a_woman_in_danger_reaches_the_officer_on_duty_and_nobody_else(
    station: Station, desk: Page
) -> None:
    """From the SMS to the window that protects her."""
    page = desk
    page.goto(f"{station.url}/pesan-masuk/")
    new_card(page, station, "Jalan desa kami berlubang, mohon diperbaiki")
    _, citizen = new_card(page, station, BEATEN)
    expect(page.get_by_role("article").first).to_contain_text(BEATEN)
    expect(page).to_have_title(re.compile(r"^\(1\) MENDESAK"))
    page.wait_for_function("window.tones > 0")
    new_card(page, station, "Lampu jalan di depan pasar padam")
    expect(page).to_have_title(re.compile(r"^\(1\) MENDESAK"))

    (told,) = eventually(lambda: station.texts(OFFICER), "the officer on duty is told")
    assert re.match(r"MENDESAK, SENSITIF \w{3}-\w{3}, .*mohon segera buka Pesan Masuk", told)
    assert "pukul" not in told
    assert station.texts(citizen) == []

    expect(card(page, BEATEN)).to_contain_text("DPPKB")
    for width, height in ((1280, 720), (390, 700)):
        page.set_viewport_size({"width": width, "height": height})
        window = open_window(page, BEATEN, "Proses / Forward")
        heads, unit = window.get_by_label(re.compile("Hanya kepala")), window.locator("#skpd")
        expect(heads).to_be_checked()
        expect(unit.locator("option:checked")).to_contain_text(
            "Dinas Pengendalian Penduduk dan Keluarga Berencana"
        )
        in_sight(window, heads, unit)
        window.get_by_role("button", name="Batal", exact=True).click()
        expect(window).to_be_hidden()
    card(page, BEATEN).get_by_role("link").first.click()
    expect(page.get_by_text("Piket diberi tahu: Rina Piket")).to_be_visible()


@pytest.mark.story
def test_who_wants_to_die_comes_before_all_and_is_answered_by_a_person_alone(
    station: Station, desk: Page
) -> None:
    """From the SMS over Hari ini and the card to the sentence that a person sends."""
    page = desk
    page.goto(f"{station.url}/pesan-masuk/")
    _, citizen = new_card(page, station, WEARY)
    new_card(page, station, "Jangan sms lagi ke nomor ini ya")
    told = eventually(lambda: station.texts(OFFICER)[1:], "the officer on duty is told of it")
    assert re.match(r"MENDESAK, SENSITIF \w{3}-\w{3}, ", told[0])

    page.goto(f"{station.url}/hari-ini/")
    first = page.get_by_role("region", name="Dahulukan")
    number = page.locator("[data-count='Pesan Masuk darurat'] b").inner_text()
    expect(first.get_by_role("listitem")).to_have_count(int(number))
    expect(first).not_to_contain_text("bunuh diri")
    first.get_by_role("listitem").first.get_by_role("link").click()

    found = card(page, WEARY)
    danger = found.get_by_role("group", name="Bahaya bagi orang")
    expect(danger).to_contain_text("bunuh diri")
    for who in ("112 darurat", "119 medis", "110 polisi"):
        expect(danger.get_by_role("link", name=who)).to_have_attribute("href", f"tel:{who[:3]}")
    expect(found).not_to_contain_text("hari kerja")

    danger.get_by_role("button", name="Kalimat pertama").click()
    window = page.get_by_role("dialog")
    said = window.get_by_label("balasan").input_value()
    assert "119" in said
    window.get_by_label("Kategori", exact=True).select_option(label="Pengaduan")
    window.get_by_label("diketahui oleh").fill("Kepala Bagian PDE")
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_contain_text("Centang dulu bila memang aman untuk dibalas.")
    assert station.texts(citizen) == [], "nothing is sent by itself"
    window.get_by_label("Saya yakin jawaban ini aman bagi pengirim").check()
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
    (sent,) = eventually(lambda: station.texts(citizen), "the citizen reads the sentence")
    assert sent.startswith(said)


def test_the_accused_hear_of_it_through_their_head_alone(station: Station, people: People) -> None:
    """No one click; of the accused unit the window ticks "Hanya kepala", of another it does not."""
    page, text = people("moderator"), "pegawai PUPR minta uang 500rb untuk izin alat berat"
    page.goto(f"{station.url}/pesan-masuk/?status=baru")
    found, _ = new_card(page, station, text)
    expect(found).to_contain_text("Inspektorat")
    expect(found.get_by_role("button", name=re.compile("^Teruskan ke"))).to_have_count(0)
    window = open_window(page, text, "Proses / Forward")
    expect(window).to_contain_text(f"Pesan ini menuduh pegawai {PUPR}.")
    heads, unit = window.get_by_label(re.compile("Hanya kepala")), window.locator("#skpd")
    expect(unit.locator("option:checked")).to_contain_text("Inspektorat Daerah")
    expect(heads).not_to_be_checked()
    window.get_by_role("button", name=re.compile("^PUPR")).click()
    expect(heads).to_be_checked()
    choose_unit(unit, DISHUB)
    expect(heads).not_to_be_checked()
    window.get_by_role("button", name=re.compile("^PUPR")).click()
    before = [len(station.texts(phone)) for phone in PHONES]
    window.get_by_label("Kategori").select_option(label="Pengaduan")
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
    eventually(lambda: len(station.texts(PHONES[0])) == before[0] + 1, "the head is told")
    assert [len(station.texts(phone)) for phone in PHONES[1:]] == before[1:]


def test_the_window_says_who_could_open_what_no_sms_says(station: Station, people: People) -> None:
    """PUPR's head alone has an account: one click leads there."""
    page, text = people("moderator"), "Saya korban KDRT, suami memukul saya di Kayu Aro"
    page.goto(f"{station.url}/pesan-masuk/?status=baru")
    new_card(page, station, text)
    window = open_window(page, text, "Proses / Forward")
    choose_unit(window.locator("#skpd"), "Dinas Kependudukan dan Pencatatan Sipil")
    why = window.get_by_text("Kepala SKPD ini tidak dapat membuka pesan ini di web")
    expect(why).to_be_visible()
    link = window.get_by_role("link", name="Buatkan akunnya").first
    # In either order: the proposal may have named a unit before.
    form = re.compile(r"/pengguna/add\?(?=.*\bkepala=ya\b)(?=.*\bskpd=\d+)")
    expect(link).to_have_attribute("href", form)
    window.get_by_role("button", name="PUPR", exact=True).first.click()
    expect(why).to_be_hidden()
    expect(window.locator("#skpd option:checked")).to_contain_text(PUPR)

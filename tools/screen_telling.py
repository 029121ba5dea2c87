"""The story that the pictures show, told to a running Si UPIK by SMS and by people at the web."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial

from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import answer_directly, card, forward, log_in, open_window
from tests.e2e.station import Station, eventually
from tools import screen_story as story
from tools.screen_steps import card_of
from tools.screen_story import STORY

KADIS, OPERATOR_PHONE = "+6281100000201", "+6281100000203"
DISHUB_PHONE = "+6281100000223"
# Seconds that a busy computer may take for one step of the story.
PATIENCE = 90
_seen = partial(eventually, seconds=PATIENCE)


def prepare(browser: Browser, station: Station) -> None:
    """Everything that the pictures show, from a message on its way in to a draft that waits."""
    desk = browser.new_page(locale="id-ID", timezone_id="Asia/Jakarta")
    tell(station, desk)
    draft(browser, station, desk)
    list_by_phone(station)
    wait_before_sending(browser, station)
    desk.context.close()


def tell(station: Station, page: Page) -> None:
    """The story that the pictures show: answered by phone and web, forwarded, blocked, new."""
    log_in(page, station, "moderator")
    for number, text in STORY:
        station.drop(number, text)
        page.goto(f"{station.url}/pesan-masuk/?status=semua")
        expect(card_of(page, text)).to_be_visible()
    part(station, page)
    forward(page, story.ANSWERED, "Dinas Pekerjaan Umum dan Penataan Ruang", "Keluhan")
    code = _seen(lambda: station.texts(KADIS), "the head has it")[0][:4]
    station.drop(
        OPERATOR_PHONE, f"BLS {code} Petugas PUPR meninjau Kamis 26 Nov. Mohon berhati-hati."
    )
    _seen(lambda: len(station.texts(KADIS)) == 2, "the head gets his copy")
    forward(page, story.HELD, "Dinas Perhubungan", "Pengaduan")
    refuse_by_phone(station, page)
    promise_by_phone(station, page)
    answer_directly(page, story.DIRECT, "Bawa fotokopi KK ke kantor Dukcapil, gratis.")
    for text in (story.ANSWERED, story.DIRECT):
        page.goto(f"{station.url}/pesan-masuk/?status=sudah")
        card(page, text).get_by_role("button", name="Publish", exact=True).click()
        expect(card(page, text).get_by_role("button", name="Batal Publish")).to_be_visible()
    page.goto(f"{station.url}/pesan-masuk/?status=semua")
    window = open_window(page, story.PROMOTION, "Blokir")
    window.get_by_label("alasan").fill("Penipuan undian")
    window.get_by_label("sampai tanggal").fill("2030-12-31")
    window.get_by_role("button", name="YA", exact=True).click()
    expect(window).to_be_hidden()
    station.drop(story.PROMOTER, "Undian sekali lagi, hub kami sebelum malam ini")
    page.goto(f"{station.url}/black-list/")
    _seen(lambda: page.reload() and '/sms">1 pesan<' in page.content(), "it is kept")
    page.goto(f"{station.url}/profil/")
    page.get_by_label("Pakai pintasan keyboard").check()
    page.get_by_role("button", name="Save").click()
    station.drop("TELKOMSEL", "Sisa pulsa Anda Rp4.250. Masa aktif s.d. 30/12/2026.")
    page.goto(f"{station.url}/info-sim/")
    _seen(lambda: page.reload() and "Rp4.250" in page.content(), "the notice is there")
    trouble(station)


def part(station: Station, page: Page) -> None:
    """The second half of an SMS has joined the first by itself: parted, it waits to be joined."""
    station.drop(story.HURRIED, story.REST)
    first = card_of(page, story.HALF)
    first.get_by_role("button", name="Pisahkan").click()
    expect(card_of(page, story.REST)).to_be_visible()


def refuse_by_phone(station: Station, page: Page) -> None:
    """TOLAK by phone leaves the alternative open."""
    forward(page, story.REFUSED, "Dinas Perhubungan", "Keluhan")
    told = _seen(
        lambda: [text for text in station.texts(DISHUB_PHONE) if story.REFUSED in text],
        "the phone has it",
    )
    station.drop(DISHUB_PHONE, f"TOLAK {told[0][:4]} Trayek antarkota diatur provinsi")
    expect(card(page, story.REFUSED)).to_contain_text("Trayek antarkota")


def promise_by_phone(station: Station, page: Page) -> None:
    """Two SKPD hold it; the one that leads promises something, and does not say when."""
    forward(page, story.SHARED, "Dinas Pekerjaan Umum dan Penataan Ruang", "Keluhan")
    forward(page, story.SHARED, "Dinas Perhubungan", "Keluhan")
    told = _seen(
        lambda: [text for text in station.texts(OPERATOR_PHONE) if story.SHARED in text],
        "the phone has it",
    )
    station.drop(OPERATOR_PHONE, f"BLS {told[0][:4]} Kerusakan akan segera kami perbaiki.")
    expect(card(page, story.SHARED)).to_contain_text("Janji tanpa tanggal")


def list_by_phone(station: Station) -> None:
    """What waits for the SKPD, asked by phone."""
    station.drop(OPERATOR_PHONE, "DAFTAR")
    _seen(lambda: "menunggu jawaban PUPR" in "".join(station.texts(OPERATOR_PHONE)), "the list")


def draft(browser: Browser, station: Station, page: Page) -> None:
    """An operator's answer waits for his superior."""
    page.goto(f"{station.url}/pesan-masuk/?status=semua")
    forward(page, story.DRAFTED, "Dinas Pekerjaan Umum dan Penataan Ruang", "Keluhan")
    with closing(browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta")) as context:
        operator = context.new_page()
        log_in(operator, station, "operator-pupr")
        operator.goto(f"{station.url}/pesan-dinas/")
        window = open_window(operator, story.DRAFTED, "BALAS")
        window.get_by_label("balasan").fill("Drainase pasar Siulak dibersihkan Sabtu pagi.")
        window.get_by_role("button", name="Kepala Dinas PUPR").click()
        window.get_by_role("button", name="Minta persetujuan").click()
        expect(window).to_be_hidden()


def wait_before_sending(browser: Browser, station: Station) -> None:
    """From now on an answer waits for a minute: long enough for a picture of "Batalkan"."""
    with closing(browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta")) as context:
        admin = context.new_page()
        log_in(admin, station, "admin")
        admin.goto(f"{station.url}/pengaturan/layanan")
        admin.get_by_label("Tahan jawaban dari web").fill("60")
        admin.get_by_role("button", name="Save").click()
        expect(admin.get_by_text("Pengaturan disimpan.")).to_be_visible()


def trouble(station: Station) -> None:
    """Three SMS in trouble: the dummy phone never has any, so their rows are told so."""
    states = (
        ("failed", 0, "Nomor tujuan tidak aktif."),
        ("uncertain", 0, "Modem terputus saat mengirim."),
        ("held", 1, "Ditahan sejak kemarin: modem lama tidak terhubung."),
    )
    database = next(station.folder.glob("*.sqlite3"))
    with closing(sqlite3.connect(database, timeout=30)) as rows, rows:
        ids = rows.execute("SELECT id FROM outbound_sms WHERE purpose = 'acknowledgement'")
        for (row,), state in zip(ids.fetchall(), states, strict=False):
            change = (
                "UPDATE outbound_sms SET status = ?, needs_person = ?, problem = ? WHERE id = ?"
            )
            rows.execute(change, (*state, row))

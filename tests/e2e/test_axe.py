"""Windows that refuse, lists picked from, forms sent back: what no picture shows, by axe-core's
rules of WCAG 2.2 AA. The screens themselves are looked at in test_every_screen.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.eye import Eye
from tests.e2e.people import PUPR, card, come_in, forward, new_page, open_window, switch_shortcuts
from tests.e2e.station import Station
from tools.screen_steps import right, wrong

NEW, SENT = "Lampu jalan depan masjid mati, uji axe", "Jalan Siulak berlubang, uji axe"
FIRST, FOLLOW_UP = "Irigasi jebol, uji axe", "Kapan irigasinya, uji axe"
PHONE, DESK = (390, 844), (1280, 860)


@pytest.fixture(scope="module")
def database(station: Station, browser: Browser) -> Station:
    """A new card, and one that PUPR holds."""
    page = new_page(browser)
    texts = {SENT: "+6281377110002", FIRST: "+6281377110003", FOLLOW_UP: "+6281377110003"}
    for text, number in {NEW: "+6281377110001", **texts}.items():
        station.drop(number, text)
    come_in(page, station, "moderator", "/pesan-masuk/?status=semua")
    # What is added to an open card is a part of it until somebody parts the two.
    card(page, FIRST).get_by_role("button", name="Pisahkan").click()
    expect(page.get_by_role("main")).to_contain_text("Pesan dipisahkan")
    for text in (NEW, *texts):
        page.goto(f"{station.url}/pesan-masuk/?status=semua")
        expect(card(page, text).first).to_be_visible()
    forward(page, SENT, PUPR, "Keluhan")
    page.context.close()
    return station


@pytest.fixture
def eye(database: Station, browser: Browser) -> Iterator[Eye]:
    """A phone: what a thumb has opened there is looked at, and then as the desk shows it."""
    page = new_page(browser, PHONE)
    yield Eye(page, database, DESK)
    page.context.close()


def arrive(eye: Eye, username: str, path: str) -> None:
    """This person comes in, and looks at this page."""
    come_in(eye.page, eye.station, username)
    eye.visit(path)


def look_at_refusal(eye: Eye, what: str) -> None:
    """What was just sent is refused, which is looked at."""
    expect(eye.page.locator(".error").first).to_be_visible()
    eye.look(f"{what}, refused")


def test_what_the_moderator_sees(eye: Eye) -> None:
    arrive(eye, "moderator", "/pesan-masuk/?status=semua")
    for button in ("Proses / Forward", "Balas", "Blokir", "Hapus"):
        eye.page.goto(f"{eye.station.url}/pesan-masuk/?status=semua")
        window = open_window(eye.page, NEW, button)
        eye.look(f"the window {button}")
        if button in ("Proses / Forward", "Balas"):
            if button == "Proses / Forward":
                # What is proposed with certainty is chosen already.
                window.get_by_label("diteruskan untuk").select_option(index=0)
            window.get_by_role("button", name="Kirim", exact=True).click()
            look_at_refusal(eye, f"the window {button}")
    eye.page.goto(f"{eye.station.url}/pesan-masuk/?status=semua")
    eye.page.get_by_role("link", name="Catat pesan").click()
    window = eye.page.get_by_role("dialog")
    window.get_by_role("button", name="Simpan", exact=True).click()
    look_at_refusal(eye, "the window Catat pesan")
    eye.page.goto(f"{eye.station.url}/pesan-masuk/?status=semua")
    open_window(eye.page, FOLLOW_UP, "Gabungkan")
    eye.look("the window Gabungkan")


def test_what_is_asked_before_publishing(eye: Eye) -> None:
    text = "Nama saya Budi Uji, anak sy dipukul guru, axe"
    eye.station.drop("+6281377110004", text)
    arrive(eye, "moderator", "/pesan-masuk/?status=semua")
    expect(card(eye.page, text)).to_be_visible()
    # Nobody is led to it: the case is sensitive.
    card(eye.page, text).get_by_text("Lainnya").click()
    window = open_window(eye.page, text, "Publish")
    expect(window.locator("mark").first).to_have_text("Budi Uji Nama")
    eye.look("the window Publish")
    window.get_by_role("button", name="Publish", exact=True).click()
    look_at_refusal(eye, "the window Publish")
    window.get_by_label("dibaca umum").fill("Seorang guru memukul murid")
    window.get_by_label("alasan tetap diterbitkan").fill("Orang tua setuju")
    window.get_by_label("Saya sudah memeriksa").check()
    window.get_by_role("button", name="Publish", exact=True).click()
    expect(window).to_be_hidden()
    expect(card(eye.page, text).get_by_role("button", name="Batal Publish")).to_be_visible()
    eye.visit("/")
    expect(eye.page.get_by_text("Seorang guru memukul murid").first).to_be_visible()
    expect(eye.page.get_by_text("Budi Uji")).to_have_count(0)


def test_what_the_operator_sees(eye: Eye) -> None:
    arrive(eye, "operator-pupr", "/pesan-dinas/")
    for button in ("BALAS", "TOLAK"):
        eye.page.goto(f"{eye.station.url}/pesan-dinas/")
        open_window(eye.page, SENT, button)
        eye.look(f"the window {button}")


@pytest.mark.parametrize(
    ("path", "button"),
    [
        ("/kontak/list/", "Add"),
        ("/pelaksana/list/", "Tunjuk Plt. atau Plh."),
        ("/piket/list/", "Add"),
        ("/pengguna/list/", "Add"),
        ("/rule/list/", "Add"),
        ("/skpd/list/", "Add"),
    ],
)
def test_the_lists_and_their_windows(eye: Eye, path: str, button: str) -> None:
    arrive(eye, "admin", path)
    eye.page.get_by_role("link", name=button, exact=True).click()
    window = eye.page.get_by_role("dialog")
    window.get_by_role("button", name="Save").click()
    look_at_refusal(eye, f"{path} with its window")


def test_the_import_of_the_directory(eye: Eye) -> None:
    """Chosen nothing, a file with mistakes, a file that can be applied; and the list in red."""
    arrive(eye, "moderator", "/kontak/impor")
    eye.page.get_by_role("button", name="Periksa").click()
    look_at_refusal(eye, "Impor")
    wrong(eye.page)
    eye.look("Impor with mistakes")
    eye.page.goto(f"{eye.station.url}/kontak/impor")
    right(eye.page)
    eye.look("Impor ready")
    eye.page.get_by_role("button", name="Buang").click()
    expect(eye.page.get_by_text("Berkas dibuang")).to_be_visible()


def test_the_sections_of_the_settings(eye: Eye) -> None:
    come_in(eye.page, eye.station, "admin")
    for section in ("layanan", "kata", "data-pribadi", "tampilan"):
        eye.visit(f"/pengaturan/{section}")
        # Without what it needs, or with a word that everybody writes: each refusal at its field.
        for field in eye.page.locator(".sheet [type=text], .sheet textarea").all():
            field.fill("jalan" if section == "kata" else "")
        eye.page.locator(".sheet .btn.go").click()
        look_at_refusal(eye, section)
    for name in ("tenggat", "hari-libur"):
        eye.visit(f"/pengaturan/{name}/list/")
        eye.page.goto(f"{eye.station.url}/pengaturan/{name}/add")
        eye.page.get_by_role("button", name="Save").click()
        look_at_refusal(eye, name)
    eye.visit("/teks-sms/edit/acknowledgement")


def test_the_journal_and_its_sheet(eye: Eye) -> None:
    arrive(eye, "auditor", "/jurnal/")
    eye.visit("/jurnal/?tindakan=login")
    eye.visit("/jurnal/berita-acara")
    eye.page.get_by_role("button", name="Periksa dan buat Berita Acara").click()
    expect(eye.page.get_by_role("heading", name="Berita Acara Penyegelan")).to_be_visible()
    eye.look("Berita Acara")


def test_several_cards_at_once(eye: Eye) -> None:
    """The bar, its windows, refused and done; and the list of shortcuts."""
    arrive(eye, "moderator", "/pesan-masuk/?status=semua")
    for text in (NEW, SENT):
        card(eye.page, text).get_by_role("checkbox").check()
    eye.look("two cards picked")
    window = eye.page.get_by_role("dialog")
    bar = eye.page.get_by_role("form", name="Pesan dipilih")
    for button, go in (("Teruskan bersama", "Kirim"), ("Tutup", "SELESAI"), ("Kategori", "Simpan")):
        bar.get_by_role("button", name=button, exact=True).click()
        window.get_by_role("button", name=go, exact=True).click()
        look_at_refusal(eye, f"the window {button}")
        eye.page.keyboard.press("Escape")
        expect(window).to_be_hidden()
    bar.get_by_text("Lainnya").click()
    eye.look("the rest of the bar")
    bar.get_by_role("button", name="Tangani bersama").click()
    expect(window).to_contain_text("Pesan utama")
    eye.look("the window Tangani bersama")
    eye.page.keyboard.press("Escape")
    switch_shortcuts(eye.page, eye.station, on=True)
    eye.page.wait_for_load_state()
    eye.page.keyboard.press("?")
    expect(window).to_be_visible()
    eye.look("the list of shortcuts")
    switch_shortcuts(eye.page, eye.station, on=False)

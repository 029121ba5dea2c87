"""The CRUD windows in a browser: what is wrong is said at its field, and what is right is saved."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.people import DISHUB, choose_unit, come_in, log_in, new_page
from tests.e2e.station import Station

HELD = "0811-0000-0201"  # the head of PUPR in the demo data


def add_window(page: Page, station: Station, path: str) -> Locator:
    """The Add window of a list."""
    page.goto(f"{station.url}{path}")
    page.get_by_role("link", name="Add", exact=True).click()
    window = page.get_by_role("dialog")
    expect(window.get_by_role("button", name="Save")).to_be_visible()
    return window


def save(window: Locator) -> None:
    window.get_by_role("button", name="Save").click()


def says(window: Locator, label: str, words: str) -> None:
    """The field is marked, and its sentence belongs to it for a screen reader too."""
    field = window.get_by_label(label, exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile(re.escape(words)))
    page = window.page
    expect(page.locator(".toast")).to_have_count(0)


def fill_person(window: Locator, phone: str) -> None:
    choose_unit(window.get_by_label("Dinas"), DISHUB)
    window.get_by_label("Nama").fill("Sari Uji")
    window.get_by_label("Jabatan").fill("Operator Uji")
    window.get_by_label("Sebagai").select_option(label="Operator")
    window.get_by_label("HP").fill(phone)


def test_an_empty_form_names_every_field_that_is_missing(station: Station, page: Page) -> None:
    come_in(page, station, "moderator")
    window = add_window(page, station, "/kontak/list/")
    save(window)
    for label, words in (
        ("Dinas", "Wajib dipilih."),
        ("Nama", "Wajib diisi."),
        ("Jabatan", "Wajib diisi."),
        ("Sebagai", "Wajib dipilih."),
        ("HP", "Wajib diisi."),
    ):
        says(window, label, words)
    expect(window.get_by_label("Dinas")).to_be_focused()


def test_a_phone_is_refused_until_it_is_right(station: Station, page: Page) -> None:
    come_in(page, station, "moderator")
    window = add_window(page, station, "/kontak/list/")
    fill_person(window, "abc")
    for phone, words in (
        ("abc", "bukan nomor HP yang benar"),
        ("12345", "bukan nomor HP yang benar"),
        (HELD, "HP sudah dipakai"),
    ):
        window.get_by_label("HP").fill(phone)
        save(window)
        says(window, "HP", words)
        expect(window.get_by_label("HP")).to_have_value(phone)
        expect(window.get_by_label("Nama")).to_have_value("Sari Uji")
    window.get_by_label("HP").fill("0811-0000-0299")
    expect(window.locator(".error")).to_have_count(0)
    save(window)
    expect(window).to_be_hidden()
    row = page.get_by_role("row").filter(has_text="Sari Uji")
    expect(row).to_contain_text("0811-0000-0299")


def test_an_operator_is_added_and_logs_in(station: Station, page: Page, browser: Browser) -> None:
    come_in(page, station, "admin")
    window = add_window(page, station, "/pengguna/list/")
    for username, password, field, words in (
        ("operator-uji", "pendek", "Kata sandi", "Kata sandi paling sedikit 10 karakter."),
        ("operator-uji", "operator-uji1", "Kata sandi", "Kata sandi terlalu mirip"),
        ("operator-pupr", "kata-sandi-baru-7", "Username", "Username sudah dipakai"),
    ):
        window.get_by_label("Username").fill(username)
        window.get_by_label("Kata sandi", exact=True).fill(password)
        window.get_by_label("Ulangi kata sandi").fill(password)
        window.get_by_label("Nama").fill("Oki Uji")
        window.get_by_label("Jabatan").fill("Operator")
        choose_unit(window.get_by_label("Dinas / SKPD"), DISHUB)
        window.get_by_label("Active").select_option(label="Yes")
        window.get_by_label("Peran (Rule)").select_option(label="Operator")
        save(window)
        says(window, field, words)
        expect(window.get_by_label("Nama")).to_have_value("Oki Uji")
    window.get_by_label("Username").fill("operator-uji")
    window.get_by_label("Kata sandi", exact=True).fill("kata-sandi-baru-7")
    window.get_by_label("Ulangi kata sandi").fill("kata-sandi-baru-7")
    save(window)
    expect(window).to_be_hidden()
    expect(page.get_by_role("row").filter(has_text="operator-uji")).to_contain_text("Oki Uji")
    other = new_page(browser)
    log_in(other, station, "operator-uji", "kata-sandi-baru-7")
    other.context.close()


def test_a_window_can_be_left_and_the_list_stays(station: Station, page: Page) -> None:
    come_in(page, station, "moderator")
    window = add_window(page, station, "/kontak/list/?q=hendra")
    window.get_by_role("link", name="Batal").click()
    expect(window).to_be_hidden()
    expect(page.get_by_label("Cari")).to_have_value("hendra")
    expect(page.get_by_role("link", name="Add", exact=True)).to_be_focused()

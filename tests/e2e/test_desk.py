"""A moderator's fast hands: shortcuts, several cards at once, a blocking with an end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import (
    DISHUB,
    People,
    answer_directly,
    card,
    choose_unit,
    forward,
    only,
    open_window,
    send_to,
    sms,
    switch_shortcuts,
)
from tests.e2e.station import Station, eventually

KADIS_DISHUB = "+6281100000221"


def new_cards(page: Page, station: Station, *texts: str) -> None:
    """The cards of new SMS, each of a number of its own, as they appear by themselves."""
    for text in texts:
        sms(station, text)
    for text in texts:
        expect(card(page, text)).to_be_visible()


@pytest.fixture
def use_shortcuts(station: Station) -> Iterator[Callable[[Page], None]]:
    """`use_shortcuts(page)` switches them on for this person: by the menu, as people find it."""
    users = []

    def _use(page: Page) -> None:
        page.locator("details.user summary").click()
        page.get_by_role("link", name="Profil saya").click()
        expect(page.get_by_label("Pakai pintasan keyboard")).not_to_be_checked()
        users.append(page)
        switch_shortcuts(page, station, on=True)
        page.goto(f"{station.url}/pesan-masuk/?status=semua")

    yield _use
    for page in users:
        switch_shortcuts(page, station, on=False)


def test_shortcuts_work_on_the_chosen_card_and_nowhere_else(
    desk: Page, station: Station, use_shortcuts: Callable[[Page], None]
) -> None:
    """Off until switched on; never in a field or beside an open window; "?" lists them."""
    text = "Pintasan: air PAM keruh"
    new_cards(desk, station, text)
    window = desk.get_by_role("dialog")
    desk.keyboard.press("?")
    expect(window).to_be_hidden()
    use_shortcuts(desk)
    desk.keyboard.press("?")
    expect(window.get_by_role("heading", name="Pintasan keyboard")).to_be_visible()
    desk.keyboard.press("g")
    desk.keyboard.press("h")
    expect(window).to_be_visible()
    desk.keyboard.press("Escape")
    expect(window).to_be_hidden()
    desk.keyboard.press("/")
    search = desk.get_by_role("searchbox")
    expect(search).to_be_focused()
    desk.keyboard.type("jk? ph")
    expect(search).to_have_value("jk? ph")
    expect(window).to_be_hidden()
    search.fill(text)
    desk.keyboard.press("Enter")
    desk.wait_for_url(re.compile("cari="))
    expect(desk.locator("article")).to_have_count(1)
    desk.wait_for_load_state()
    desk.keyboard.press("j")
    expect(card(desk, text)).to_be_focused()
    desk.keyboard.press("b")
    expect(window.get_by_role("heading", name="Balas pesan")).to_be_visible()
    desk.keyboard.type("thp")
    expect(window.get_by_label("balasan")).to_have_value("thp")
    desk.keyboard.press("Escape")
    expect(card(desk, text).get_by_role("button", name="Balas", exact=True)).to_be_focused()
    desk.keyboard.press("p")
    expect(card(desk, text).get_by_role("button", name="Batal Publish")).to_be_visible()
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Riwayat")).to_be_visible()
    # The script stands at the end of the page.
    desk.wait_for_load_state()
    desk.keyboard.press("g")
    desk.keyboard.press("h")
    expect(desk.get_by_role("heading", name="Hari ini")).to_be_visible()


def test_an_operator_s_keys_are_balas_and_tolak(
    people: People, desk: Page, station: Station, use_shortcuts: Callable[[Page], None]
) -> None:
    text = "Pintasan dinas: rambu rubuh"
    new_cards(desk, station, text)
    pick(desk, text)
    forward_picked(desk)
    operator = people("operator-dishub")
    use_shortcuts(operator)
    operator.goto(f"{station.url}/pesan-dinas/")
    expect(card(operator, text)).to_be_visible()
    window = operator.get_by_role("dialog")
    for key, heading in (("t", "Tolak pesan"), ("b", "Balas pesan")):
        operator.keyboard.press("j")
        operator.keyboard.press(key)
        expect(window.get_by_role("heading", name=heading)).to_be_visible()
        operator.keyboard.press("Escape")
        expect(window).to_be_hidden()


def pick(page: Page, *texts: str) -> None:
    """Ticks these cards by keyboard."""
    for text in texts:
        box = card(page, text).get_by_role("checkbox", name=re.compile("^Pilih pesan"))
        box.focus()
        page.keyboard.press("Space")
        expect(box).to_be_checked()


def forward_picked(page: Page) -> None:
    """Teruskan bersama, to Dishub."""
    page.get_by_role("button", name="Teruskan bersama").click()
    window = page.get_by_role("dialog")
    send_to(window, DISHUB)
    expect(window.get_by_role("heading", name=re.compile("diteruskan"))).to_be_visible()
    window.get_by_role("button", name="Tutup", exact=True).click()
    expect(window).to_be_hidden()


def test_several_cards_are_forwarded_together(desk: Page, station: Station) -> None:
    """Each gets its own code; what a colleague has answered meanwhile is passed by and told."""
    texts = [f"Bersama {number}: lampu merah terminal mati" for number in (1, 2, 3)]
    new_cards(desk, station, *texts)
    pick(desk, *texts)
    bar = desk.get_by_role("form", name="Pesan dipilih")
    expect(bar).to_contain_text("3 pesan dipilih")
    bar.get_by_role("button", name="Teruskan bersama").click()
    window = desk.get_by_role("dialog")
    for text in texts:
        expect(window).to_contain_text(text)
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_contain_text("Kategori wajib diisi")
    send_to(window, DISHUB)
    expect(window.get_by_role("heading", name="3 diteruskan")).to_be_visible()
    window.get_by_role("button", name="Tutup").click()
    expect(bar).to_be_hidden()
    for text in texts:
        expect(card(desk, text).get_by_role("list", name="Diteruskan ke")).to_contain_text(DISHUB)
    got = eventually(
        lambda: [sms for sms in station.texts(KADIS_DISHUB) if "terminal mati" in sms][2:],
        "the head got all three",
    )
    assert re.match(r"\d{4}", got[0])


def test_spam_is_blocked_and_deleted_by_keys_and_comes_back(desk: Page, station: Station) -> None:
    """One confirmation, no page is loaded; the focus goes on, Urungkan brings all back."""
    spam = [f"Undian {number}: transfer dulu ke rekening kami" for number in (1, 2)]
    rest = "Menetap: talud jalan ambrol"
    new_cards(desk, station, rest, *spam)
    pick(desk, *spam)
    bar = desk.get_by_role("form", name="Pesan dipilih")
    expect(bar).to_contain_text("2 pesan dipilih")
    desk.evaluate("window.isSamePage = true")
    bar.get_by_role("button", name="Blokir dan hapus").focus()
    desk.keyboard.press("Enter")
    window = desk.get_by_role("dialog")
    expect(window.get_by_role("button", name="Blokir dan hapus")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(window).to_be_hidden()
    expect(bar).to_be_hidden()
    expect(desk.locator("article .act:focus")).to_have_count(1)
    for text in spam:
        expect(card(desk, text)).to_have_count(0)
    notice = desk.locator(".toast").filter(has_text="Nomor diblokir, 2 pesan dihapus.")
    notice.get_by_role("button", name="Urungkan").click()
    for text in spam:
        expect(card(desk, text)).not_to_contain_text("Nomor terblokir")
    expect(card(desk, rest)).to_be_visible()
    assert desk.evaluate("window.isSamePage")


def test_cards_of_one_event_stand_under_the_one_that_leads(desk: Page, station: Station) -> None:
    lead, *rest = texts = [f"Kejadian {number}: pohon tumbang di Siulak" for number in (1, 2, 3)]
    new_cards(desk, station, *texts)
    pick(desk, *texts)
    bar = desk.get_by_role("form", name="Pesan dipilih")
    bar.get_by_role("button", name="Tangani bersama").click()
    window = desk.get_by_role("dialog")
    window.get_by_role("radio", name=re.compile(lead)).check()
    window.get_by_role("textbox", name="nama kejadian").fill("Pohon di Siulak")
    window.get_by_role("button", name="TANGANI BERSAMA", exact=True).click()
    expect(desk.locator(".toast").filter(has_text="3 pesan ditangani bersama.")).to_be_visible()
    expect(only(desk, station, lead, "belum")).to_contain_text("Pohon di Siulak")
    expect(only(desk, station, lead, "belum").get_by_text(rest[0])).to_be_visible()


def test_a_blocking_with_an_end_shows_its_day(desk: Page, station: Station) -> None:
    text = "Sementara: jual obat kuat"
    new_cards(desk, station, text)
    window = open_window(desk, text, "Blokir")
    window.get_by_label("sampai tanggal").fill("2020-01-01")
    window.get_by_role("button", name="YA", exact=True).click()
    expect(window).to_contain_text("sudah lewat")
    window.get_by_label("sampai tanggal").fill("2099-12-31")
    window.get_by_role("button", name="YA", exact=True).click()
    expect(card(desk, text)).to_contain_text("Nomor terblokir sampai 31 Des 2099")
    desk.get_by_role("link", name="Black List").click()
    expect(desk.get_by_role("row").filter(has_text="31 Des 2099")).to_have_count(1)


def test_a_form_sent_twice_at_once_acts_once(desk: Page, station: Station) -> None:
    """Two equal POSTs race for the same key: each card is forwarded once."""
    texts = [f"Berbarengan {number}: drainase mampet" for number in (1, 2)]
    new_cards(desk, station, *texts)
    pick(desk, *texts)
    desk.get_by_role("button", name="Teruskan bersama").click()
    window = desk.get_by_role("dialog")
    choose_unit(window.get_by_label("diteruskan untuk"), DISHUB)
    window.get_by_label("Kategori").select_option(label="Keluhan")
    codes = desk.evaluate(
        """async () => {
          const form = document.querySelector("dialog form");
          const send = () => fetch(form.action, {
            method: "POST", body: new FormData(form), headers: { "HX-Request": "true" },
          });
          return (await Promise.all([send(), send()])).map((answer) => answer.status);
        }"""
    )
    assert codes == [200, 200]
    for text in texts:
        eventually(
            lambda text=text: [sms for sms in station.texts(KADIS_DISHUB) if text in sms],
            "the head got it",
        )
    desk.goto(f"{station.url}/pesan-masuk/?status=semua")
    for text in texts:
        rows = card(desk, text).get_by_role("list", name="Diteruskan ke").get_by_role("listitem")
        expect(rows).to_have_count(1)


def test_a_similar_answer_is_written_by_one_click(desk: Page, station: Station) -> None:
    """It stands behind what was typed, and may be changed."""
    asked, answer = "Berapa biaya membuat KK baru?", "Membuat KK tidak dipungut biaya."
    new_cards(desk, station, asked)
    answer_directly(desk, asked, answer)
    expect(only(desk, station, asked, "sudah")).to_contain_text("terkirim ke warga")
    again = "Berapa biaya membuat KK yang hilang?"
    desk.goto(f"{station.url}/pesan-masuk/")
    new_cards(desk, station, again)
    forward(desk, again, DISHUB, "Permintaan Informasi")
    window = open_window(desk, again, "Balas")
    window.get_by_label("balasan").fill("Selamat pagi.")
    window.get_by_text("Jawaban serupa").click()
    window.get_by_role("button", name="Pakai").first.click()
    expect(window.get_by_label("balasan")).to_have_value(f"Selamat pagi. {answer}")
    expect(window.get_by_label("balasan")).to_be_focused()

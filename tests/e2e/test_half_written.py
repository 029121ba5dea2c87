"""Half-written texts live through a server that is away, a session that ends, a key too many."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.people import People, card, fill_answer, log_in, new_card, only, open_window
from tests.e2e.station import Station

DRAFT, REPLY = re.compile(r"/\d+/draf$"), re.compile(r"/\d+/balas$")


def away(route: Route) -> None:
    """What a busy database answers to a POST."""
    if route.request.method == "POST":
        route.fulfill(status=503, body="Basis data sedang sibuk.")
    else:
        route.fallback()


def in_sight(found: Locator) -> bool:
    """Nothing lies over it: no window, not the foot of one, which stays where it is."""
    at_its_middle = """it => {
        const box = it.getBoundingClientRect();
        const middle = [box.x + box.width / 2, box.y + box.height / 2];
        return it.contains(document.elementFromPoint(...middle));
    }"""
    return bool(found.evaluate(at_its_middle))


def note_window(page: Page, text: str) -> Locator:
    """Catatan, under Lainnya."""
    card(page, text).get_by_text("Lainnya").click()
    window = open_window(page, text, "Catatan")
    return window


def test_a_draft_is_kept_only_when_the_server_says_so(desk: Page, station: Station) -> None:
    text, answer = "Draf: tiang miring", "Petugas PLN datang hari Senin."
    new_card(desk, station, text)
    window = open_window(desk, text, "Balas")
    desk.route(DRAFT, away)
    window.get_by_label("balasan").fill(answer)
    kept = window.locator("[data-kept]")
    expect(kept).to_have_text("Draf belum tersimpan, dicoba lagi.")
    desk.unroute(DRAFT, away)
    expect(kept).to_have_text("Draf tersimpan.")
    # A refused Kirim leaves the window, and what is typed from then on is kept too.
    desk.route(REPLY, away)
    window.get_by_label("Kategori").select_option(label="Keluhan")
    window.get_by_label("diketahui oleh").fill("Kabag PDE")
    window.get_by_role("button", name="Kirim", exact=True).click()
    told = window.get_by_text("Basis data sedang sibuk.")
    expect(told).to_be_visible()
    assert in_sight(told)
    assert in_sight(window.get_by_role("button", name="Kirim", exact=True))
    with desk.expect_response(DRAFT) as saved:
        window.get_by_label("balasan").fill(f"{answer} Terima kasih.")
    assert saved.value.status == 204
    desk.unroute(REPLY, away)
    only(desk, station, text)
    open_window(desk, text, "Balas")
    expect(window.get_by_label("balasan")).to_have_value(f"{answer} Terima kasih.")


def test_a_long_text_is_not_dropped_without_a_question(desk: Page, station: Station) -> None:
    """In a window whose text no draft keeps."""
    desk.goto(f"{station.url}/template-jawaban/list/")
    add, window = desk.get_by_role("link", name="Add"), desk.get_by_role("dialog")
    add.click()
    expect(window).to_be_visible()
    desk.keyboard.press("Escape")
    expect(window).to_be_hidden()
    add.click()
    area, words = window.locator("textarea").first, "Terima kasih, PDAM sudah kami telepon."
    area.fill(words)
    for _ in range(5):  # the second Esc of a row closes what only listens to "cancel"
        desk.keyboard.press("Escape")
        expect(window).to_be_visible()
    assert in_sight(window.get_by_text("Tulisan ini belum disimpan."))
    window.get_by_role("button", name="Lanjut menulis").click()
    expect(area).to_have_value(words)
    expect(area).to_be_focused()
    desk.keyboard.press("Escape")
    window.get_by_role("button", name="Buang tulisan", exact=True).click()
    expect(window).to_be_hidden()


def test_a_note_that_was_not_saved_is_there_again(desk: Page, station: Station) -> None:
    text, note = "Catat: pipa bocor", "Sudah menelepon PDAM"
    new_card(desk, station, text)
    window = note_window(desk, text)
    window.get_by_label("catatan").fill(note)
    desk.keyboard.press("Escape")
    expect(window).to_be_hidden()
    only(desk, station, text)
    note_window(desk, text)
    expect(window.get_by_label("catatan")).to_have_value(note)


def test_a_session_that_ends_takes_no_text_away(people: People, station: Station) -> None:
    desk = people("moderator", "/pesan-masuk/?status=semua")
    text, letter = "Sesi: lampu padam", "Surat panjang dari warga"
    new_card(desk, station, text)
    window = note_window(desk, text)
    window.get_by_label("catatan").fill(letter)
    desk.context.clear_cookies()
    expect(window).to_contain_text("Sesi berakhir.")
    expect(window.get_by_label("catatan")).to_have_value(letter)
    with desk.context.expect_page() as opened:
        window.get_by_role("link", name="Masuk lagi").click()
    log_in(opened.value, station, "moderator")
    desk.bring_to_front()
    expect(window).not_to_contain_text("Sesi berakhir.")
    window.get_by_role("button", name="Simpan").click()
    expect(card(desk, text)).to_contain_text(letter)


def test_a_session_that_is_back_is_noticed_on_a_page_without_a_list(
    people: People, station: Station
) -> None:
    desk = people("moderator", "/template-jawaban/list/")
    desk.get_by_role("link", name="Add").click()
    window = desk.get_by_role("dialog")
    text = window.locator("textarea").first
    text.fill("Terima kasih, laporan Bapak/Ibu kami teruskan.")
    desk.context.clear_cookies()
    # What the page does when the server answers that nobody is logged in.
    desk.evaluate("window.upik.sessionOver()")
    expect(window).to_contain_text("Sesi berakhir.")
    with desk.context.expect_page() as opened:
        window.get_by_role("link", name="Masuk lagi").click()
    log_in(opened.value, station, "moderator")
    desk.bring_to_front()
    # No browser without a screen loses its focus: what a person's does when he comes back.
    desk.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(window).not_to_contain_text("Sesi berakhir.")
    expect(text).to_have_value("Terima kasih, laporan Bapak/Ibu kami teruskan.")
    # What is sent from here carries the new session's token: it is read, and what lacks is said.
    window.get_by_role("button", name="Save").click()
    expect(window.locator("[aria-invalid=true]").first).to_be_visible()


def test_what_is_on_its_way_cannot_be_closed_as_if_cancelled(desk: Page, station: Station) -> None:
    text = "Esc: lampu padam"
    new_card(desk, station, text)
    window = open_window(desk, text, "Balas")
    fill_answer(window, "Petugas PLN datang hari Senin.")

    held: list[Route] = []
    desk.route(REPLY, lambda route: held.append(route))
    window.get_by_role("button", name="Kirim", exact=True).click(no_wait_after=True)
    expect(window.locator("form.htmx-request")).to_be_attached()
    desk.keyboard.press("Escape")
    window.get_by_role("button", name="Batal", exact=True).click()
    expect(window).to_be_visible()
    assert len(held) == 1
    held[0].continue_()
    expect(card(desk, text)).to_contain_text("Petugas PLN datang hari Senin.")
    expect(window).to_be_hidden()
    desk.unroute(REPLY)


def test_a_short_form_is_not_left_when_the_session_ends(desk: Page, station: Station) -> None:
    desk.goto(f"{station.url}/template-jawaban/list/")
    desk.get_by_role("link", name="Add").click()
    window = desk.get_by_role("dialog")
    field = window.locator("input[type=text]").first
    field.fill("Lampu jalan")
    desk.context.clear_cookies()
    window.get_by_role("button", name="Save").click()
    expect(window).to_contain_text("Sesi berakhir.")
    expect(field).to_have_value("Lampu jalan")


def test_what_did_not_reach_the_server_stays_said_until_it_is_tried_again(
    desk: Page, station: Station
) -> None:
    text = "Kabel jatuh di depan pasar"
    new_card(desk, station, text)
    window = open_window(desk, text, "Balas")
    desk.route(REPLY, lambda route: route.abort())
    fill_answer(window, "Petugas PLN menuju lokasi.")
    desk.clock.install()
    window.get_by_role("button", name="Kirim", exact=True).click()
    told = window.get_by_text("Server tidak terhubung.")
    expect(told).to_be_visible()
    desk.clock.run_for(60_000)
    expect(told).to_be_visible()
    desk.unroute(REPLY)
    window.get_by_role("button", name="Kirim", exact=True).click()
    expect(window).to_be_hidden()
    expect(told).to_be_hidden()

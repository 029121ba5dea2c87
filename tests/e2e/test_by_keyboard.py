"""A moderator's and an operator's whole act without a mouse: Tab, Space, Enter, arrows, Escape."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import PUPR, People, card, new_card
from tests.e2e.station import Station, eventually

# More than any card, window or list of the page has: a walk that never arrives fails.
MOST = 80


def tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until the target has the focus."""
    for _ in range(MOST):
        if target.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {target}")


def press_on(page: Page, target: Locator, key: str = "Enter") -> None:
    """Goes there by Tab and presses a key."""
    tab_to(page, target)
    page.keyboard.press(key)


def test_a_case_is_forwarded_and_answered_by_keyboard(
    people: People, desk: Page, station: Station
) -> None:
    text = "Keyboard: tanggul longsor"
    found, number = new_card(desk, station, text)
    window = desk.get_by_role("dialog")

    # Lainnya opens and closes; a window that is left returns the focus to its button.
    press_on(desk, found.get_by_text("Lainnya"))
    note = found.get_by_role("button", name="Catatan")
    press_on(desk, note)
    expect(window.get_by_role("heading", name="Catatan internal")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(window).to_be_hidden()

    forward = found.get_by_role("button", name="Proses / Forward")
    forward.focus()
    desk.keyboard.press("Enter")
    expect(window.get_by_role("searchbox", name="Cari SKPD")).to_be_focused()
    desk.keyboard.type("pupr")
    desk.keyboard.press("ArrowDown")
    expect(window.get_by_label("diteruskan untuk")).to_be_focused()
    expect(window.get_by_role("option", name=PUPR, selected=True)).to_have_count(1)
    tab_to(desk, window.get_by_label("Kategori"))
    desk.keyboard.type("Keluhan")
    press_on(desk, window.get_by_role("button", name="Kirim", exact=True))
    expect(window).to_be_hidden()
    expect(found).to_contain_text(f"{PUPR}belum dijawab")

    operator = people("operator-pupr", "/pesan-dinas/")
    operator.keyboard.press("Tab")
    expect(operator.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    operator.keyboard.press("Enter")
    mine = card(operator, text)
    press_on(operator, mine.get_by_role("button", name="BALAS"))
    window = operator.get_by_role("dialog")
    expect(window.get_by_label("balasan")).to_be_focused()
    operator.keyboard.type("Alat berat tiba besok.")
    press_on(operator, window.get_by_role("button", name="Kepala Dinas PUPR"), "Space")
    press_on(operator, window.get_by_role("button", name="Kirim", exact=True))
    expect(window).to_be_hidden()
    expect(mine).to_contain_text("Alat berat tiba besok.")
    eventually(
        lambda: any("Alat berat tiba besok." in words for words in station.texts(number)),
        "the citizen has the answer",
    )


def test_a_window_keeps_the_focus_and_gives_it_back(desk: Page, station: Station) -> None:
    """Tab goes round inside the window; Escape leads back to the button that opened it."""
    found, _ = new_card(desk, station, "Keyboard: sampah menumpuk")
    for name in ("Balas", "Hapus", "Blokir"):
        button = found.get_by_role("button", name=name, exact=True)
        button.focus()
        desk.keyboard.press("Enter")
        window = desk.get_by_role("dialog")
        expect(window).to_be_visible()
        for _ in range(25):
            desk.keyboard.press("Tab")
            outside = desk.evaluate(
                "() => document.activeElement !== document.body"
                " && !document.activeElement.closest('dialog')"
            )
            assert not outside, name
        desk.keyboard.press("Escape")
        expect(window).to_be_hidden()
        expect(button).to_be_focused()

"""Two people at one card."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from tests.e2e.people import People, card, fill_answer, new_card
from tests.e2e.station import Station, eventually


def test_two_browsers_at_one_card_press_kirim(desk: Page, people: People, station: Station) -> None:
    """One SMS, one clear refusal that says what has changed."""
    text = "Balapan: kapan air PDAM jalan?"
    found, number = new_card(desk, station, text)
    other = people("admin", "/pesan-masuk/?status=semua")
    for page, answer in ((desk, "Jawaban pertama."), (other, "Jawaban kedua.")):
        card(page, text).get_by_role("button", name="Balas", exact=True).click()
        fill_answer(page.get_by_role("dialog"), answer)
    expect(other.get_by_role("dialog")).to_contain_text("Sedang dibuka oleh Rina Moderator")
    for page in (desk, other):
        page.get_by_role("dialog").get_by_role("button", name="Kirim", exact=True).click()
    # Whoever comes second, and that is for the server to say, reads who was first.
    refusal = "sudah dibalas oleh"
    loser = eventually(lambda: _with_text((desk, other), refusal), "one of them is refused")
    name, kept, gone = (
        ("Admin Latihan", "Jawaban pertama.", "Jawaban kedua.")
        if loser is desk
        else ("Rina Moderator", "Jawaban kedua.", "Jawaban pertama.")
    )
    expect((other if loser is desk else desk).get_by_role("dialog")).to_be_hidden()
    expect(loser.get_by_role("dialog")).to_contain_text(f"{refusal} {name}")
    expect(loser.get_by_role("dialog").get_by_label("balasan")).to_have_value(kept)
    eventually(lambda: any(gone in text for text in station.texts(number)), "one answer goes out")
    time.sleep(2)  # two polls: long enough for a second answer to show
    assert not any(kept in text for text in station.texts(number))
    expect(found).to_contain_text(gone)


def _with_text(pages: tuple[Page, ...], text: str) -> Page | None:
    """The page whose window shows this text."""
    shown = (page for page in pages if page.get_by_role("dialog").get_by_text(text).count())
    return next(shown, None)

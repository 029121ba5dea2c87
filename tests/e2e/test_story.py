"""The citizen's walk: SMS in, card, forward, phones, BLS, answer out, public page (S1-S106)."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import card, forward, log_in, only
from tests.e2e.station import HINT, Station, eventually

CITIZEN = "+6281266771234"
KADIS, SEKRETARIS, OPERATOR = "+6281100000211", "+6281100000212", "+6281100000213"
SKPD = "Dinas Kependudukan dan Pencatatan Sipil"
COMPLAINT = "KTP sy sdh rekam dr bulan maret smp skrg blm jadi, alasannya blangko habis trus"
ANSWER = "Blangko sudah ada. Silakan ambil KTP Kamis 26 Nov mulai pukul 08.00."


@pytest.mark.story
def test_the_whole_story_of_one_sms(station: Station, page: Page) -> None:
    """Played with the started processes; SMS go in and out through the phone's files only."""
    log_in(page, station, "moderator")
    page.goto(f"{station.url}/pesan-masuk/")
    dropped = time.monotonic()
    station.drop(CITIZEN, COMPLAINT)
    expect(card(page, COMPLAINT)).to_be_visible()
    to_card = time.monotonic() - dropped
    eventually(lambda: "Nomornya" in "".join(station.texts(CITIZEN)), "the acknowledgement")

    def told(phone: str) -> list[str]:
        """What this phone has got of this story; others write to it too."""
        texts = station.texts(phone)
        return [text for text in texts if COMPLAINT in text or ANSWER[:10] in text]

    sent_at = forward(page, COMPLAINT, SKPD, "Keluhan")
    phones = (KADIS, SEKRETARIS, OPERATOR)
    eventually(lambda: told(KADIS), "the head's phone has it")
    to_phone = time.monotonic() - sent_at
    for phone in phones:
        texts = eventually(lambda: told(phone), "each phone has it")  # noqa: B023
        assert re.fullmatch(rf"[1-9]\d{{3}} {re.escape(COMPLAINT)}", texts[0])
    code = told(KADIS)[0][:4]
    assert {told(phone)[0][:4] for phone in phones} == {code}

    station.drop(KADIS, f"BLS {code} {ANSWER}")
    eventually(
        lambda: f"{ANSWER} -Dukcapil {HINT}" in station.texts(CITIZEN), "the citizen has the answer"
    )
    eventually(lambda: len(told(KADIS)) == 2, "the head gets his echo")
    eventually(lambda: len(told(OPERATOR)) == 2, "the operator gets a copy")

    answered = only(page, station, COMPLAINT, "sudah")
    expect(answered.get_by_text(ANSWER)).to_be_visible()
    answered.get_by_role("button", name="Publish", exact=True).click()
    expect(answered.get_by_role("button", name="Batal Publish")).to_be_visible()

    page.goto(station.url)
    shown = page.locator("article").filter(has_text=COMPLAINT)
    expect(shown).to_contain_text(ANSWER)
    assert not re.search(r"\d{6,}|6677", page.locator("main").inner_text().replace(" ", ""))
    assert len([t for t in station.texts(CITIZEN) if ANSWER in t]) == 1
    print(f"\nfile to card {to_card:.2f} s, Kirim to phone {to_phone:.2f} s")

"""The story over WhatsApp: Meta's call, a card, an answer within the day, and what became of it."""

from __future__ import annotations

import io
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.people import answer_directly, card, log_in, open_window
from tests.e2e.station import Station, eventually
from tests.whatsapp import fake_api
from tests.whatsapp.fake_api import FakeApi, call, message, signed, status

TEXT = "Jembatan gantung Pulau Sangkar papannya lapuk"
ANSWER = "Papan diganti hari Kamis"


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with fake_api.serving() as found:
        yield found


@pytest.fixture
def wa_station(tmp_path: Path, api: FakeApi) -> Iterator[Station]:
    with Station(tmp_path / "upik", fake_api.environment(api, UPIK_WA_PRICE="400")) as station:
        yield station


def tell(station: Station, body: bytes) -> None:
    """Meta calls."""
    asked = urllib.request.Request(f"{station.url}/saluran/whatsapp", body, signed(body))
    with urllib.request.urlopen(asked) as answer:
        assert answer.status == 200


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (320, 240), "brown").save(made, "JPEG")
    return made.getvalue()


def test_the_story_over_whatsapp(wa_station: Station, api: FakeApi, page: Page) -> None:
    api.keep("900", photo(), "image/jpeg")
    image = {"id": "900", "mime_type": "image/jpeg", "caption": TEXT}
    body = call(messages=[message("wamid.1", at=int(time.time()), image=image)])
    tell(wa_station, body)
    tell(wa_station, body)
    receipt = eventually(
        lambda: [it for it in api.taken if "Nomornya" in it.text], "it is received"
    )
    assert receipt[0].to == "6281266000001"
    log_in(page, wa_station, "moderator")
    page.goto(f"{wa_station.url}/pesan-masuk/")
    expect(card(page, TEXT)).to_have_count(1)
    expect(card(page, TEXT)).to_contain_text("WhatsApp")
    window = open_window(page, TEXT, "Balas")
    expect(window).to_contain_text("WhatsApp: dapat dijawab bebas sampai")
    page.keyboard.press("Escape")
    expect(window).to_be_hidden()
    answer_directly(page, TEXT, ANSWER)
    answer = eventually(lambda: [it for it in api.taken if ANSWER in it.text], "the answer left")
    price = {"billable": True, "pricing_model": "PMP", "category": "utility"}
    tell(wa_station, call(statuses=[status(answer[0], "delivered", pricing=price)]))
    assert len([it for it in api.taken if ANSWER in it.text]) == 1
    page.goto(f"{wa_station.url}/pesan-keluar/")
    row = page.locator("tr, article, li").filter(has_text=ANSWER).filter(has_text="Diterima")
    expect(row.first).to_be_visible()

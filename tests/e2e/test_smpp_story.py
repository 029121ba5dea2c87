"""The same story over an operator's SMSC: nothing above the gateway knows of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.sms.smpp.alphabet import decode
from tests.e2e.people import card, forward, log_in
from tests.e2e.station import HINT, Station, eventually, prepare
from tests.smsc import PASSWORD, SYSTEM_ID, Smsc, smsc

CITIZEN = "+6281366771235"
KADIS = "+6281100000201"
TEXT = "Sampah di pasar Siulak Gedang sudah seminggu tidak diangkut"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Smsc]:
    with smsc(tmp_path) as found:
        yield found


@pytest.fixture
def smpp_station(
    tmp_path: Path, centre: Smsc, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Station]:
    """A service whose only road is the account at the SMSC."""
    folder = tmp_path / "upik"
    account = ("--smpp", f"127.0.0.1:{centre.port}", "--system-id", SYSTEM_ID, "--sender", "1708")
    monkeypatch.setenv("SMPP_PASSWORD_OPERATOR", PASSWORD)
    prepare(
        folder,
        ["modem", "add", "operator", *account],
        ["modem", "doctor", "operator"],
        ["modem", "disable", "simulator"],
        at_in_latihan=True,
    )
    with Station(folder, {"UPIK_AT_IN_LATIHAN": "1"}) as station:
        yield station


def network(centre: Smsc, number: str) -> list[str]:
    """The texts the SMSC took for a number, oldest first."""
    taken = [it for it in centre.network if it["to"] == number.lstrip("+")]
    return [decode(bytes.fromhex(it["body"]), 0) for it in taken]


def test_the_story_over_smpp(smpp_station: Station, centre: Smsc, page: Page) -> None:
    """In as deliver_sm, out as submit_sm; the SMSC's list is the oracle."""
    centre.deliver(CITIZEN, TEXT)
    log_in(page, smpp_station, "moderator")
    page.goto(f"{smpp_station.url}/pesan-masuk/")
    expect(card(page, TEXT)).to_be_visible()
    forward(page, TEXT, "Dinas Pekerjaan Umum dan Penataan Ruang", "Keluhan")
    texts = eventually(lambda: network(centre, KADIS), "the head's phone has it")
    code = texts[0][:4]
    assert texts == [f"{code} {TEXT}"]
    centre.deliver(KADIS, f"BLS {code} Diangkut besok pagi")
    answer = f"Diangkut besok pagi -PUPR {HINT}"
    eventually(lambda: answer in network(centre, CITIZEN), "the answer is out")
    sent = next(it for it in centre.network if answer.encode().hex() in it["body"])
    centre.ask("receipt", message_id=sent["message_id"])
    page.goto(f"{smpp_station.url}/pesan-keluar/")
    row = page.locator("tr, article, li").filter(has_text=answer).filter(has_text="Diterima")
    expect(row.first).to_be_visible()
    time.sleep(2)  # long enough for a second copy to show
    assert network(centre, CITIZEN).count(answer) == 1
    assert centre.waiting == {}

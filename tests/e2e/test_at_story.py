"""The same story over gammu's AT driver: a modem emulator on a pty, which nothing in app/ knows."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.at_modem.control import ask
from tests.e2e.people import PUPR, card, forward, log_in
from tests.e2e.station import HINT, Station, eventually, prepare
from tests.servers import ROOT

CITIZEN = "+6281366771235"
KADIS = "+6281100000201"
TEXT = "Sampah di pasar Siulak Gedang sudah seminggu tidak diangkut"


@pytest.fixture
def control(tmp_path: Path) -> Iterator[Path]:
    """A modem at a pty, as a process; its control socket."""
    link, socket = tmp_path / "modem", tmp_path / "control"
    command = ["-m", "tests.at_modem", "--link", str(link), "--control", str(socket)]
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL)
    eventually(socket.exists, "the emulator listens")
    yield socket
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def at_station(tmp_path: Path, control: Path) -> Iterator[Station]:
    """A service whose only modem is the AT modem."""
    folder = tmp_path / "upik"
    stick = ("--device", str(tmp_path / "modem"), "--connection", "at115200")
    prepare(
        folder,
        ["modem", "add", "stik", *stick],
        ["modem", "disable", "simulator"],
        at_in_latihan=True,
    )
    with Station(folder, {"UPIK_AT_IN_LATIHAN": "1"}) as station:
        yield station


def network(control: Path, number: str) -> list[str]:
    """The texts the network got for a number, oldest first."""
    sent: list[dict[str, Any]] = ask(control, "network")
    return [str(row["text"]) for row in sent if row["number"] == number]


def test_the_story_over_the_at_driver(at_station: Station, control: Path, page: Page) -> None:
    """In as SMS-DELIVER, out as SMS-SUBMIT; the emulator's network list is the oracle."""
    ask(control, "deliver", number=CITIZEN, text=TEXT)
    log_in(page, at_station, "moderator")
    page.goto(f"{at_station.url}/pesan-masuk/")
    expect(card(page, TEXT)).to_be_visible()
    forward(page, TEXT, PUPR, "Keluhan")
    texts = eventually(lambda: network(control, KADIS), "the head's phone has it")
    code = texts[0][:4]
    assert texts == [f"{code} {TEXT}"]
    ask(control, "deliver", number=KADIS, text=f"BLS {code} Diangkut besok pagi")
    eventually(
        lambda: f"Diangkut besok pagi -PUPR {HINT}" in network(control, CITIZEN),
        "the answer is out",
        30,
    )
    time.sleep(2)  # long enough for a second copy to show
    assert network(control, CITIZEN).count(f"Diangkut besok pagi -PUPR {HINT}") == 1
    assert ask(control, "stored") == {}

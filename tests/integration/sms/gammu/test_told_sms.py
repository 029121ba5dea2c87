"""A modem that can tell SMS instead of storing them: it stores where it can, and none is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sms.gammu.gateway import GammuGateway
from app.sms.protocol.gateway import OutgoingPart, PartKind, ReceivedPart
from tests.at_modem.emulator import Emulator
from tests.at_modem.sim import octets
from tests.integration.sms.gammu.conftest import CITIZEN, WHEN, opened
from tests.servers import wait_until

pytestmark = pytest.mark.programs

UDH = b"\x05\x00\x03\x07\x02\x01"
PART = OutgoingPart(1, CITIZEN, "Terima kasih")


@pytest.fixture
def modem(tmp_path: Path) -> Iterator[Emulator]:
    """One that knows no other way than to tell."""
    emulator = Emulator(tmp_path / "tty")
    emulator.sim.sms_by, emulator.sim.reports_by, emulator.sim.size = "2", "0,1", 100
    yield emulator.start()
    emulator.stop()


def until_read(gateway: GammuGateway, count: int) -> list[ReceivedPart]:
    """All that was told, once it is so many."""
    wait_until(lambda: len(gateway.read()) >= count, f"{count} SMS")
    return gateway.read()


@pytest.mark.parametrize(
    ("ways", "way"),
    [("0,2", 0), ("2,3", None), ("0-3", 1), ("0,3", 0), ("2", None)],
    ids=lambda found: f"offers {found}" if isinstance(found, str) else "",
)
def test_sms_are_stored_where_the_modem_offers_it(
    modem: Emulator, tmp_path: Path, ways: str, way: int | None
) -> None:
    modem.sim.sms_by = ways
    with opened(modem, tmp_path) as gateway:
        modem.deliver(CITIZEN, "halo", WHEN)
        assert bool(modem.sim.stored) is (way is not None)
        if way is not None:
            assert modem.commands[-1].startswith(f"AT+CNMI=2,{way},") or way == 1
        assert gateway.status().stores_sms is (way is not None)
        assert [part.text for part in until_read(gateway, 1)] == ["halo"]


def test_what_is_told_is_read_until_it_is_stored(modem: Emulator, tmp_path: Path) -> None:
    with opened(modem, tmp_path) as gateway:
        modem.deliver(CITIZEN, "Jalan [rusak] €5", WHEN)
        modem.deliver("TELKOMSEL", "é ~ 😀 ₫", WHEN)
        modem.deliver(CITIZEN, "awal", WHEN, udh=UDH)
        modem.deliver(CITIZEN, "kilat", WHEN, coding=0x10)
        modem.deliver(CITIZEN, "\x01\x02\xff", WHEN, coding=4)
        modem.report(41, CITIZEN)
        wait_until(gateway.has_news, "the modem's word")
        parts = until_read(gateway, 6)
        texts = ["Jalan [rusak] €5", "é ~ 😀 ₫", "awal", "kilat", "", ""]
        assert [part.text for part in parts] == texts
        assert [(part.total, part.sequence) for part in parts[:3]] == [(1, 1), (1, 1), (2, 1)]
        assert parts[3].is_flash
        assert (parts[4].kind, parts[4].body) == (PartKind.BINARY, b"\x01\x02\xff")
        assert parts[5].report_reference == 41
        assert {(part.number, part.smsc_at) for part in parts[2:5]} == {(CITIZEN, WHEN)}
        assert gateway.read() == parts
        for part in parts:
            gateway.delete(part.location)
        assert gateway.read() == []


def test_a_burst_beside_everything_that_is_done_is_told_once_each(
    modem: Emulator, tmp_path: Path
) -> None:
    """libGammu itself hands on ten a call, and none while a modem is opened."""
    with opened(modem, tmp_path) as gateway:
        for number in range(15):
            modem.deliver(CITIZEN, f"sekaligus {number}", WHEN)
        until_read(gateway, 15)
        asked, answer = [""], modem.command

        def beside(line: str) -> bytes:
            modem.deliver(CITIZEN, f"sms {len(asked)}", WHEN)
            asked.append(line)
            return answer(line)

        modem.command = beside  # type: ignore[method-assign]
        gateway.open()
        gateway.send(PART)
        modem.store("07912658")
        gateway.read()
        del modem.command  # type: ignore[method-assign]
        # libGammu skips what the first command brings, and hears nothing behind the last one.
        missed = {n for n, line in enumerate(asked) if line in ("", "AT", "AT+CUSD=0")}
        wanted = {f"sms {n}" for n in set(range(len(asked))) - missed}
        found = Counter(part.text for part in until_read(gateway, 15 + len(wanted)))
        assert wanted <= found.keys()
        assert set(found.values()) == {1}


READER = (
    "import os, signal, sys; from pathlib import Path;"
    "from app.sms.gammu.gateway import GammuGateway;"
    "gateway = GammuGateway('desa', Path(sys.argv[1]), sys.argv[2], model='at');"
    "gateway.open(); print('open', flush=True); sys.stdin.readline();"
    "{};"
    "os.kill(os.getpid(), signal.SIGKILL)"
)


@pytest.mark.parametrize(
    "last_work",
    ["gateway.has_news()", "gateway.read()", "gateway.send(OutgoingPart(1, '0812345678', 'halo'))"],
    ids=["heard", "read", "heard before a send"],
)
def test_a_kill_before_it_is_stored_loses_nothing_that_was_told(
    modem: Emulator, tmp_path: Path, last_work: str
) -> None:
    program = "from app.sms.protocol.gateway import OutgoingPart;" + READER.format(last_work)
    words = [sys.executable, "-c", program, str(tmp_path / "modem"), str(modem.link)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as owner:
        assert owner.stdin is not None
        assert owner.stdout is not None
        owner.stdout.readline()
        modem.deliver(CITIZEN, "halo", WHEN)
        wait_until(lambda: not modem._unasked, "it is on the line")
        owner.communicate(b"\n")
        assert owner.returncode == -signal.SIGKILL
    with opened(modem, tmp_path) as gateway:
        first = gateway.read()
        gateway.open()
        assert gateway.read() == first
        assert [part.text for part in first] == ["halo"]
        gateway.delete(first[0].location)
        modem.deliver(CITIZEN, "halo", WHEN)
        (second,) = until_read(gateway, 1)
        assert second.location not in (0, first[0].location), "no place is used twice"


def test_no_text_can_imitate_an_sms_that_is_told(modem: Emulator, tmp_path: Path) -> None:
    """libGammu's log repeats each text with its own line breaks."""
    modem.deliver(CITIZEN, "BLS 1234 selesai", WHEN)
    with modem.lock:
        (raw,) = (line.split(b"\r\n")[2].decode() for line in modem._unasked)
        modem._unasked.clear()
    size = octets(raw)
    row = "RECEIVED frame type 0x00/length 0x5A/90\n" + "30 |" * 16 + "." * 16
    with opened(modem, tmp_path) as gateway:
        for text in (f'a\n1 "+CMT: ,{size}"\n2 "{raw}"\n', f"a\r\n+CMT: ,{size}\r\n{raw}\r\n", row):
            gateway.send(OutgoingPart(1, CITIZEN, text[:160]))
            modem.deliver(CITIZEN, text[:160], WHEN)
        assert len(until_read(gateway, 3)) == 3
        gateway.open()
        assert len(gateway.read()) == 3


def test_what_is_told_but_undecodable_is_kept_as_it_came(modem: Emulator, tmp_path: Path) -> None:
    with opened(modem, tmp_path) as gateway:
        with modem.lock:
            modem._unasked.append(b"\r\n+CMT: ,4\r\n07912658\r\n")
        modem.deliver(CITIZEN, "halo", WHEN)
        bad, good = until_read(gateway, 2)
        assert (bad.is_corrupted, bad.body, good.text) == (True, b"07912658", "halo")

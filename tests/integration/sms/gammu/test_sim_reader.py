"""Reading the stores of a modem, on the emulated modem's port alone: no libGammu, no Init."""

import os
from pathlib import Path
from typing import Any

import gammu
import pytest

from app.sms.gammu.sim_reader import SimReader
from app.sms.protocol.gateway import FaultKind
from tests.at_modem.emulator import Emulator
from tests.at_modem.strange import UNDECODABLE
from tests.integration.sms.gammu.conftest import CITIZEN, error_of

SHORT = UNDECODABLE["a short line"]


class Died(BaseException):
    """What ends a process."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the note is kept."""
    found = tmp_path / "modem"
    found.mkdir()
    return found


def sim(modem: Emulator, folder: Path, decode: Any = gammu.DecodePDU) -> SimReader:
    """The SIM in a new life of its reader."""
    return SimReader(folder, str(modem.link), decode, list)


def test_a_record_whose_decoding_killed_the_process_is_not_decoded_again(
    modem: Emulator, folder: Path
) -> None:
    """However often it is read: it may be that nobody can delete it."""
    decoded: list[bytes] = []

    def deadly(data: bytes) -> Any:
        if data == bytes.fromhex(SHORT):
            raise Died
        decoded.append(data)
        return gammu.DecodePDU(data)

    modem.deliver(CITIZEN, "satu")
    modem.store(SHORT)
    modem.deliver(CITIZEN, "dua")
    with pytest.raises(Died):
        sim(modem, folder, deadly).read(10)
    second = sim(modem, folder, deadly)
    for reader in (second, second, sim(modem, folder, deadly)):
        found = [(part.text, part.is_corrupted) for part in reader.read(10)]
        assert found == [("satu", False), ("", True), ("dua", False)]
    assert len(decoded) == 1 + 3 * 2


def test_the_note_stays_until_nothing_is_left(modem: Emulator, folder: Path) -> None:
    modem.store(SHORT)
    reader = sim(modem, folder)
    (part,) = reader.read(10)
    assert (folder / "reading").exists()
    reader.delete(part.location)
    assert reader.read(10) == []
    assert not (folder / "reading").exists()
    reader.delete(part.location)


def test_where_the_modem_fails_at_a_listing_each_place_is_asked_for(
    modem: Emulator, folder: Path
) -> None:
    modem.sim.can_list = False
    modem.deliver(CITIZEN, "satu")
    modem.store(SHORT)
    modem.sim.stored[7] = modem.sim.stored.pop(2)
    found = [(part.location, part.text, part.body) for part in sim(modem, folder).read(10)]
    assert found == [(1, "satu", b"satu"), (7, "", SHORT.encode())]


def test_a_modem_whose_sim_cannot_be_read_says_so(modem: Emulator, folder: Path) -> None:
    modem.sim.present = False
    assert error_of(sim(modem, folder).read, 10).kind is FaultKind.BACK_OFF


def test_what_we_wrote_there_ourselves_is_left_alone(modem: Emulator, folder: Path) -> None:
    modem.sim.stored[1] = (2, SHORT)
    assert sim(modem, folder).read(10) == []


def test_what_the_modem_says_unasked_is_no_part_of_a_record(
    modem: Emulator, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modem.store(SHORT)
    listing = modem._listing
    said = ["+CDS: 26", "07912658050000F0", '+CMTI: "SM",9']
    monkeypatch.setattr(modem, "_listing", lambda: [*said, *listing(), *said])
    assert [part.body for part in sim(modem, folder).read(10)] == [SHORT.encode()]


@pytest.mark.parametrize("stray", ["NO CARRIER", "*EMSRI: 1", "$QCSIMSTAT: 1", "^RSSI:21"])
def test_a_line_that_nobody_knows_spoils_no_sms(
    modem: Emulator, folder: Path, monkeypatch: pytest.MonkeyPatch, stray: str
) -> None:
    modem.deliver(CITIZEN, "satu")
    listing = modem._listing
    monkeypatch.setattr(
        modem, "_listing", lambda: [it for line in listing() for it in (line, stray)]
    )
    assert [part.text for part in sim(modem, folder).read(10)] == ["satu"]


def test_what_was_told_and_killed_the_process_is_not_decoded_in_the_next_life(
    modem: Emulator, folder: Path
) -> None:
    """The SIM is read first, and empty: its note goes, what is known of the told one stays."""

    def deadly(_data: bytes) -> Any:
        raise Died

    first = sim(modem, folder, deadly)
    assert first.read(10) == []
    with pytest.raises(Died):
        first.decoded({1: SHORT})
    for _life in range(2):
        reader = sim(modem, folder, deadly)
        assert reader.read(10) == []
        assert [part.is_corrupted for part in reader.decoded({1: SHORT})] == [True]


def test_a_record_that_the_modem_does_not_delete_is_a_fault_that_passes(
    modem: Emulator, folder: Path
) -> None:
    modem.store(SHORT)
    modem.sim.undeletable.add(1)
    reader = sim(modem, folder)
    reader.read(10)
    assert error_of(reader.delete, 1).kind is FaultKind.BACK_OFF
    modem.sim.undeletable.clear()
    del modem.sim.stored[1]
    reader.delete(1)


def test_a_modem_that_says_nothing_must_be_opened_again(
    modem: Emulator, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sms.gammu.serial_port.SILENCE_SECONDS", 0.1)
    modem.is_dead = True
    assert error_of(sim(modem, folder).read, 10).kind is FaultKind.REOPEN


def test_a_modem_without_a_port_is_not_read(folder: Path) -> None:
    nowhere = SimReader(folder, os.devnull + "-none", gammu.DecodePDU, list)
    assert error_of(nowhere.read, 10)

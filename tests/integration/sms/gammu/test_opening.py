"""A device that can't be opened, and a PIN that may be tried once."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from app.sms.gammu.gateway import GammuGateway
from app.sms.protocol.gateway import FaultKind
from app.sms.protocol.watchdog import Deadlines
from tests.at_modem.emulator import Emulator
from tests.integration.sms.gammu.conftest import error_of, gateway_of

SHORT = Deadlines(init=15, call=2, send=1.5, terminate=2)


@pytest.mark.parametrize(
    ("may_open", "word"), [(True, "device_busy"), (False, "permission")], ids=["busy", "forbidden"]
)
def test_a_device_that_is_there_but_cannot_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, may_open: bool, word: str
) -> None:
    monkeypatch.setattr("os.access", lambda *_: may_open)
    device = tmp_path / "a folder can be seen, but no program can open it as a port"
    device.mkdir()
    closed = GammuGateway("tertutup", tmp_path / "modem", str(device), model="at")
    error = error_of(closed.open)
    assert (error.kind, error.word) == (FaultKind.REOPEN, word)


@pytest.mark.parametrize("is_shared", [True, False], ids=["shared", "ours alone"])
def test_a_silent_modem_whose_port_another_program_has_open(
    modem: Emulator, tmp_path: Path, is_shared: bool
) -> None:
    modem.is_dead = True
    quick = Deadlines(init=2, call=1, send=1, terminate=1)
    with modem.link.open("rb", buffering=0) as port:
        other = subprocess.Popen(["sleep", "60"], stdin=port if is_shared else subprocess.DEVNULL)
    try:
        error = error_of(gateway_of(modem, tmp_path, deadlines=quick).open)
    finally:
        other.kill()
        other.wait()
    assert (error.kind, error.word) == (FaultKind.REOPEN, "device_busy" if is_shared else "reopen")


def test_a_pin_goes_once_and_into_no_modems_sim(modem: Emulator, tmp_path: Path) -> None:
    modem.sim.pin = "1234"
    gateway = gateway_of(modem, tmp_path, pin="9999", deadlines=SHORT)
    gateway.expect("350000000000099")
    error = error_of(gateway.open)
    assert (error.kind, error.word) == (FaultKind.HOLD, "imei")
    assert modem.sim.pin_tries == []
    gateway.expect(modem.sim.imei)
    assert {error_of(gateway.open).kind, error_of(gateway.open).kind} == {FaultKind.PIN}
    assert modem.sim.pin_tries == ["9999"]

"""One try for a PIN, one modem at a device, and an end to calls that never return."""

import threading
from pathlib import Path
from typing import Any

import gammu
import pytest

from app.sms import watchdog
from app.sms.gammu_config import write_config
from app.sms.gammu_status import identify, read_status
from app.sms.gateway import FaultKind, GatewayError, ModemStatus
from app.sms.sim_lock import unlock


class Machine:
    """Stands for gammu's StateMachine with a SIM whose PIN is 1234."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    def EnterSecurityCode(self, kind: str, code: str) -> None:
        self.tried.append(code)
        if code != "1234":
            raise gammu.ERR_SECURITYERROR({"Text": "wrong", "Where": "here", "Code": 1})

    def GetIMEI(self) -> str:
        return "350000000000017"

    def GetSIMIMSI(self) -> str:
        raise gammu.ERR_NOTSUPPORTED

    def GetSMSStatus(self) -> dict[str, int]:
        return {"SIMUsed": 3, "SIMSize": 30}

    def GetSignalQuality(self) -> dict[str, int]:
        return {"SignalPercent": -1}

    def GetNetworkInfo(self) -> dict[str, Any]:
        raise gammu.ERR_NOTIMPLEMENTED


def test_a_refused_pin_is_never_tried_again_but_another_one_is(tmp_path: Path) -> None:
    machine = Machine()
    with pytest.raises(gammu.ERR_SECURITYERROR):
        unlock(machine, "PIN", "9999", tmp_path)
    for _ in range(3):
        with pytest.raises(GatewayError) as caught:
            unlock(machine, "PIN", "9999", tmp_path)
        assert caught.value.kind is FaultKind.PIN
    unlock(machine, "PIN", "1234", tmp_path)
    unlock(machine, "PIN", "1234", tmp_path)
    assert machine.tried == ["9999", "1234", "1234"]


def test_a_pin_whose_try_was_cut_by_a_crash_is_not_tried_again(tmp_path: Path) -> None:
    machine = Machine()
    machine.EnterSecurityCode = None  # type: ignore[method-assign,assignment]
    with pytest.raises(TypeError):
        unlock(machine, "PIN", "1234", tmp_path)
    with pytest.raises(GatewayError, match="refused before"):
        unlock(Machine(), "PIN", "1234", tmp_path)


@pytest.mark.parametrize(("state", "pin"), [("PIN", None), ("PUK", "1234"), ("SIM PIN2", "1234")])
def test_a_lock_we_have_no_key_for_holds_the_modem(
    tmp_path: Path, state: str, pin: str | None
) -> None:
    machine = Machine()
    with pytest.raises(GatewayError) as caught:
        unlock(machine, state, pin, tmp_path)
    assert (caught.value.kind, machine.tried) == (FaultKind.PIN, [])


def test_an_open_sim_needs_no_pin(tmp_path: Path) -> None:
    machine = Machine()
    unlock(machine, None, "1234", tmp_path)
    assert machine.tried == []


def test_another_modem_at_the_device_is_refused() -> None:
    with pytest.raises(GatewayError, match="350000000000017") as caught:
        identify(Machine(), "350000000000099")
    assert caught.value.kind is FaultKind.HOLD


def test_what_a_modem_does_not_support_is_none() -> None:
    identity = identify(Machine(), "350000000000017")
    assert read_status(Machine(), identity) == ModemStatus(
        sim_used=3, sim_size=30, imei="350000000000017"
    )


def test_a_call_that_lasts_too_long_is_aborted() -> None:
    aborted = threading.Event()
    with watchdog.deadline(0.01, aborted.set):
        assert aborted.wait(5)


def test_a_call_that_ignores_the_abort_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    killed = threading.Event()
    monkeypatch.setattr(watchdog, "kill_self", killed.set)
    with watchdog.deadline(0.01, lambda: None):
        assert killed.wait(5)


def test_a_call_is_aborted_as_soon_as_its_device_is_lost() -> None:
    aborted = threading.Event()
    with watchdog.deadline(600, aborted.set, lambda: True):
        assert aborted.wait(5)


def test_a_call_in_time_leaves_no_watcher_behind() -> None:
    before = threading.active_count()
    with watchdog.deadline(600, lambda: pytest.fail("aborted")):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_a_setting_cannot_smuggle_in_another_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line break"):
        write_config(tmp_path, tmp_path / "log", "at", "at115200", "/dev/x\nlogfile = /etc/x")

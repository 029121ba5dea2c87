"""One try for a PIN, one modem at a device, and an end to calls that never return."""

import threading
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import gammu
import pytest

from app.sms.gammu.gateway import read_status
from app.sms.gammu.opening import (
    allow_again,
    identify,
    require_expected_modem,
    unlock,
    was_tried,
    write_config,
)
from app.sms.protocol import watchdog
from app.sms.protocol.gateway import FaultKind, GatewayError, ModemStatus

# What gammu tells with an error.
TOLD = {"Text": "no", "Where": "here", "Code": 1}


class Machine:
    """Stands for gammu's StateMachine with a SIM whose PIN is 1234."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    def EnterSecurityCode(self, kind: str, code: str) -> None:
        self.tried.append(code)
        if code != "1234":
            raise gammu.ERR_SECURITYERROR(TOLD)

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
    with pytest.raises(GatewayError, match="tried before"):
        unlock(Machine(), "PIN", "1234", tmp_path)


class Deaf(Machine):
    """A modem that is pulled while the PIN is on its way."""

    def EnterSecurityCode(self, kind: str, code: str) -> None:
        self.tried.append(code)
        raise gammu.ERR_TIMEOUT(TOLD)


def test_a_person_may_repeat_a_pin_once_whose_first_try_was_cut_off(tmp_path: Path) -> None:
    deaf = Deaf()
    for _ in range(2):
        with pytest.raises(gammu.ERR_TIMEOUT):
            unlock(deaf, "PIN", "1234", tmp_path, again=True)
    for again in (False, True):
        with pytest.raises(GatewayError, match="tried before"):
            unlock(deaf, "PIN", "1234", tmp_path, again=again)
    assert deaf.tried == ["1234", "1234"]


def test_a_person_may_not_repeat_a_pin_that_was_refused(tmp_path: Path) -> None:
    machine = Machine()
    with pytest.raises(gammu.ERR_SECURITYERROR):
        unlock(machine, "PIN", "9999", tmp_path)
    with pytest.raises(GatewayError, match="tried before"):
        unlock(machine, "PIN", "9999", tmp_path, again=True)
    assert machine.tried == ["9999"]


def test_a_pin_that_opened_the_sim_after_all_is_entered_the_next_time(tmp_path: Path) -> None:
    with pytest.raises(gammu.ERR_TIMEOUT):
        unlock(Deaf(), "PIN", "1234", tmp_path)
    machine = Machine()
    unlock(machine, None, "1234", tmp_path)
    unlock(machine, "PIN", "1234", tmp_path)
    assert machine.tried == ["1234"]


@pytest.mark.parametrize(
    ("state", "pin", "word"),
    [
        ("PIN", None, "pin"),
        ("PUK", "1234", "puk"),
        ("PIN2", "1234", "pin2"),
        ("PUK2", "1234", "pin2"),
        ("Phone", "1234", "locked_to"),
        ("Network", "1234", "locked_to"),
        ("never heard of", "1234", "pin"),
    ],
)
def test_a_lock_without_key_holds_the_modem_and_is_named(
    tmp_path: Path, state: str, pin: str | None, word: str
) -> None:
    machine = Machine()
    with pytest.raises(GatewayError) as caught:
        unlock(machine, state, pin, tmp_path)
    assert (caught.value.kind, caught.value.word) == (FaultKind.PIN, word)
    assert machine.tried == []


def test_an_open_sim_needs_no_pin(tmp_path: Path) -> None:
    machine = Machine()
    unlock(machine, None, "1234", tmp_path)
    assert machine.tried == []


def test_another_modem_at_the_device_is_refused() -> None:
    with pytest.raises(GatewayError, match="350000000000017") as caught:
        identify(Machine(), "350000000000099")
    assert caught.value.kind is FaultKind.HOLD


def test_before_the_pin_a_modem_that_tells_no_imei_goes_on() -> None:
    machine = Machine()
    require_expected_modem(machine, "350000000000017")
    with pytest.raises(GatewayError, match="350000000000017"):
        require_expected_modem(machine, "350000000000099")
    for refusal in (gammu.ERR_SECURITYERROR, gammu.ERR_NOTSUPPORTED, gammu.ERR_UNKNOWN):
        machine.GetIMEI = Mock(side_effect=refusal(TOLD))  # type: ignore[method-assign]
        require_expected_modem(machine, "350000000000099")
    machine.GetIMEI = Mock(side_effect=gammu.ERR_TIMEOUT(TOLD))  # type: ignore[method-assign]
    with pytest.raises(gammu.ERR_TIMEOUT):
        require_expected_modem(machine, "350000000000099")


def test_a_pin_that_a_person_enters_anew_is_tried_once_more(tmp_path: Path) -> None:
    machine = Machine()
    with pytest.raises(gammu.ERR_SECURITYERROR):
        unlock(machine, "PIN", "9999", tmp_path)
    assert not was_tried(tmp_path, "1234")
    allow_again(tmp_path, "1234")
    with pytest.raises(GatewayError, match="tried before"):
        unlock(machine, "PIN", "9999", tmp_path)
    assert was_tried(tmp_path, "9999")
    allow_again(tmp_path, "9999")
    assert not was_tried(tmp_path, "9999")
    with pytest.raises(gammu.ERR_SECURITYERROR):
        unlock(machine, "PIN", "9999", tmp_path)
    with pytest.raises(GatewayError, match="tried before"):
        unlock(machine, "PIN", "9999", tmp_path)
    assert machine.tried == ["9999", "9999"]


def test_what_a_modem_does_not_support_is_none() -> None:
    identity = identify(Machine(), "350000000000017")
    assert read_status(Machine(), identity) == ModemStatus(
        sim_used=3, sim_size=30, imei="350000000000017"
    )


def test_a_call_that_lasts_too_long_is_aborted() -> None:
    aborted = threading.Event()
    with watchdog.deadline(0.01, aborted.set):
        assert aborted.wait(60)


def test_a_call_that_ignores_the_abort_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    killed = threading.Event()
    monkeypatch.setattr(watchdog, "kill_self", killed.set)
    with watchdog.deadline(0.01, lambda: None):
        assert killed.wait(60)


def test_a_call_is_aborted_as_soon_as_its_device_is_lost() -> None:
    aborted = threading.Event()
    with watchdog.deadline(600, aborted.set, lambda: True):
        assert aborted.wait(60)


def test_calls_in_time_share_one_watcher_and_are_never_aborted() -> None:
    with watchdog.deadline(600, lambda: pytest.fail("aborted")):
        before = threading.active_count()
    for _ in range(50):
        with watchdog.deadline(600, lambda: pytest.fail("aborted")):
            assert threading.active_count() == before


def test_a_call_that_is_over_is_aborted_no_more() -> None:
    late = threading.Event()
    with watchdog.deadline(0.01, late.set):
        assert late.wait(60)
    late.clear()
    other = threading.Event()
    with watchdog.deadline(0.01, other.set):
        assert other.wait(60)
    assert not late.is_set()


def test_a_setting_cannot_smuggle_in_another_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line break"):
        write_config(tmp_path, tmp_path / "log", "at", "at115200", "/dev/x\nlogfile = /etc/x")

"""`flask modem doctor` on an emulated modem: each trouble in words, with something to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.sms.gammu import doctor, serial_port
from app.sms.gammu.doctor import ModemFinding, Patient
from tests.at_modem.emulator import Emulator

pytestmark = pytest.mark.programs


def examined(modem: Emulator, **values: object) -> list[ModemFinding]:
    patient = Patient(str(modem.link), model="at", folder=modem.link.parent, **values)  # type: ignore[arg-type]
    return list(doctor.examine(patient))


def problem(findings: list[ModemFinding]) -> str:
    """The one thing that is not fine, with its advice."""
    (found,) = [finding for finding in findings if not finding.is_fine]
    return f"{found.words} {found.advice}"


@pytest.fixture(autouse=True)
def _emulator_is_no_other_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_port, "is_running", lambda name: False)


def test_a_healthy_modem(modem: Emulator) -> None:
    modem.deliver("+6281266771234", "halo")
    findings = examined(modem)
    assert [finding.advice for finding in findings if finding.advice] == []
    words = " ".join(finding.words for finding in findings)
    assert "jaringan EMULATED" in words
    assert "Sinyal 60 %" in words
    assert "+62855000000" in words
    assert "Ada 1 SMS" in words
    assert "510000000000017" not in words


def test_a_sim_that_wants_a_pin_we_have_not(modem: Emulator) -> None:
    modem.sim.pin = "1234"
    assert "terkunci PIN" in problem(examined(modem))
    assert modem.sim.pin_tries == []


def test_a_blocked_sim_that_wants_the_operators_puk(modem: Emulator) -> None:
    modem.sim.pin, modem.sim.lock = "1234", "SIM PUK"
    found = problem(examined(modem, pin="1234"))
    assert "meminta PUK" in found
    assert "PIN modem" not in found
    assert modem.sim.pin_tries == []


def test_no_sim(modem: Emulator) -> None:
    modem.sim.present = False
    assert "Kartu SIM tidak terbaca" in problem(examined(modem))


def test_no_network_and_no_signal(modem: Emulator) -> None:
    modem.sim.registered = False
    words = [finding.words for finding in examined(modem) if not finding.is_fine]
    assert words == ["Modem belum terdaftar di jaringan seluler.", "Sinyal lemah (0 %)."]


def test_no_sms_centre(modem: Emulator) -> None:
    modem.sim.smsc = ""
    assert "Nomor pusat SMS belum diatur" in problem(examined(modem))


def test_another_modem(modem: Emulator) -> None:
    assert "IMEI berbeda" in problem(examined(modem, imei="350000000000099"))


def test_a_silent_port(modem: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_port, "ANSWER_SECONDS", 0.5)
    modem.is_dead = True
    lasting, other = modem.link.with_name("usb-other"), modem.link.with_name("ttyUSB1")
    other.touch()
    lasting.symlink_to(other)
    shown = [str(path) for path in (modem.link, lasting, modem.link.resolve(), other)]
    monkeypatch.setattr(serial_port, "serial_devices", lambda: shown)
    found = problem(examined(modem))
    assert "tidak menjawab perintah AT" in found
    assert f"coba yang lain ({lasting})," in found


def test_no_device_at_all(tmp_path: Path) -> None:
    (found,) = doctor.examine(Patient(str(tmp_path / "nothing")))
    assert "tidak ada" in found.words
    assert "USB" in found.advice


def test_a_device_we_may_not_open(modem: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "dialout" in problem(examined(modem))


def test_a_device_somebody_else_has_open(modem: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_port, "processes_holding", lambda device: ["minicom (17)"])
    assert "minicom (17)" in problem(examined(modem))


def test_modem_manager_is_a_warning_and_the_rest_is_examined(
    modem: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serial_port, "is_running", lambda name: name == "ModemManager")
    findings = examined(modem)
    assert "systemctl disable --now ModemManager" in problem(findings)
    assert any("SMSC" in finding.words for finding in findings)


def test_a_modem_that_modem_manager_was_told_to_leave_alone(
    modem: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As deploy/udev does: many servers have ModemManager, and it is no trouble then."""
    udevadm = tmp_path / "udevadm"
    udevadm.write_text("#!/bin/sh\necho MAJOR=188; echo ID_MM_DEVICE_IGNORE=1\n")
    udevadm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(serial_port, "is_running", lambda name: name == "ModemManager")
    assert [finding for finding in examined(modem) if finding.advice] == []


def test_who_holds_a_file_is_found(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "port"
    path.touch()
    code = "import sys; f = open(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert [
            str(other.pid) in holder for holder in serial_port.processes_holding(str(path))
        ] == [True]
        other.kill()
    assert serial_port.processes_holding(str(path)) == []


def test_a_modem_that_stores_no_sms(modem: Emulator) -> None:
    modem.sim.sms_by = "2"
    found = problem(examined(modem))
    assert "tidak menyimpan SMS" in found
    assert "pakai modem lain" in found

"""The emulator as a process, for the walks through real workers: its knobs turn from outside."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.at_modem.control import ask


@pytest.fixture
def control(tmp_path: Path) -> Iterator[Path]:
    socket = tmp_path / "control"
    command = [sys.executable, "-m", "tests.at_modem", "--link", str(tmp_path / "tty")]
    process = subprocess.Popen([*command, "--control", str(socket)], stdout=subprocess.DEVNULL)
    limit = time.monotonic() + 60
    while not socket.exists():
        assert time.monotonic() < limit
        time.sleep(0.02)
    yield socket
    process.terminate()
    assert process.wait(60) == 0


def test_sms_faults_and_the_sim_are_set_from_outside(control: Path, tmp_path: Path) -> None:
    assert (tmp_path / "tty").is_symlink()
    ask(control, "set", size=1)
    for text in ("satu", "dua"):
        ask(
            control, "deliver", number="+6281200000101", text=text, when="2026-01-02T10:04:05+07:00"
        )
    assert list(ask(control, "stored")) == ["1"]
    assert ask(control, "network") == []
    ask(control, "fault", name="cms", value=38)
    ask(control, "unplug")
    assert not (tmp_path / "tty").is_symlink()
    ask(control, "plug")
    assert (tmp_path / "tty").is_symlink()


def test_a_mistyped_request_is_refused(control: Path) -> None:
    with pytest.raises(RuntimeError, match="imsy"):
        ask(control, "set", imsy="1")
    with pytest.raises(RuntimeError, match="unknown request"):
        ask(control, "explode")

"""How long a silent modem is waited for, told by its log and a clock that the test turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.sms.gammu import at_log
from app.sms.gammu.at_log import silent_for, unanswered
from app.sms.protocol.gateway import OutgoingPart

CTRL_Z = b"SENDING frame type 0x00/length 0x01/1\n1A    .\n"


class Clock:
    """A clock that goes on when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "gammu.log"
    path.touch()
    at_log.arm(path, OutgoingPart(7, "+6281200000101", "halo"))
    say(path, b"SENDING frame\nAT+CMGS=18\n")
    return path


def say(log: Path, words: bytes) -> None:
    with log.open("ab") as file:
        file.write(words)


def test_a_modem_that_goes_on_talking_is_listened_to(log: Path, clock: Clock) -> None:
    is_over = silent_for(20, log, clock)
    for _ in range(10):
        clock.now += 19
        say(log, b"another line\n")
        assert not is_over()
    clock.now += 19
    assert not is_over()
    clock.now += 1
    assert is_over()


def test_a_missing_log_is_silence(tmp_path: Path, clock: Clock) -> None:
    is_over = silent_for(20, tmp_path / "none", clock)
    clock.now = 20
    assert is_over()


def test_without_a_prompt_the_patience_is_short(log: Path, clock: Clock) -> None:
    is_over = unanswered(10, 25, log, clock)
    clock.now = 9.5
    assert not is_over()
    say(log, b"^RSSI: 20\n")  # said unasked: it buys no time
    clock.now = 10
    assert is_over()


def test_the_answer_is_waited_for_longer_and_from_ctrl_z_on(log: Path, clock: Clock) -> None:
    is_over = unanswered(10, 25, log, clock)
    clock.now = 8
    say(log, CTRL_Z)
    assert not is_over()
    clock.now = 8 + 24
    assert not is_over()
    clock.now = 8 + 25
    assert is_over()


def test_a_lost_log_is_treated_as_if_ctrl_z_were_out(tmp_path: Path, clock: Clock) -> None:
    is_over = unanswered(10, 25, tmp_path / "none", clock)
    assert not is_over()
    clock.now = 24
    assert not is_over()
    clock.now = 25
    assert is_over()

"""A disk that fills while an SMS is being sent: the log stops growing, and nothing goes twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.runtime import durable_files
from app.sms.protocol.gateway import FaultKind, Left, OutgoingPart
from app.sms.protocol.watchdog import Deadlines
from tests.at_modem.emulator import Emulator
from tests.faults.servers import Filler, full, small_disk
from tests.integration.sms.gammu.conftest import CITIZEN, error_of, gateway_of, opened

pytestmark = pytest.mark.programs

# Its log is longer than the block in which it begins.
PART = OutgoingPart(1, CITIZEN, "Jalan rusak di depan pasar. " * 5)
SHORT = Deadlines(init=15, call=2, send=4, terminate=2)


@pytest.fixture(params=["tmpfs", "ext2"], ids=["room is reserved", "no room can be reserved"])
def disk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A file system of its own."""
    with small_disk(tmp_path / "disk", 4, request.param) as made:
        yield made


def test_an_sms_that_left_while_the_disk_filled_is_not_taken_for_one_that_did_not(
    modem: Emulator, disk: Path
) -> None:
    filler = Filler(disk)
    modem.on_prompt = filler.top_up
    modem.fault("lost")
    with opened(modem, disk, deadlines=SHORT) as gateway:
        error = error_of(gateway.send, PART)
        filler.path.unlink()
        assert (error.left, gateway.left(1, 1)) == (Left.UNKNOWN, Left.UNKNOWN)
    assert [sent.text for sent in modem.network] == [PART.text]


@pytest.mark.parametrize(
    ("disk", "left"), [("tmpfs", Left.NO), ("ext2", Left.UNKNOWN)], indirect=["disk"]
)
def test_only_reserved_room_proves_that_an_sms_did_not_leave(
    modem: Emulator, disk: Path, left: Left
) -> None:
    modem.fault("no_prompt")
    with opened(modem, disk, deadlines=SHORT) as gateway:
        error = error_of(gateway.send, PART)
        assert (error.left, gateway.left(1, 1)) == (left, left)
    assert modem.handed_over == []


def test_on_a_full_disk_nothing_is_sent(modem: Emulator, disk: Path) -> None:
    with opened(modem, disk, deadlines=SHORT) as gateway:
        with full(disk):
            error = error_of(gateway.send, PART)
        assert (error.left, error.kind, error.word) == (Left.NO, FaultKind.BACK_OFF, "disk")
        assert modem.handed_over == []
        gateway.send(PART)
    assert len(modem.network) == 1


@pytest.mark.parametrize("disk", ["tmpfs"], indirect=True)
def test_a_log_in_other_words_proves_nothing_until_an_opening_with_ours(
    modem: Emulator, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """libGammu's own other format stands for that of a later release."""
    replace = durable_files.replace

    def dated(path: Path, body: bytes) -> None:
        replace(path, body.replace(b"textall", b"textalldate"))

    with monkeypatch.context() as patch:
        patch.setattr(durable_files, "replace", dated)
        gateway = gateway_of(modem, disk, deadlines=SHORT)
        gateway.open()
    modem.fault("lost")
    error = error_of(gateway.send, PART)
    assert (error.left, gateway.left(1, 1)) == (Left.UNKNOWN, Left.UNKNOWN)
    gateway.open()
    assert gateway.left(1, 1) is Left.UNKNOWN
    modem.fault("no_prompt")
    assert error_of(gateway.send, PART).left is Left.NO
    gateway.close()

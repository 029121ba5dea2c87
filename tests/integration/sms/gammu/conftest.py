"""An AT modem emulated on a pty, and libGammu's handle on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.sms.gammu.gateway import GammuGateway
from app.sms.protocol.gateway import GatewayError
from tests.at_modem.emulator import Emulator

CITIZEN = "+6281200000101"
WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def modem(tmp_path: Path) -> Iterator[Emulator]:
    """A modem for one test."""
    emulator = Emulator(tmp_path / "tty").start()
    yield emulator
    emulator.stop()


@pytest.fixture(scope="module")
def shared_modem(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One for all tests of a file: libGammu's Init takes 4-5 s."""
    emulator = Emulator(tmp_path_factory.mktemp("at") / "tty").start()
    yield emulator
    emulator.stop()


@pytest.fixture(scope="module")
def shared(shared_modem: Emulator) -> Iterator[GammuGateway]:
    """The open handle of all tests of a file."""
    with opened(shared_modem, shared_modem.link.parent) as gateway:
        yield gateway


def error_of(call: Callable[..., object], *given: object) -> GatewayError:
    """What a call fails with."""
    with pytest.raises(GatewayError) as caught:
        call(*given)
    return caught.value


def gateway_of(modem: Emulator, folder: Path, **settings: Any) -> GammuGateway:
    """Its driver, not opened yet; the log lies in a folder in this one."""
    return GammuGateway("desa", folder / "modem", str(modem.link), model="at", **settings)


@contextmanager
def opened(modem: Emulator, folder: Path, **settings: Any) -> Iterator[GammuGateway]:
    """The same, open until the end of the block."""
    gateway = gateway_of(modem, folder, **settings)
    gateway.open()
    try:
        yield gateway
    finally:
        gateway.close()

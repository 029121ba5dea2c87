"""Each driver tells that something has come, before it is read and without being asked (ADR 20)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.sms.drivers import make_gateway
from app.sms.gammu.dummy_phone import drop_sms
from app.sms.gammu.gateway import GammuGateway
from app.sms.protocol.gateway import GatewayError
from tests.at_modem.emulator import Emulator
from tests.integration.sms.gammu.conftest import CITIZEN, WHEN, opened
from tests.servers import wait_until

pytestmark = pytest.mark.programs


@pytest.fixture
def gateway(modem: Emulator, tmp_path: Path) -> Iterator[GammuGateway]:
    with opened(modem, tmp_path) as found:
        yield found


def test_a_modem_tells_what_came_and_is_not_asked(gateway: GammuGateway, modem: Emulator) -> None:
    asked = len(modem.commands)
    assert not gateway.has_news()
    modem.deliver(CITIZEN, "halo", WHEN)
    wait_until(gateway.has_news, "the modem's notice")
    assert gateway.has_news(), "until it is read"
    assert len(modem.commands) == asked
    (part,) = gateway.read()
    assert not gateway.has_news()
    gateway.delete(part.location)
    assert not gateway.has_news()


@pytest.mark.parametrize("ways", ["0,1", "0-2"], ids=["told at once", "kept on the SIM"])
def test_a_delivery_report_is_news(gateway: GammuGateway, modem: Emulator, ways: str) -> None:
    modem.sim.reports_by = ways
    gateway.open()
    modem.report(41, CITIZEN)
    wait_until(gateway.has_news, "the modem's notice")
    assert [part.report_reference for part in gateway.read()] == [41]
    assert not gateway.has_news()


def test_what_comes_during_a_call_is_news_after_it(gateway: GammuGateway, modem: Emulator) -> None:
    modem.deliver(CITIZEN, "halo", WHEN)
    gateway.status()
    assert gateway.has_news()


def test_a_closed_modem_has_no_news(gateway: GammuGateway) -> None:
    gateway.close()
    with pytest.raises(GatewayError):
        gateway.has_news()


@pytest.mark.parametrize("inbox", ["sms/1", "sms/3"])
def test_a_file_in_an_inbox_of_the_dummy_phone_is_news(tmp_path: Path, inbox: str) -> None:
    phone, gateway = tmp_path / "phone", make_gateway("dummy", "desa", tmp_path / "phone")
    gateway.open()
    assert gateway.read() == []
    assert not gateway.has_news()
    (file,) = drop_sms(tmp_path / "elsewhere", CITIZEN, "halo", WHEN)
    file.rename(phone / inbox / "7")
    assert gateway.has_news()
    (part,) = gateway.read()
    assert not gateway.has_news(), "what was read and lies there still is none"
    gateway.delete(part.location)
    gateway.read()
    assert not gateway.has_news()
    gateway.close()

"""Records that libGammu can't read, among SMS that it can; real libGammu, an emulated modem."""

import pytest

from app.sms.gammu.gateway import GammuGateway
from tests.at_modem import pdu
from tests.at_modem.emulator import Emulator
from tests.at_modem.strange import EMPTY, TOO_LONG, UNDECODABLE
from tests.integration.sms.gammu.conftest import CITIZEN, WHEN


@pytest.fixture
def gateway(shared: GammuGateway, shared_modem: Emulator) -> GammuGateway:
    shared_modem.sim.stored.clear()
    return shared


def store_around(modem: Emulator, raw: str, place: int) -> None:
    """A strange record among three SMS. Without notices: what is told to a handle that nobody holds
    any more makes python-gammu free it twice."""
    for number in range(1, 5):
        good = pdu.encode_deliver(CITIZEN, f"halo {number}", WHEN, modem.sim.smsc)
        told = raw if number == place else good.hex().upper()
        with modem.lock:
            modem.sim.stored[number] = (0, told)


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        *(
            pytest.param(raw, place, id=f"{what}, at {place}")
            for what, raw in UNDECODABLE.items()
            for place in (1, 2, 4)
        ),
        *(pytest.param(EMPTY, place, id=f"an empty record, at {place}") for place in (1, 2, 4)),
    ],
)
def test_no_record_stops_the_sms_behind_it_and_each_can_be_deleted(
    gateway: GammuGateway, shared_modem: Emulator, raw: str, place: int
) -> None:
    store_around(shared_modem, raw, place)
    parts = gateway.read()
    good = {number: f"halo {number}" for number in range(1, 5) if number != place}
    assert {part.location: part.text for part in parts if not part.is_corrupted} == good
    (bad,) = (part for part in parts if part.is_corrupted)
    assert (bad.location, bad.body) == (place, (raw or f"+CMGL: {place},,0").encode())
    for part in parts:
        gateway.delete(part.location)
    assert (shared_modem.sim.stored, gateway.read()) == ({}, [])


def test_a_record_that_only_the_driver_refuses_is_an_sms(
    gateway: GammuGateway, shared_modem: Emulator
) -> None:
    store_around(shared_modem, TOO_LONG, 2)
    assert [part.text for part in gateway.read()] == ["halo 1", "halo", "halo 3", "halo 4"]


def test_the_same_sms_is_the_same_part_however_it_is_read(
    gateway: GammuGateway, shared_modem: Emulator
) -> None:
    """Killed between commit and delete, it is read again, and another record may lie beside it."""
    shared_modem.deliver(CITIZEN, "Jalan [rusak] €5", WHEN)
    shared_modem.deliver("TELKOMSEL", "~ 😀 ~~ ₫", WHEN, udh=b"\x05\x00\x03\x07\x02\x01")
    shared_modem.deliver(CITIZEN, "\x01\x02\xff", WHEN, coding=4)
    shared_modem.report(41, CITIZEN)
    known = gateway.read()
    shared_modem.store("07912658")
    assert gateway.read()[:-1] == known

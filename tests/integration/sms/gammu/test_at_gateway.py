"""gammu's real AT driver on an emulated modem; the emulator's network is the oracle.

One handle for the module, since its Init takes 4-5 s; a fault that poisons it costs a reopen.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.sms.gammu.gateway import GammuGateway
from app.sms.protocol.encoding import is_gsm7, split
from app.sms.protocol.gateway import FaultKind, GatewayError, Left, OutgoingPart, PartKind
from app.sms.protocol.multipart import join
from app.sms.protocol.references import (
    LATEST_ANSWER_SECONDS,
    Candidates,
    MessageReferences,
    narrowed,
)
from app.sms.protocol.watchdog import Deadlines
from tests.at_modem.emulator import Emulator
from tests.integration.sms.gammu.conftest import CITIZEN, WHEN, error_of, gateway_of
from tests.servers import wait_until

pytestmark = pytest.mark.programs

PART = OutgoingPart(outbound_id=1, number=CITIZEN, text="Terima kasih")
SHORT = Deadlines(init=15, call=2, send=1.5, terminate=2)
LIBGAMMU = 60  # seconds that it would wait itself, at the least (G3)


@pytest.fixture(scope="module")
def modem(shared_modem: Emulator) -> Emulator:
    return shared_modem


@pytest.fixture
def other_modem(tmp_path: Path) -> Iterator[Emulator]:
    """For owners of their own, so that the shared handle stays open."""
    emulator = Emulator(tmp_path / "tty").start()
    yield emulator
    emulator.stop()


@pytest.fixture(scope="module")
def shared(modem: Emulator) -> Iterator[GammuGateway]:
    gateway = gateway_of(modem, modem.link.parent, deadlines=SHORT)
    yield gateway
    gateway.close()


@pytest.fixture
def gateway(shared: GammuGateway, modem: Emulator) -> GammuGateway:
    """The shared handle, opened where the last test left it closed or poisoned, and owed no answer
    to an SMS of that test."""
    shared._references = MessageReferences()
    modem.sim.stored.clear()
    modem.network.clear()
    modem.faults.clear()
    try:
        shared.read()
    except GatewayError:
        shared.open()
    return shared


@pytest.fixture(params=[False, True], ids=["every attempt", "accepted SMS"])
def counted(request: pytest.FixtureRequest, modem: Emulator) -> Iterator[None]:
    """What uses up a reference."""
    modem.sim.counts_accepted_only = request.param
    yield
    modem.sim.counts_accepted_only = False


def test_status_names_the_modem_the_sim_and_the_network(gateway: GammuGateway) -> None:
    status = gateway.status()
    assert (status.imei, status.imsi) == ("350000000000017", "510000000000017")
    assert (status.signal_percent, status.network) == (60, "EMULATED")
    assert (status.sim_used, status.sim_size) == (0, 30)


def test_texts_of_every_encoding_are_read(gateway: GammuGateway, modem: Emulator) -> None:
    modem.deliver(CITIZEN, "Jalan [rusak] €5", WHEN)
    modem.deliver("TELKOMSEL", "é 😀 ₫", WHEN)
    modem.deliver(CITIZEN, "kilat", WHEN, coding=0x10)
    parts = gateway.read()
    assert [part.text for part in parts] == ["Jalan [rusak] €5", "é 😀 ₫", "kilat"]
    assert [part.number for part in parts] == [CITIZEN, "TELKOMSEL", CITIZEN]
    assert [part.is_flash for part in parts] == [False, False, True]
    assert {part.smsc_at for part in parts} == {WHEN}


def test_a_long_sms_through_two_centres_joins(gateway: GammuGateway, modem: Emulator) -> None:
    modem.deliver(CITIZEN, "akhir", WHEN, udh=b"\x06\x08\x04\x01\x07\x02\x02", smsc="+62811000000")
    modem.deliver(CITIZEN, "x" * 152, WHEN, udh=b"\x06\x08\x04\x01\x07\x02\x01")
    parts = gateway.read()
    assert {(part.reference, part.bits, part.total) for part in parts} == {(263, 16, 2)}
    assert join(parts).text == "x" * 152 + "akhir"


WAP_PUSH = b"\x06\x05\x04\x0b\x84\x23\xf0"
WAP_PUSH_OF_TWO = b"\x0b\x05\x04\x0b\x84\x23\xf0\x00\x03\x2a\x02\x01"


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        pytest.param(b"", (None, 1, 1), id="8 bit"),
        pytest.param(WAP_PUSH, (None, 1, 1), id="WAP push"),
        pytest.param(WAP_PUSH_OF_TWO, (42, 2, 1), id="the first half of a WAP push"),
    ],
)
def test_a_binary_sms_is_bytes(
    gateway: GammuGateway, modem: Emulator, header: bytes, parts: tuple[int | None, int, int]
) -> None:
    modem.deliver(CITIZEN, "\x01\x02\xff", WHEN, coding=4, udh=header)
    (part,) = gateway.read()
    assert (part.kind, part.body) == (PartKind.BINARY, b"\x01\x02\xff")
    assert (part.reference, part.total, part.sequence) == parts


@pytest.mark.parametrize(
    ("code", "expected"), [(0, "delivered"), (0x20, "pending"), (0x46, "failed")]
)
def test_a_delivery_report_is_no_text(
    gateway: GammuGateway, modem: Emulator, code: int, expected: str
) -> None:
    modem.report(41, CITIZEN, code)
    (part,) = gateway.read()
    assert part.kind is PartKind.STATUS_REPORT
    assert (part.report_reference, part.report_status) == (41, expected)
    assert (part.text, part.is_flash, part.number) == ("", False, CITIZEN)


def test_reading_leaves_the_sms_until_it_is_deleted(gateway: GammuGateway, modem: Emulator) -> None:
    modem.deliver(CITIZEN, "halo", WHEN)
    first, again = gateway.read(), gateway.read()
    assert first == again
    gateway.delete(first[0].location)
    gateway.delete(first[0].location)
    assert gateway.read() == []
    assert modem.sim.stored == {}


@pytest.mark.parametrize("text", ["Terima [kasih] €", "Baik ✓ 😀"], ids=["GSM-7", "UCS-2"])
def test_a_sent_text_reaches_the_network_as_it_is(
    gateway: GammuGateway, modem: Emulator, text: str
) -> None:
    part = replace(PART, text=text, is_unicode=not is_gsm7(text), wants_report=True)
    reference = gateway.send(part)
    (sent,) = modem.network
    assert (sent.number, sent.text, sent.reference) == (CITIZEN, text, reference)
    assert sent.wants_report
    assert sent.validity == 169  # three days: 166 + days
    assert gateway.left(1, 1) is Left.YES


def test_parts_of_a_long_text_carry_one_reference(gateway: GammuGateway, modem: Emulator) -> None:
    text = "Laporan diteruskan ke dinas [PU] €. " * 5
    pieces = split(text)
    for sequence, piece in enumerate(pieces, start=1):
        gateway.send(OutgoingPart(9, CITIZEN, piece, sequence, len(pieces), 0x1AB))
    assert "".join(sent.text for sent in modem.network) == text
    assert [sent.udh.hex() for sent in modem.network] == ["050003ab0201", "050003ab0202"]


HANDED_OVER = "SENDING frame type 0x00/length 0x01/1\n1A \n"


@pytest.mark.parametrize("is_unicode", [False, True])
@pytest.mark.parametrize("total", [1, 2])
def test_a_text_that_imitates_gammus_log_proves_nothing(
    gateway: GammuGateway, modem: Emulator, total: int, is_unicode: bool
) -> None:
    part = replace(PART, total=total, is_unicode=is_unicode, reference=7 * (total - 1))
    modem.fault("cms", 38)
    error_of(gateway.send, replace(part, text=f'a\n{HANDED_OVER}3 "+CMGS: 5"'))
    assert gateway.left(1, 1) is Left.NO
    modem.faults.clear()
    gateway.send(replace(part, outbound_id=2, text=f"b\n{HANDED_OVER}CMS Error 38"))
    assert gateway.left(2, 1) is Left.YES


@pytest.mark.parametrize(
    ("fault", "code", "kind"),
    [
        pytest.param("cms", 38, FaultKind.BACK_OFF, id="the network is out of order"),
        pytest.param("cms", 28, FaultKind.MESSAGE, id="the number does not exist"),
        pytest.param("cms_prompt", 500, FaultKind.BACK_OFF, id="refused before the text"),
        pytest.param("cms_prompt", 322, FaultKind.SIM_FULL, id="the store is full"),
        pytest.param("cms_prompt", 310, FaultKind.HOLD, id="the SIM is not there"),
    ],
)
@pytest.mark.usefixtures("counted")
def test_a_refused_sms_has_not_left_and_the_next_may_go(
    gateway: GammuGateway, modem: Emulator, fault: str, code: int, kind: FaultKind
) -> None:
    modem.fault(fault, code)  # type: ignore[arg-type]
    error = error_of(gateway.send, PART)
    assert (error.left, error.cms, error.kind) == (Left.NO, code, kind)
    assert gateway.left(1, 1) is Left.NO
    assert modem.network == []
    assert gateway.read() == []  # the handle is as good as before


def test_what_gammu_cannot_encode_is_the_cases_fault(
    gateway: GammuGateway, modem: Emulator
) -> None:
    error = error_of(gateway.send, replace(PART, text="x" * 300))
    assert (error.kind, error.left) == (FaultKind.MESSAGE, Left.NO)
    assert modem.network == []


@pytest.mark.usefixtures("counted")
def test_without_a_prompt_nothing_left_but_the_handle_must_be_reopened(
    gateway: GammuGateway, modem: Emulator
) -> None:
    modem.fault("no_prompt")
    error = error_of(gateway.send, PART)
    assert (error.left, error.kind) == (Left.NO, FaultKind.REOPEN)
    assert error_of(gateway.send, replace(PART, outbound_id=2)).kind is FaultKind.REOPEN
    assert gateway.left(1, 1) is Left.NO
    assert modem.network == []


@pytest.mark.usefixtures("counted")
def test_a_late_answer_is_not_taken_for_the_next_sends(
    gateway: GammuGateway, modem: Emulator
) -> None:
    modem.fault("late", 2.5)
    assert error_of(gateway.send, PART).left is Left.UNKNOWN
    assert error_of(gateway.send, replace(PART, outbound_id=2)).left is Left.NO
    wait_until(lambda: not modem.owes_answers, "all answers have come")
    gateway.open()
    assert gateway.left(1, 1) is Left.UNKNOWN
    assert [sent.text for sent in modem.network] == ["Terima kasih"]


@pytest.mark.usefixtures("counted")
def test_an_answer_owed_to_an_earlier_sms_is_not_taken_for_this_ones(
    gateway: GammuGateway, modem: Emulator
) -> None:
    gateway.send(PART)
    modem.fault("late", 3600)
    assert error_of(gateway.send, replace(PART, outbound_id=2)).left is Left.UNKNOWN
    gateway.open()
    modem.fault("earlier")
    error = error_of(gateway.send, replace(PART, outbound_id=3))
    assert (error.left, error.kind) == (Left.UNKNOWN, FaultKind.REOPEN)
    gateway.open()
    assert gateway.send(replace(PART, outbound_id=4)) == modem.network[-1].reference


@pytest.mark.usefixtures("counted")
def test_a_refusal_owed_to_an_earlier_sms_is_not_taken_for_this_ones(
    gateway: GammuGateway, modem: Emulator
) -> None:
    """Put back in the queue it would go out twice; nor does a new owner put it back."""
    gateway.send(PART)
    modem.fault("late_cms", 38)
    assert error_of(gateway.send, replace(PART, outbound_id=2)).left is Left.UNKNOWN
    gateway.open()
    modem.fault("earlier")
    error = error_of(gateway.send, replace(PART, outbound_id=3, claimed_at=datetime.now(UTC)))
    assert (error.left, error.kind, error.cms) == (Left.UNKNOWN, FaultKind.REOPEN, None)
    assert error.rest == LATEST_ANSWER_SECONDS
    assert [sent.text for sent in modem.network] == [PART.text] * 2
    after = GammuGateway("desa", gateway.folder, str(modem.link))._references
    assert after.is_answer_due
    assert (after.last, after.failures) == (modem.network[0].reference, 2)


def test_an_unanswered_sms_that_was_not_taken_spoils_one_answer_and_no_more(
    gateway: GammuGateway, modem: Emulator
) -> None:
    modem.sim.counts_accepted_only = True
    last = gateway.send(PART)
    modem.fault("lost", reaches=False)
    first = error_of(gateway.send, replace(PART, outbound_id=2))
    gateway.open()
    second = error_of(gateway.send, replace(PART, outbound_id=3))
    gateway.open()
    third = gateway.send(replace(PART, outbound_id=4))
    assert gateway.send(replace(PART, outbound_id=5)) == third + 1 == modem.network[-1].reference
    modem.sim.counts_accepted_only = False
    doubts = [first.candidates, second.candidates]
    assert doubts == [Candidates(last + 1, 1), Candidates(last + 1, 2, heard=last + 1)]
    none, own = narrowed(doubts, third)
    assert (none and none.count, own and own.lowest) == (0, modem.network[1].reference)


def test_after_a_kill_the_log_knows_that_the_text_was_handed_over(
    other_modem: Emulator, tmp_path: Path
) -> None:
    other_modem.fault("lost")
    sender = (
        "import sys; from pathlib import Path;"
        "from app.sms.gammu.gateway import GammuGateway;"
        "from app.sms.protocol.gateway import OutgoingPart;"
        "gateway = GammuGateway('desa', Path(sys.argv[1]), sys.argv[2], model='at');"
        "gateway.open();"
        f"gateway.send(OutgoingPart(1, '{CITIZEN}', 'halo'))"
    )
    owner = subprocess.Popen([sys.executable, "-c", sender, str(tmp_path), str(other_modem.link)])
    wait_until(lambda: bool(other_modem.network), "it is sent")
    owner.kill()
    owner.wait()
    after = GammuGateway("desa", tmp_path, str(other_modem.link))
    assert (after.left(1, 1), after.left(1, 2)) == (Left.UNKNOWN, Left.UNKNOWN)


@pytest.mark.usefixtures("counted")
def test_an_unplugged_modem_is_let_go_quickly_and_found_again(
    gateway: GammuGateway, modem: Emulator
) -> None:
    modem.fault("unplug_prompt")
    error = error_of(gateway.send, PART)
    assert (error.left, error.kind) == (Left.NO, FaultKind.REOPEN)
    started = time.monotonic()
    assert error_of(gateway.open).kind is FaultKind.REOPEN
    assert time.monotonic() - started < LIBGAMMU
    modem.plug()
    gateway.open()
    gateway.send(replace(PART, outbound_id=2))
    assert len(modem.network) == 1


@pytest.mark.usefixtures("counted")
def test_a_dead_modem_costs_a_deadline_not_minutes(gateway: GammuGateway, modem: Emulator) -> None:
    modem.is_dead = True
    started = time.monotonic()
    error = error_of(gateway.status)
    gateway.close()
    modem.is_dead = False
    assert error.kind is FaultKind.REOPEN
    assert time.monotonic() - started < LIBGAMMU


@pytest.mark.usefixtures("counted")
def test_without_a_network_nothing_leaves(gateway: GammuGateway, modem: Emulator) -> None:
    modem.sim.registered = False
    error = error_of(gateway.send, PART)
    modem.sim.registered = True
    assert (error.left, error.cms, error.kind) == (Left.NO, 331, FaultKind.BACK_OFF)

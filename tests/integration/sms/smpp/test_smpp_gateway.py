"""An account at an SMSC that is not ours: every way in, out, and wrong."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.sms.protocol.encoding import split
from app.sms.protocol.gateway import (
    FaultKind,
    GatewayError,
    Left,
    OutgoingPart,
    PartKind,
    ReceivedPart,
)
from app.sms.protocol.multipart import join
from app.sms.smpp.gateway import SmppGateway
from app.sms.smpp.link import Patience
from tests.servers import wait_until
from tests.smsc import Smsc, smsc

CITIZEN = "+6281266771234"
# For an SMSC that answers, however busy the machine is, and for one that says nothing.
PATIENT = Patience(open=60, connect=60, write=60, send=60, answer=60, idle=0.3, unbind=0.5)
QUICK = Patience(open=5, connect=2, write=2, send=1, answer=1, idle=0.3, unbind=0.5)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Smsc]:
    with smsc(tmp_path_factory.mktemp("smsc")) as found:
        yield found


@pytest.fixture
def centre(shared: Smsc) -> Smsc:
    shared.renew()
    return shared


@pytest.fixture
def gateway(centre: Smsc, tmp_path: Path) -> Iterator[SmppGateway]:
    found = made(centre, tmp_path)
    found.open()
    yield found
    found.close()


def made(centre: Smsc, folder: Path, **values: object) -> SmppGateway:
    return SmppGateway("operator", folder, centre.account(**values), PATIENT)


def heard(gateway: SmppGateway, count: int = 1) -> list[ReceivedPart]:
    """What has come, once so many have."""
    until = time.monotonic() + 60
    while len(parts := gateway.read()) < count:
        assert time.monotonic() < until, parts
        time.sleep(0.01)
    return parts


def settled(gateway: SmppGateway) -> None:
    """Until the SMSC is known to have our answers."""
    until = time.monotonic() + 60
    gateway.read()
    while gateway._link is not None and gateway._link.is_enquiring:
        assert time.monotonic() < until
        gateway.read()
        time.sleep(0.01)


def ours(text: str = "Terima kasih", number: int = 1, **values: object) -> OutgoingPart:
    at = datetime.now(UTC)
    return OutgoingPart(number, CITIZEN, text, claimed_at=at, wants_report=True, **values)  # type: ignore[arg-type]


def failing(gateway: SmppGateway, part: OutgoingPart) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        gateway.send(part)
    return caught.value


def left(gateway: SmppGateway, part: OutgoingPart) -> Left:
    return gateway.left(part.outbound_id, part.sequence, part.claimed_at)


def test_an_sms_stays_at_the_smsc_until_it_is_deleted(gateway: SmppGateway, centre: Smsc) -> None:
    centre.deliver(CITIZEN, "Jalan rusak @ Siulak {x}")
    (part,) = heard(gateway)
    assert (part.number, part.text, part.kind) == (CITIZEN, "Jalan rusak @ Siulak {x}", "text")
    assert list(centre.waiting.values()) == [1]
    assert gateway.read() == [part], "reading takes nothing away"
    gateway.delete(part.location)
    settled(gateway)
    assert (centre.waiting, gateway.read()) == ({}, [])
    gateway.delete(part.location)


def test_what_was_not_answered_comes_again_as_the_same_sms(
    gateway: SmppGateway, centre: Smsc, tmp_path: Path
) -> None:
    centre.deliver(CITIZEN, "YA")
    (first,) = heard(gateway)
    del gateway  # as if killed: nothing is unbound, nothing answered
    centre.ask("hang_up")
    again = made(centre, tmp_path)
    again.open()
    (second,) = heard(again)
    assert (second.smsc_at, second.body, second.number) == (
        first.smsc_at,
        first.body,
        first.number,
    )
    assert list(centre.waiting.values()) == [2]
    again.delete(second.location)
    settled(again)
    centre.deliver(CITIZEN, "YA")
    (third,) = heard(again)
    assert third.smsc_at > first.smsc_at, "another YA of the same citizen"
    again.close()


def test_an_impatient_smsc_is_answered_for_every_try(gateway: SmppGateway, centre: Smsc) -> None:
    centre.deliver(CITIZEN, "YA")
    (part,) = heard(gateway)
    centre.ask("repeat")
    time.sleep(0.1)
    gateway.delete(part.location)
    settled(gateway)
    assert (centre.waiting, centre.ask("look")["statuses"]) == ({}, ["ESME_ROK"] * 2)
    assert gateway.read() == []


def test_long_sms_by_header_by_fields_and_in_one_piece(gateway: SmppGateway, centre: Smsc) -> None:
    for number, text in enumerate(("pertama, ", "kedua"), start=1):
        header = bytes((5, 0, 3, 7, 2, number))
        centre.deliver(CITIZEN, text, body=header + text.encode(), header=True)
        fields = {"sar_msg_ref_num": 500, "sar_total_segments": 2, "sar_segment_seqnum": number}
        centre.deliver("6281366771235", text, **fields)
    centre.deliver("6281466771236", "", message_payload=("panjang " * 50).encode().hex())
    parts = heard(gateway, 5)
    by_header, by_fields = ([it for it in parts if it.bits == bits] for bits in (8, 16))
    assert join(by_header).text == join(by_fields).text == "pertama, kedua"
    assert parts[-1].text == "panjang " * 50


def test_unicode_flash_binary_and_a_name(gateway: SmppGateway, centre: Smsc) -> None:
    centre.deliver(CITIZEN, "“terima kasih” ✓", coding=8)
    centre.deliver(CITIZEN, "kilat", coding=0xF0)
    centre.deliver(CITIZEN, "", body=b"\x01\x06", coding=4)
    centre.deliver("TELKOMSEL", "Sisa pulsa", ton=5)
    unicode, flash, binary, name = heard(gateway, 4)
    assert unicode.text == "“terima kasih” ✓"
    assert (flash.text, flash.is_flash) == ("kilat", True)
    assert (binary.kind, binary.body) == (PartKind.BINARY, b"\x01\x06")
    assert name.number == "TELKOMSEL"


@pytest.mark.parametrize("text", ["Terima kasih @ {€}", "Sudah ✓", "panjang " * 30, "✓" * 100])
def test_an_sms_goes_out_whole(gateway: SmppGateway, centre: Smsc, text: str) -> None:
    pieces, is_unicode = split(text), "✓" in text
    for number, piece in enumerate(pieces, start=1):
        total = len(pieces)
        part = ours(piece, sequence=number, total=total, reference=300, is_unicode=is_unicode)
        gateway.send(part)
        assert left(gateway, part) is Left.YES
    taken = centre.network
    assert [it["has_header"] for it in taken] == [len(pieces) > 1] * len(pieces)
    assert {(it["source"], it["to"], it["to_ton"]) for it in taken} == {
        ("1708", CITIZEN[1:], "INTERNATIONAL")
    }
    assert all(it["wants_receipt"] for it in taken)
    bodies = [bytes.fromhex(it["body"]) for it in taken]
    if len(pieces) > 1:
        headers = [bytes((5, 0, 3, 300 % 256, len(pieces), n + 1)) for n in range(len(pieces))]
        assert [body[:6] for body in bodies] == headers
        bodies = [body[6:] for body in bodies]
    if is_unicode:
        assert b"".join(bodies).decode("utf-16-be") == text


@pytest.mark.parametrize("named", [True, False])
def test_a_receipt_says_what_became_of_it(gateway: SmppGateway, centre: Smsc, named: bool) -> None:
    reference = gateway.send(ours())
    message_id = centre.network[0]["message_id"]
    centre.ask("receipt", message_id=message_id, named=named, spelled=message_id.lower())
    (report,) = heard(gateway)
    assert (report.kind, report.number) == (PartKind.STATUS_REPORT, CITIZEN)
    assert (report.report_reference, report.report_status) == (reference, "delivered")
    gateway.delete(report.location)
    settled(gateway)
    assert centre.waiting == {}


def test_a_receipt_in_decimal_means_the_answer_in_hexadecimal(
    gateway: SmppGateway, centre: Smsc
) -> None:
    reference = gateway.send(ours())
    message_id = centre.network[0]["message_id"]
    centre.ask("receipt", message_id=message_id, spelled=str(int(message_id, 16)), stat="EXPIRED")
    (report,) = heard(gateway)
    assert (report.report_reference, report.report_status) == (reference, "failed")


@pytest.mark.parametrize(
    ("mood", "kind", "word"),
    [
        ("ESME_RTHROTTLED", FaultKind.THROTTLED, "throttled"),
        ("ESME_RMSGQFUL", FaultKind.THROTTLED, "throttled"),
        ("ESME_RINVDSTADR", FaultKind.MESSAGE, "message"),
        ("ESME_RINVSRCADR", FaultKind.HOLD, "smsc_sender"),
        ("ESME_RSUBMITFAIL", FaultKind.BACK_OFF, "smsc_refused"),
    ],
)
def test_a_refused_sms_has_not_left(
    gateway: SmppGateway, centre: Smsc, mood: str, kind: FaultKind, word: str
) -> None:
    centre.ask("set", moods=[mood])
    part = ours()
    error = failing(gateway, part)
    assert (error.kind, error.word, error.left) == (kind, word, Left.NO)
    assert (left(gateway, part), centre.network) == (Left.NO, [])
    assert mood in str(error)
    if not error.must_reopen:
        gateway.send(ours(number=2))
        assert len(centre.network) == 1


@pytest.mark.parametrize(("mood", "has_it"), [("hang_up", 1), ("lost", 0), ("silent", 1)])
def test_cut_off_in_mid_submit_nobody_knows(
    gateway: SmppGateway, centre: Smsc, tmp_path: Path, mood: str, has_it: int
) -> None:
    centre.ask("set", moods=[mood])
    part = ours()
    if mood == "silent":
        gateway._patience = QUICK
    error = failing(gateway, part)
    gateway._patience = PATIENT
    assert (error.left, error.must_reopen) == (Left.UNKNOWN, True)
    assert failing(gateway, ours(number=2)).left is Left.NO, "not before it is opened again"
    gateway.open()
    assert (left(gateway, part), len(centre.network)) == (Left.UNKNOWN, has_it)
    assert left(made(centre, tmp_path), part) is Left.UNKNOWN
    gateway.send(ours(number=3))


def test_an_smsc_that_is_gone_before_the_bytes_has_nothing(
    gateway: SmppGateway, centre: Smsc
) -> None:
    centre.kill()
    time.sleep(0.1)
    part = ours()
    error = failing(gateway, part)
    assert (error.left, error.kind) == (Left.NO, FaultKind.REOPEN)
    assert left(gateway, part) is Left.NO
    with pytest.raises(GatewayError) as caught:
        gateway.open()
    assert caught.value.word == "smsc_unreachable"
    centre.start()
    gateway.open()
    gateway.send(ours(number=2))


def test_a_silent_smsc_is_noticed(gateway: SmppGateway, centre: Smsc) -> None:
    gateway.close()
    gateway._patience = QUICK
    gateway.open()
    centre.freeze()
    begun = time.monotonic()
    with pytest.raises(GatewayError) as caught:  # noqa: PT012 - it takes several looks
        while time.monotonic() < begun + 60:
            gateway.read()
            time.sleep(0.05)
    assert caught.value.word == "smsc_silent"
    with pytest.raises(GatewayError):
        gateway.status()
    gateway.close()


def test_its_own_enquiries_and_good_bye_are_answered(gateway: SmppGateway, centre: Smsc) -> None:
    assert gateway.status().network == "upik"
    gateway.close()
    wait_until(lambda: not centre.ask("look")["is_bound"], "the SMSC knows of the good-bye")
    gateway.open()
    assert centre.ask("look")["binds"] == 2


@pytest.mark.parametrize(
    ("values", "kind", "word"),
    [
        ({"password": "salah"}, FaultKind.PIN, "smsc_password"),
        ({"system_id": "lain"}, FaultKind.PIN, "smsc_password"),
        ({"password": None}, FaultKind.PIN, "smsc_no_password"),
        ({"password": "terlalupanjang"}, FaultKind.PIN, "smsc_password_form"),
        ({"host": "127.0.0.1", "port": 1}, FaultKind.REOPEN, "smsc_unreachable"),
        ({"is_tls": True}, FaultKind.REOPEN, "smsc_tls"),
    ],
)
def test_who_is_not_let_in_learns_why(
    centre: Smsc, tmp_path: Path, values: dict[str, object], kind: FaultKind, word: str
) -> None:
    gateway = made(centre, tmp_path, **values)
    if "is_tls" in values:  # an SMSC without TLS waits for more
        gateway._patience = QUICK
    with pytest.raises(GatewayError) as caught:
        gateway.open()
    assert (caught.value.kind, caught.value.word) == (kind, word)
    assert "terlalupanjang" not in str(caught.value)


def test_a_second_connection_is_refused_and_tried_again(
    gateway: SmppGateway, centre: Smsc, tmp_path: Path
) -> None:
    with pytest.raises(GatewayError) as caught:
        made(centre, tmp_path).open()
    assert (caught.value.word, caught.value.kind) == ("smsc_bind", FaultKind.REOPEN)


@pytest.mark.parametrize(
    "noise", [b"SSH-2.0-OpenSSH_9\r\n", b"\0\0\0\2", b"\0\0\0\x10" + b"?" * 12]
)
def test_whoever_speaks_something_else_is_left_alone(noise: bytes, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        def talk() -> None:
            with listener.accept()[0] as connection:
                connection.sendall(noise)
                connection.recv(1000)
                time.sleep(0.2)

        threading.Thread(target=talk, daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(GatewayError) as caught:
            made(Smsc(tmp_path, port), tmp_path).open()
    assert caught.value.must_reopen
    assert time.monotonic() - begun < 30

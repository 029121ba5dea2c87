"""gammu's real dummy phone: what is dropped is read, what is sent is on record."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.sms.drivers import DummyGateway, make_gateway
from app.sms.gammu import dummy_phone
from app.sms.protocol.encoding import clean, is_gsm7, split
from app.sms.protocol.gateway import FaultKind, Left, OutgoingPart, PartKind, SmsGateway
from app.sms.protocol.multipart import join
from tests.integration.sms.gammu.conftest import CITIZEN, WHEN, error_of

PART = OutgoingPart(outbound_id=5, number=CITIZEN, text="Terima kasih")


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[SmsGateway]:
    gateway: SmsGateway = make_gateway("dummy", "desa", tmp_path / "modem")
    gateway.open()
    yield gateway
    gateway.close()


@pytest.fixture
def phone(gateway: SmsGateway, tmp_path: Path) -> Path:
    return tmp_path / "modem"


def test_a_dropped_sms_is_read_as_it_was(gateway: SmsGateway, phone: Path) -> None:
    dummy_phone.drop_sms(phone, CITIZEN, "Jalan [rusak] €5\nparah", WHEN, smsc="+62811000000")
    (part,) = gateway.read()
    assert (part.location, part.kind, part.number) == (10001, PartKind.TEXT, CITIZEN)
    assert (part.text, part.smsc, part.smsc_at) == ("Jalan [rusak] €5\nparah", "+62811000000", WHEN)
    assert part.body == part.text.encode()


@pytest.mark.parametrize("sender", ["TELKOMSEL", "3636", 'A"\\B', "+6281200000101234567"])
def test_a_sender_of_any_kind_is_kept(gateway: SmsGateway, phone: Path, sender: str) -> None:
    dummy_phone.drop_sms(phone, sender, "halo", WHEN)
    assert gateway.read()[0].number == sender


def test_a_long_sms_comes_in_parts_that_join(gateway: SmsGateway, phone: Path) -> None:
    text = "Jembatan di desa kami putus 😀 " * 12
    dummy_phone.drop_sms(phone, CITIZEN, text, WHEN, reference=77)
    parts = gateway.read()
    assert {(part.reference, part.bits, part.total) for part in parts} == {(77, 8, len(parts))}
    assert join(reversed(parts)).text == text


def test_any_text_goes_in_unharmed(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("modem")
    gateway = DummyGateway("desa", folder)
    gateway.open()

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.text(max_size=300).map(clean))
    def check(text: str) -> None:
        dummy_phone.drop_sms(folder, CITIZEN, text, WHEN)
        parts = gateway.read()
        assert join(parts).text == text
        for part in parts:
            gateway.delete(part.location)

    check()
    gateway.close()


def test_reading_leaves_the_sms_until_it_is_deleted(gateway: SmsGateway, phone: Path) -> None:
    dummy_phone.drop_sms(phone, CITIZEN, "halo", WHEN)
    assert gateway.read() == gateway.read()
    gateway.delete(10001)
    gateway.delete(10001)
    assert gateway.read() == []


def test_both_inboxes_are_read(gateway: SmsGateway, phone: Path) -> None:
    (file,) = dummy_phone.drop_sms(phone, CITIZEN, "halo", WHEN)
    file.rename(phone / "sms/3/8")
    assert [part.location for part in gateway.read()] == [30008]


def test_a_limit_leaves_the_rest_for_the_next_time(gateway: SmsGateway, phone: Path) -> None:
    for number in range(5):
        dummy_phone.drop_sms(phone, CITIZEN, f"halo {number}", WHEN)
    assert [part.text for part in gateway.read(3)] == ["halo 0", "halo 1", "halo 2"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="an empty file"),
        pytest.param(b"\0\xff garbage", id="garbage"),
        pytest.param(b"[SMSBackup000]\n", id="a head without a body"),
        pytest.param(
            b'[SMSBackup000]\nNumber = ""\nPDU = Deliver\nDateTime = 99999999T999999Z\n'
            b"Text00 = 0061\n",
            id="an impossible date",
        ),
    ],
)
def test_a_broken_file_is_marked_and_stops_nobody(
    gateway: SmsGateway, phone: Path, content: bytes
) -> None:
    (phone / "sms/1/1").write_bytes(content)
    dummy_phone.drop_sms(phone, CITIZEN, "halo", WHEN)
    broken, good = gateway.read(limit=1)
    assert (broken.location, broken.is_corrupted, good.text) == (10001, True, "halo")
    assert broken.body == (content or b"?")
    gateway.delete(broken.location)
    assert not (phone / "sms/1/1").exists()


def test_a_binary_sms_is_bytes(gateway: SmsGateway, phone: Path) -> None:
    (phone / "sms/1/1").write_text(
        '[SMSBackup000]\nNumber = ""\nPDU = Deliver\nDateTime = 20260102T030405Z\n'
        "Text00 = 0102FF\nCoding = 8bit\n"
    )
    (part,) = gateway.read()
    assert (part.kind, part.text, part.body) == (PartKind.BINARY, "", b"\x01\x02\xff")


def test_a_status_report_is_no_text(gateway: SmsGateway, phone: Path) -> None:
    (phone / "sms/1/1").write_text(
        '[SMSBackup000]\nNumber = "+6281200000101"\nPDU = Status_Report\nDeliveryStatus = 0\n'
        "DateTime = 20260102T030405Z\nMessageReference = 41\n"
    )
    (part,) = gateway.read()
    assert part.kind is PartKind.STATUS_REPORT
    assert (part.report_reference, part.report_status, part.text) == (41, "delivered", "")


@pytest.mark.parametrize("text", ["halo", "halo ✓", "€[]" * 200, "😀" * 100])
def test_a_sent_part_is_on_record(gateway: SmsGateway, phone: Path, text: str) -> None:
    parts = split(text)
    for sequence, piece in enumerate(parts, start=1):
        part = OutgoingPart(5, CITIZEN, piece, sequence, len(parts), 7, not is_gsm7(text))
        assert gateway.left(5, sequence) is Left.NO
        assert gateway.send(part) == 255
        assert gateway.left(5, sequence) is Left.YES
    (sent,) = dummy_phone.sent_messages(phone)
    assert (sent.to, sent.text, sent.parts) == (CITIZEN, text, len(parts))


def test_what_gammu_refuses_is_not_on_record(gateway: SmsGateway, phone: Path) -> None:
    gateway.close()
    error = error_of(gateway.send, PART)
    assert (error.kind, error.left) == (FaultKind.REOPEN, Left.NO)
    assert gateway.left(5, 1) is Left.NO


def test_a_record_that_cannot_be_written_means_not_left(gateway: SmsGateway, phone: Path) -> None:
    (phone / "sent").rmdir()
    assert error_of(gateway.send, PART).left is Left.NO


def test_left_is_answered_before_open(tmp_path: Path) -> None:
    assert DummyGateway("desa", tmp_path / "new").left(5, 1) is Left.NO


def test_status_tells_signal_and_size_but_no_invented_imsi(gateway: SmsGateway) -> None:
    status = gateway.status()
    assert (status.signal_percent, status.sim_used, status.sim_size) == (42, 0, 10000)
    assert status.imsi is None


def test_opening_twice_reopens_and_the_files_are_private(gateway: SmsGateway, phone: Path) -> None:
    gateway.open()
    assert gateway.read() == []
    assert (phone / "gammu.log").stat().st_mode & 0o777 == 0o600
    assert (phone / "gammurc").stat().st_mode & 0o777 == 0o600

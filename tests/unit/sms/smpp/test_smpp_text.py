"""Octets and text over SMPP: alphabets, headers, senders, receipts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sms.protocol.encoding import BASIC, EXTENSION
from app.sms.protocol.gateway import OutgoingPart, PartKind, ReceivedPart
from app.sms.protocol.multipart import join, with_halves
from app.sms.smpp import account, alphabet, delivered, gateway, pdu, receipts
from app.sms.smpp.account import Account

GSM7 = st.text(st.sampled_from([*(set(BASIC) - {"\x1b"}), *EXTENSION]), max_size=160)


def unit(body: bytes = b"halo", **values: Any) -> pdu.Pdu:
    """A deliver_sm as an SMSC packs it; `tail` are optional fields in bytes."""
    tail = values.pop("tail", b"")
    given_ = {"source_addr": "6281266771234", "source_addr_ton": 1, "destination_addr": "1708"}
    frame = pdu.pack("deliver_sm", 7, short_message=body, **{**given_, **values}) + tail
    return pdu.unpack(len(frame).to_bytes(4) + frame[4:])


def tlv(tag: int, value: bytes) -> bytes:
    return tag.to_bytes(2) + len(value).to_bytes(2) + value


def read(found: pdu.Pdu) -> ReceivedPart:
    return delivered.received_part(found, 1, "smsc")


@given(GSM7)
def test_gsm7_comes_back_as_it_went(text: str) -> None:
    assert alphabet.decode(alphabet.encode(text, is_unicode=False), 0) == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=70))
def test_ucs2_comes_back_as_it_went(text: str) -> None:
    assert alphabet.decode(alphabet.encode(text, is_unicode=True), 8) == text


@pytest.mark.parametrize(
    ("coding", "body", "text"),
    [
        (0, b"\x00 \x1b\x65 \x11", "@ € _"),
        (0, b"\x1b\x0aA\x1b", "\nA"),  # a form feed, and an escape with nothing behind it
        (0, b"\x1b\x41", "A"),  # an unknown extension shows its basic twin
        (0, "café".encode("latin-1"), "café"),  # no GSM 7 bit: an SMSC with another default
        (1, b"abc@", "abc@"),
        (3, "café".encode("latin-1"), "café"),
        (8, "“ya”".encode("utf-16-be"), "“ya”"),
        (0xF0, b"kilat", "kilat"),
        (0x18, "kilat".encode("utf-16-be"), "kilat"),
    ],
)
def test_each_coding_is_read(coding: int, body: bytes, text: str) -> None:
    assert read(unit(body, data_coding=coding)).text == text


@pytest.mark.parametrize("coding", [2, 4, 0x14, 0x20, 0xF4, 0xC8, 13])
def test_what_is_no_text_is_binary(coding: int) -> None:
    found = read(unit(b"\x01\x02", data_coding=coding))
    assert (found.kind, found.text, found.body) == (PartKind.BINARY, "", b"\x01\x02")


@pytest.mark.parametrize(
    ("coding", "flash"), [(0, False), (0x10, True), (0x11, False), (0xF0, True), (0xF1, False)]
)
def test_flash_is_class_0(coding: int, flash: bool) -> None:
    assert read(unit(data_coding=coding)).is_flash is flash
    assert read(unit(data_coding=0, tail=tlv(0x0005, b"\1"))).is_flash


def test_an_emoji_that_was_cut_between_two_parts_is_whole_again() -> None:
    """What is stored of each is storable, and joined they are what the citizen wrote."""
    octets = "jalan 😀 rusak".encode("utf-16-be")
    found = [
        read(unit(bytes((5, 0, 3, 42, 2, n)) + cut, esm_class=0x40, data_coding=8))
        for n, cut in ((1, octets[:14]), (2, octets[14:]))
    ]
    assert [part.text for part in found] == ["jalan \ufffd", "\ufffd rusak"]
    parts = [replace(part, text=with_halves(part.text, part.body)) for part in found]
    assert join(parts).text == "jalan 😀 rusak"


def test_parts_by_header_and_by_fields() -> None:
    short = read(unit(b"\5\0\3\x2a\3\2isi", esm_class=0x40))
    assert (short.reference, short.bits, short.total, short.sequence) == (42, 8, 3, 2)
    long = read(unit(b"\6\x08\4\1\2\3\1isi", esm_class=0x40))
    assert (long.reference, long.bits, long.total, long.sequence) == (258, 16, 3, 1)
    fields = tlv(0x020C, b"\1\2") + tlv(0x020E, b"\2") + tlv(0x020F, b"\1")
    sar = read(unit(b"isi", tail=fields))
    assert (sar.reference, sar.bits, sar.total, sar.sequence) == (258, 16, 2, 1)
    assert {short.text, long.text, sar.text} == {"isi"}


def test_a_long_payload_and_fields_of_others_are_read() -> None:
    body = b"x" * 600
    # 0x1401 is a vendor's own, 0x0302 one that no deliver_sm should have.
    tail = tlv(0x1401, b"??") + tlv(0x0302, b"\1") + tlv(0x0424, body)
    assert read(unit(b"", tail=tail)).text == "x" * 600


@pytest.mark.parametrize(
    ("kind", "address", "number"),
    [
        (1, "6281266771234", "+6281266771234"),
        (0, "6281266771234", "+6281266771234"),
        (2, "081266771234", "081266771234"),
        (0, "3636", "3636"),
        (5, "TELKOMSEL", "TELKOMSEL"),
        (5, "62812667712345", "62812667712345"),
    ],
)
def test_who_sent_it(kind: int, address: str, number: str) -> None:
    assert read(unit(source_addr=address, source_addr_ton=kind)).number == number


def test_a_unit_that_cannot_be_read_is_kept_as_it_is() -> None:
    broken = pdu.unpack((20).to_bytes(4) + (5).to_bytes(4) + bytes(8) + b"\0\1\2\3")
    found = read(broken)
    assert (broken.command, found.kind, found.body) == ("deliver_sm", PartKind.BINARY, b"\0\1\2\3")
    assert pdu.unpack((16).to_bytes(4) + (0x999).to_bytes(4) + bytes(8)).command == ""


@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise(body: bytes) -> None:
    for code in (5, 0x103, 0x80000004, 0x15):
        found = pdu.unpack((16 + len(body)).to_bytes(4) + code.to_bytes(4) + bytes(8) + body)
        delivered.delivery_digest(found)
        read(found)


def test_a_repetition_has_the_same_digest_and_another_sms_has_not() -> None:
    first = delivered.delivery_digest(unit(b"YA"))
    again = pdu.unpack(pdu.pack("deliver_sm", 99, short_message=b"YA", source_addr="6281266771234",
                                source_addr_ton=1, destination_addr="1708"))  # fmt: skip
    assert delivered.delivery_digest(again) == first
    others = [unit(b"YA."), unit(b"YA", tail=tlv(0x0204, b"\0\7")), unit(b"YA", data_coding=3)]
    assert first not in {delivered.delivery_digest(other) for other in others}


def test_our_part_as_fields() -> None:
    ours = Account("smsc", 2775, "upik", sender="1708")
    part = OutgoingPart(
        7, "+6281266771234", "isi €", sequence=2, total=3, reference=300, wants_report=True
    )
    sent = gateway.submit_fields(part, ours)
    assert sent["short_message"] == b"\5\0\3\x2c\3\2isi \x1b\x65"
    assert (sent["esm_class"], sent["data_coding"], sent["registered_delivery"]) == (0x40, 0, 1)
    assert (sent["destination_addr"], sent["dest_addr_ton"]) == ("6281266771234", 1)
    with pytest.raises(ValueError, match="substring"):
        gateway.submit_fields(OutgoingPart(7, "+6281266771234", "✓"), ours)


@pytest.mark.parametrize(
    ("sender", "numbering", "source"),
    [
        ("+628569020200", "", (1, 1, "628569020200")),
        ("1708", "", (3, 0, "1708")),
        ("1708", "0/1", (0, 1, "1708")),
        ("SI UPIK", "", (5, 0, "SI UPIK")),
        ("", "", (0, 1, "")),
    ],
)
def test_whom_our_sms_come_from(sender: str, numbering: str, source: tuple[int, int, str]) -> None:
    assert Account("smsc", 1, "upik", sender=sender, numbering=numbering).source == source


@pytest.mark.parametrize("spelled", ["smsc", "smsc:0", "smsc:70000", "http://smsc:1", ":1", ""])
def test_an_address_has_a_host_and_a_port(spelled: str) -> None:
    with pytest.raises(ValueError, match="HOST"):
        account.address(spelled)


def test_addresses_and_the_name_of_the_password() -> None:
    assert account.address("10.0.0.5:2775") == ("10.0.0.5", 2775)
    assert account.address("[::1]:2775") == ("::1", 2775)
    assert account.password_variable("telkom-1") == "SMPP_PASSWORD_TELKOM_1"
    assert "rahasia" not in repr(Account("smsc", 1, "upik", "rahasia1"))


TOLD = (
    b"id:00bEEf1 sub:001 dlvrd:001 submit date:2611271200 done date:2611271201 stat:UNDELIV err:1"
)


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (unit(TOLD, esm_class=4), "failed"),
        (unit(TOLD.replace(b"UNDELIV", b"DELIVRD"), esm_class=4), "delivered"),
        (unit(TOLD.replace(b"UNDELIV", b"ENROUTE"), esm_class=4), "pending"),
        (unit(b"", esm_class=4, tail=tlv(0x001E, b"BEEF1\0") + tlv(0x0427, b"\2")), "delivered"),
        (unit(TOLD, esm_class=4, tail=tlv(0x0427, b"\5")), "failed"),
    ],
)
def test_a_receipt_names_our_sms(found: pdu.Pdu, status: str) -> None:
    assert delivered.is_receipt(found)
    report = receipts.status_report(found, 1, "smsc", lambda spelled: False)
    assert (report.kind, report.text) == (PartKind.STATUS_REPORT, "")
    assert (report.report_reference, report.report_status) == (
        receipts.reference_number("beef1"),
        status,
    )


def test_when_the_sms_was_taken_is_known_to_the_minute_or_not_at_all() -> None:
    said = receipts.status_report(unit(TOLD, esm_class=4), 1, "", lambda spelled: False)
    assert said.smsc_at == datetime(2026, 11, 27, 5, 0, 59, tzinfo=UTC)
    mute = receipts.status_report(
        unit(b"id:1 stat:DELIVRD", esm_class=4), 1, "", lambda spelled: False
    )
    assert mute.smsc_at == datetime(1970, 1, 1, tzinfo=UTC)
    odd = TOLD.replace(b"2611271200", b"9999999999")
    assert (
        receipts.status_report(unit(odd, esm_class=4), 1, "", lambda _: False).smsc_at.year == 1970
    )


@pytest.mark.parametrize(("answered", "told"), [("1A2B", "6699"), ("6699", "1A2B"), ("77", "77")])
def test_a_receipt_in_other_figures_means_the_same(answered: str, told: str) -> None:
    names = {receipts.canonical_id(answered)}
    body = f"id:{told} stat:DELIVRD".encode()
    found = receipts.status_report(
        unit(body, esm_class=4), 1, "", lambda spelled: receipts.canonical_id(spelled) in names
    )
    assert found.report_reference == receipts.reference_number(answered)


def test_a_receipt_without_a_name_changes_nothing() -> None:
    found = receipts.status_report(unit(b"terima kasih", esm_class=4), 1, "", lambda spelled: True)
    assert (found.report_status, found.report_reference) == ("pending", None)

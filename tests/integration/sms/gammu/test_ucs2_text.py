"""What libGammu takes away from a UCS-2 text, on its real AT driver, is there again."""

from __future__ import annotations

import gammu
import pytest

from app.services.inbound import intake
from app.sms.gammu.gateway import GammuGateway
from app.sms.gammu.message import from_pdus
from app.sms.protocol.encoding import split
from app.sms.protocol.gateway import OutgoingPart, ReceivedPart
from app.sms.protocol.multipart import join, with_halves
from tests.at_modem import pdu
from tests.at_modem.emulator import Emulator
from tests.integration.sms.gammu.conftest import CITIZEN, WHEN

HALF = "x" * 66 + "😀" + "y" * 20  # the 67 units of the first part end within the emoji


@pytest.fixture
def modem(shared_modem: Emulator) -> Emulator:
    """The shared one, emptied."""
    shared_modem.sim.stored.clear()
    shared_modem.network.clear()
    return shared_modem


@pytest.fixture
def gateway(shared: GammuGateway, modem: Emulator) -> GammuGateway:
    return shared


@pytest.mark.parametrize(
    "text",
    [
        "Jalan ~ rusak 🙏 tolong ~~ segera",
        "~" * 70,
        "~",
        "a~",
        "~😀",
        "😀~~😀~",
        "bagian yang hilang: \ufffd",
        "satu\nbaris ~ lain ✓",
    ],
)
def test_a_wide_text_is_read_to_its_end(gateway: GammuGateway, modem: Emulator, text: str) -> None:
    modem.deliver(CITIZEN, text, WHEN, coding=8)
    modem.deliver(CITIZEN, "yang berikut ✓", WHEN)
    first, again = gateway.read(), gateway.read()
    assert [part.text for part in first] == [text, "yang berikut ✓"]
    assert first == again, "or it would be stored twice"


def test_libgammu_changes_no_other_character_of_a_wide_text() -> None:
    plane = [*range(2, 0xD800), *range(0xE000, 0x10000)]
    letters = "".join(map(chr, plane)).replace("~", "")
    for start in range(0, len(letters), 70):
        text = letters[start : start + 70]
        raw = pdu.encode_deliver(CITIZEN, text, WHEN, "+62855000000", coding=8)
        assert gammu.DecodePDU(raw)["Text"] == text


def test_a_wide_text_goes_on_behind_a_character_that_no_database_takes(
    gateway: GammuGateway, modem: Emulator
) -> None:
    text = "jalan\0rusak ✓"
    modem.deliver(CITIZEN, text, WHEN)
    (part,) = gateway.read()
    assert (part.text, part.body) == ("jalan\ufffdrusak ✓", text.encode())


def test_each_sms_of_a_listing_gets_its_own_text(gateway: GammuGateway, modem: Emulator) -> None:
    texts = [f"~{'~ ' * number}laporan {number} ✓" for number in range(9)]
    for text in texts:
        modem.deliver(CITIZEN, text, WHEN)
    assert [part.text for part in gateway.read()] == texts


def halved(gateway: GammuGateway, modem: Emulator) -> list[ReceivedPart]:
    """A character between two parts is cut in its middle, as some phones do."""
    units = HALF.encode("utf-16-be")
    for sequence, piece in enumerate((units[:134], units[134:]), start=1):
        header = bytes((5, 0, 3, 9, 2, sequence))
        raw = pdu.encode_deliver(CITIZEN, "", WHEN, modem.sim.smsc, header, 8)
        length = len(header) + len(piece)
        modem.store((raw[: -len(header) - 1] + bytes([length]) + header + piece).hex().upper())
    return gateway.read()


def test_a_character_cut_between_parts_is_whole(gateway: GammuGateway, modem: Emulator) -> None:
    parts = halved(gateway, modem)
    assert [part.text for part in parts] == ["x" * 66 + "\ufffd", "\ufffd" + "y" * 20]
    rows = [intake.row_values(1, "sim", part) for part in parts]
    texts = [with_halves(str(row["text"]), row["body"]) for row in rows]  # type: ignore[arg-type]
    read = [
        ReceivedPart(0, part.kind, CITIZEN, "", WHEN, text, b"", 9, 8, 2, part.sequence)
        for part, text in zip(parts, texts, strict=True)
    ]
    assert join(read).text == HALF


@pytest.mark.parametrize("text", ["~", "Baik ~ ✓ ~~", "~" * 70, "~😀" * 40], ids=len)
def test_a_wide_text_is_sent_as_it_is(gateway: GammuGateway, modem: Emulator, text: str) -> None:
    pieces = split(text)
    for sequence, piece in enumerate(pieces, start=1):
        gateway.send(OutgoingPart(1, CITIZEN, piece, sequence, len(pieces), 7, is_unicode=True))
    assert "".join(sent.text for sent in modem.network) == text


def test_a_loss_that_no_record_shows_is_a_gap_that_people_see() -> None:
    assert from_pdus("Jalan ~~ rusa", []) == "Jalan ~ rusa\ufffd"
    other = bytes.fromhex("0791265805000004080006003100320033")
    assert from_pdus("Jalan ~~ rusa", [other]) == "Jalan ~ rusa\ufffd"
    assert from_pdus("tanpa tanda ✓", [other]) == "tanpa tanda ✓"

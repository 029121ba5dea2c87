"""What the modem read: once, joined, never lost, never a command of somebody who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from app.database.extensions import db, now, transaction
from app.models import InboundPart, Modem, Reply
from app.services.cases.actions import blocking, creating
from app.services.inbound import dispatching, intake
from app.sms.protocol.gateway import PartKind, ReceivedPart
from app.sms.protocol.multipart import storable
from tests.office import CITIZEN, KADIS, OTHER_KADIS, Office, cards, outgoing
from tests.stage import pass_ten_minutes, raising

pytestmark = pytest.mark.postgresql

LONG = "Kepada Yth Bapak Bupati, " + "jalan kami rusak parah sekali. " * 12


def test_an_sms_becomes_a_card_with_a_ticket_and_an_acknowledgement(office: Office) -> None:
    office.receive(CITIZEN, "Jembatan gantung Pulau Sangkar papannya lapuk")
    (card,) = cards()
    assert (card.sender, card.status, card.code) == (CITIZEN, "baru", None)
    (text,) = outgoing(CITIZEN)
    assert f"{card.ticket[:3]}-{card.ticket[3:]}" in text


def test_the_last_sms_came_now_also_after_the_clock_was_set_back(office: Office) -> None:
    with transaction() as store:
        store.execute(update(Modem).values(last_received_at=now() + timedelta(hours=10)))
    office.receive(CITIZEN, "Sampah menumpuk")
    assert set(db.session.scalars(select(Modem.last_received_at > now()))) == {False}


def test_a_part_read_twice_is_stored_once(office: Office) -> None:
    at = now()
    office.receive(CITIZEN, "Sampah menumpuk", at=at)
    office.receive(CITIZEN, "Sampah menumpuk", at=at)
    assert len(cards()) == 1
    assert db.session.scalar(select(func.count(InboundPart.id))) == 1


def test_the_parts_of_a_long_sms_wait_for_each_other_in_any_order(office: Office) -> None:
    at = now()
    office.receive(CITIZEN, LONG, at=at, only=(3,))
    office.receive(CITIZEN, LONG, at=at, only=(1,))
    assert cards() == []
    office.receive(CITIZEN, LONG, at=at, only=(2,))
    assert [card.body for card in cards()] == [LONG]


def test_a_part_that_came_twice_is_not_the_missing_one(office: Office) -> None:
    """A phone that missed the network's word sends it again a little later."""
    at = now()
    office.receive(CITIZEN, LONG, at=at, only=(1, 2))
    office.receive(CITIZEN, LONG, at=at + timedelta(seconds=4), only=(1,))
    assert cards() == []
    office.receive(CITIZEN, LONG, at=at, only=(3,))
    assert [(card.body, card.flag) for card in cards()] == [(LONG, None)]
    assert db.session.scalar(select(func.count()).where(InboundPart.processed_at.is_(None))) == 0


def test_a_text_with_u_0000_is_whole_in_its_card(office: Office) -> None:
    pieces = ["\0jalan", "rusak\0parah\0"]
    parts = [
        ReceivedPart(
            sequence, PartKind.TEXT, CITIZEN, "", now(), storable(piece), piece.encode(),
            reference=7, bits=8, total=2, sequence=sequence,
        )
        for sequence, piece in enumerate(pieces, start=1)
    ]  # fmt: skip
    with transaction():
        (key,) = intake.record(office.modem, "simulator", parts)
    assert intake.process(key)
    assert cards()[0].body == "\ufffdjalanrusak\ufffdparah\ufffd"


def test_a_missing_part_is_named_after_ten_minutes_and_filled_in_when_it_comes(
    office: Office,
) -> None:
    (key,) = office.receive(CITIZEN, LONG, only=(1, 3))
    assert cards() == []
    pass_ten_minutes()
    assert intake.process(key)
    assert "[bagian 2/3 belum diterima]" in cards()[0].body
    office.receive(CITIZEN, LONG, only=(2,))
    (card,) = cards()
    assert (card.body, card.flag) == (LONG, None)


def test_a_bad_text_costs_the_others_of_its_turn_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"pesan {number}" for number in range(intake.TOGETHER + 5)]
    keys = [key for text in texts for key in office.receive(CITIZEN, text, process=False)]
    read = dispatching.dispatch

    def broken(first: InboundPart, text: str) -> int | None:
        found = read(first, text)
        if text == "pesan 3":
            raise RuntimeError("kaboom")
        return found

    monkeypatch.setattr("app.services.inbound.dispatching.dispatch", broken)
    intake.process_all(keys)
    assert [card.body for card in cards()] == [text for text in texts if text != "pesan 3"]
    intake.process_all(keys)
    intake.process_all(keys)
    assert [card.body for card in cards() if card.flag == creating.FAILED] == ["pesan 3"]
    assert len(cards()) == len(texts)
    assert len(outgoing(CITIZEN)) == 1


def test_a_database_in_trouble_costs_a_text_none_of_its_tries(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (key,) = office.receive(CITIZEN, "apa saja", process=False)
    away = raising(OperationalError("SELECT 1", {}, Exception("locked")))
    with monkeypatch.context() as patch:
        patch.setattr("app.services.inbound.dispatching.dispatch", away)
        assert [intake.process(key) for _ in range(4)] == [False] * 4
    assert intake.process(key)
    assert [(card.flag, card.body) for card in cards()] == [(None, "apa saja")]


def test_a_binary_sms_is_shown_and_never_answered(office: Office) -> None:
    part = ReceivedPart(1, PartKind.BINARY, CITIZEN, "", now(), "", b"\x01\x02\xff")
    with transaction():
        (key,) = intake.record(office.modem, "simulator", [part])
    assert intake.process(key)
    assert cards()[0].flag == creating.UNREADABLE
    assert outgoing(CITIZEN) == []


def test_a_sender_of_1_kb_is_kept_as_a_card(office: Office) -> None:
    office.receive("A" * 1000, "halo")
    assert len(cards()[0].sender) == 64


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        pytest.param("TELKOMSEL", "Nikmati paket internet", id="letters"),
        pytest.param("3636", "Info layanan", id="a short code"),
        pytest.param("+628569020200", "halo", id="our own number"),
        pytest.param(
            CITIZEN,
            "sy korban KDRT pak, hub adik sy. jgn kirim balasan ke no ini suami sering cek hp",
            id="SMS-066: an answer would be dangerous",
        ),
    ],
)
def test_no_automatic_sms_goes_to(sender: str, text: str, office: Office) -> None:
    office.receive(sender, text)
    assert len(cards()) == 1
    assert outgoing(cards()[0].sender) == []


def test_sms_118_an_answer_from_an_unregistered_phone_reaches_no_citizen(office: Office) -> None:
    code = office.case("Jalan rusak")
    office.receive(
        "+6285600000218", f"BLS {code} jalan tersebut sudah kami perbaiki, laporan selesai"
    )
    assert db.session.scalar(select(func.count(Reply.id))) == 0
    assert len(outgoing(CITIZEN)) == 1  # the acknowledgement
    assert outgoing("+6285600000218") == []
    assert cards()[1].flag == creating.UNREGISTERED_ANSWER


def test_an_official_without_bls_is_a_flagged_card_and_gets_help_each_time(office: Office) -> None:
    office.receive(KADIS, "Besok kami rapat")
    office.receive(KADIS, "Lusa juga")
    assert [card.flag for card in cards()] == [creating.FROM_CONTACT] * 2
    assert len(outgoing(KADIS)) == 2


def test_a_blocked_number_is_kept_in_quarantine_without_an_answer(office: Office) -> None:
    office.receive(CITIZEN, "pertama")
    office.desk(blocking.block_sender, cards()[0].id)
    office.receive(CITIZEN, "kedua")
    assert [card.is_quarantined for card in cards()] == [False, True]
    assert len(outgoing(CITIZEN)) == 1


@pytest.mark.parametrize(
    ("shift", "kept"),
    [
        pytest.param(timedelta(hours=-5), True, id="SMSC time of five hours ago counts"),
        pytest.param(timedelta(minutes=11), False, id="11 minutes ahead does not"),
        pytest.param(timedelta(days=-8), False, id="8 days behind does not"),
    ],
)
def test_the_deadline_clock(shift: timedelta, kept: bool) -> None:
    receipt = now()
    assert (creating.clock_start(receipt + shift, receipt) == receipt + shift) is kept


def test_bantuan_says_how_to_write(office: Office) -> None:
    office.receive(CITIZEN, "bantuan")
    office.receive(OTHER_KADIS, "BANTUAN")
    assert "Tulis keluhan" in outgoing(CITIZEN)[0]
    assert "BLS KODE" in outgoing(OTHER_KADIS)[0]
    assert cards() == []

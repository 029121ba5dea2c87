"""What becomes of an answer's SMS is told late: the card follows it, and no further."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.jobs import endings
from app.models import Deadline, Message, OutboundSms
from app.services.cases.actions import closing
from app.services.inbound import intake
from app.services.outbox import routing
from app.services.sending import sending
from app.sms.protocol.gateway import (
    FaultKind,
    GatewayError,
    Left,
    OutgoingPart,
    PartKind,
    ReceivedPart,
)
from tests.integration.services.conftest import CITIZEN, KADIS, Office, ReceiveSms, cards

UNKNOWN = GatewayError("silence", kind=FaultKind.REOPEN, left=Left.UNKNOWN)


@pytest.fixture
def answer(office: Office, receive_sms: ReceiveSms) -> OutgoingPart:
    """The modem is at the answer of PUPR."""
    receive_sms(CITIZEN, "Jalan rusak")
    code = office.forward(cards()[0].id)
    receive_sms(KADIS, f"BLS {code} Besok kami perbaiki")
    while True:
        with transaction():
            (part,) = sending.claim(routing.lane(office.modem), "life")
        if sms(part).purpose == Purpose.ANSWER:
            return part
        with transaction():
            sending.mark_sent([(part, 200)])


def sms(part: OutgoingPart) -> OutboundSms:
    return db.session.get_one(OutboundSms, part.outbound_id, populate_existing=True)


def card() -> Message:
    db.session.rollback()
    return cards()[0]


def report(office: Office, status: str = "delivered") -> None:
    part = ReceivedPart(
        1, PartKind.STATUS_REPORT, CITIZEN, "", now(), "", status.encode(),
        report_reference=42, report_status=status,  # type: ignore[arg-type]
    )  # fmt: skip
    with transaction():
        (key,) = intake.record(office.modem, "sim", [part])
    assert intake.process(key)


@pytest.fixture
def doubted(office: Office, answer: OutgoingPart) -> OutgoingPart:
    """Nobody knows whether it has left."""
    with transaction():
        sending.mark_failed(answer, UNKNOWN)
    return answer


def test_an_answer_that_only_its_report_confirms_is_waited_for_as_long(
    office: Office, doubted: OutgoingPart
) -> None:
    report(office)
    row = sms(doubted)
    assert (row.status, row.sent_at) == ("delivered", row.claimed_at)
    with transaction():
        since = now().date() - timedelta(days=400)
        rule = Deadline(step="tunggu warga", working_days=14, basis="uji", valid_from=since)
        db.session.add(rule)
    endings.end_waits()
    assert card().status == "dijawab"


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_belum_is_heard_of_an_answer_that_was_in_doubt(
    office: Office, receive_sms: ReceiveSms, doubted: OutgoingPart, is_confirmed: bool
) -> None:
    if is_confirmed:
        report(office)
    receive_sms(CITIZEN, "BELUM")
    assert card().unsolved_at is not None
    assert len(cards()) == 1


@pytest.mark.parametrize("fate", ["delivered", "failed"])
def test_what_is_closed_after_belum_stays_closed_whatever_the_old_answer_comes_to(
    office: Office, receive_sms: ReceiveSms, answer: OutgoingPart, fate: str
) -> None:
    with transaction():
        sending.mark_sent([(answer, 42)])
    receive_sms(CITIZEN, f"BELUM {card().ticket}")
    with transaction():
        closing.close(card().id, actor=office.moderator, reason="Bukan wewenang kabupaten")
    report(office, fate)
    assert (card().status, card().outcome is not None) == ("selesai", True)
    assert sms(answer).status in ("delivered", "undelivered")


def test_closed_on_an_answer_that_never_arrived_it_opens(
    office: Office, answer: OutgoingPart
) -> None:
    """A8, as before."""
    with transaction():
        sending.mark_sent([(answer, 42)])
    with transaction():
        closing.close(card().id, actor=office.moderator)
    report(office, "failed")
    assert card().status == "diteruskan"


def test_closed_on_an_answer_that_arrived_it_stays_closed(
    office: Office, answer: OutgoingPart
) -> None:
    with transaction():
        sending.mark_sent([(answer, 42)])
    with transaction():
        closing.close(card().id, actor=office.moderator)
    report(office)
    assert sms(answer).status == "delivered"
    assert card().status == "selesai"

"""What becomes of an answer's SMS is told late: the card follows it, and no further."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.jobs import upkeep
from app.models import Case, Deadline, OutboundSms
from app.services.cases.actions import closing
from app.sms.protocol.gateway import FaultKind, GatewayError, Left, OutgoingPart
from tests.integration.services.lane import fail, left, report, taken
from tests.office import CITIZEN, KADIS, Office, cards

UNKNOWN = GatewayError("silence", kind=FaultKind.REOPEN, left=Left.UNKNOWN)


@pytest.fixture
def answer(office: Office) -> OutgoingPart:
    """The modem is at the answer of PUPR."""
    code = office.case("Jalan rusak")
    office.receive(KADIS, f"BLS {code} Besok kami perbaiki")
    while True:
        part = taken(office.modem)
        if row(part).purpose == Purpose.ANSWER:
            return part
        left(part, 200)


def row(part: OutgoingPart) -> OutboundSms:
    return db.session.get_one(OutboundSms, part.outbound_id, populate_existing=True)


def card() -> Case:
    db.session.rollback()
    return cards()[0]


@pytest.fixture
def doubted(answer: OutgoingPart) -> OutgoingPart:
    """Nobody knows whether it has left."""
    fail(answer, UNKNOWN)
    return answer


def test_an_answer_that_only_its_report_confirms_is_waited_for_as_long(
    office: Office, doubted: OutgoingPart
) -> None:
    report(office.modem, 42)
    sms = row(doubted)
    assert (sms.status, sms.sent_at) == ("delivered", sms.claimed_at)
    with transaction():
        since = now().date() - timedelta(days=400)
        rule = Deadline(step="tunggu warga", working_days=14, basis="uji", valid_from=since)
        db.session.add(rule)
    upkeep.end_waits()
    assert card().status == "dijawab"


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_belum_is_heard_of_an_answer_that_was_in_doubt(
    office: Office, doubted: OutgoingPart, is_confirmed: bool
) -> None:
    if is_confirmed:
        report(office.modem, 42)
    office.receive(CITIZEN, "BELUM")
    assert card().unsolved_at is not None
    assert len(cards()) == 1


@pytest.mark.parametrize("fate", ["delivered", "failed"])
def test_what_is_closed_after_belum_stays_closed_whatever_the_old_answer_comes_to(
    office: Office, answer: OutgoingPart, fate: str
) -> None:
    left(answer, 42)
    office.receive(CITIZEN, f"BELUM {card().ticket}")
    office.desk(closing.close, card().id, reason="Bukan wewenang kabupaten")
    report(office.modem, 42, status=fate)
    assert (card().status, card().outcome is not None) == ("selesai", True)
    assert row(answer).status in ("delivered", "undelivered")


@pytest.mark.parametrize(
    ("fate", "told", "status"),
    [("failed", "undelivered", "diteruskan"), ("delivered", "delivered", "selesai")],
)
def test_closed_on_an_answer_it_opens_where_that_never_arrived(
    office: Office, answer: OutgoingPart, fate: str, told: str, status: str
) -> None:
    """A8, as before."""
    left(answer, 42)
    office.desk(closing.close, card().id)
    report(office.modem, 42, status=fate)
    assert (row(answer).status, card().status) == (told, status)

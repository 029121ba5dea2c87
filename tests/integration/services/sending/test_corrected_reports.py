"""A delivery report that corrects another, and a centre whose clock is steady (G21)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import Case, OutboundSms
from app.services.cases.answers import replying
from app.services.sending import uncertain_sms
from app.sms.protocol.gateway import EPOCH
from tests.integration.services.lane import claim, left, put, report, sms, taken
from tests.office import Office

pytestmark = pytest.mark.postgresql

# The centre's clock is seven hours ahead, and stays so.
AHEAD = timedelta(hours=7)


def sent(office: Office, key: str, reference: int, hours_ago: float = 0) -> None:
    """An SMS that got this reference so long ago."""
    put(key)
    left(taken(office.modem), reference)
    with transaction():
        (part,) = sms(key).parts
        part.claimed_at = part.sent_at = now() - timedelta(hours=hours_ago)


def steady(office: Office) -> None:
    """Five SMS were reported on, whose times tell how far ahead the centre's clock stands."""
    for number in range(5):
        sent(office, f"old {number}", 100 + number, hours_ago=30)
        report(office.modem, 100 + number, at=now() + AHEAD - timedelta(hours=30))
    assert {sms(f"old {number}").status for number in range(5)} == {"delivered"}


def state_of(card: int) -> str:
    """The state of the case."""
    return db.session.get_one(Case, card, populate_existing=True).status


def test_a_failure_is_corrected_by_a_later_delivery(office: Office) -> None:
    sent(office, "one", 7)
    report(office.modem, 7, status="failed")
    assert (sms("one").status, sms("one").problem is None) == ("undelivered", False)
    report(office.modem, 7)
    assert (sms("one").status, sms("one").problem) == ("delivered", None)


def test_a_delivery_is_not_corrected_by_a_failure(office: Office) -> None:
    sent(office, "one", 7)
    report(office.modem, 7)
    report(office.modem, 7, status="failed", at=now() + timedelta(seconds=1))
    assert sms("one").status == "delivered"


def test_a_report_that_is_repeated_corrects_no_older_sms(office: Office) -> None:
    sent(office, "older", 7, hours_ago=20)
    report(office.modem, 7, status="failed", at=now() - timedelta(hours=20))
    sent(office, "newer", 7)
    report(office.modem, 7)
    report(office.modem, 7, at=now() + timedelta(seconds=1))
    assert (sms("older").status, sms("newer").status) == ("undelivered", "delivered")


def test_a_corrected_answer_closes_its_case_again(office: Office) -> None:
    card = office.card("Jalan rusak")
    reply = office.desk(replying.answer_directly, card, "Siap", "keluhan", "Kabag")
    with transaction():
        answer = db.session.scalars(select(OutboundSms).filter_by(reply_id=reply.id)).one()
        answer.status, answer.due_at = "queued", now()
    left(taken(office.modem), 7)
    report(office.modem, 7, status="failed")
    assert state_of(card) == "baru"
    report(office.modem, 7)
    assert state_of(card) == "dijawab"


def test_a_steady_clock_tells_equal_references_of_one_day_apart(office: Office) -> None:
    steady(office)
    sent(office, "morning", 7, hours_ago=8)
    sent(office, "noon", 7, hours_ago=1)
    # Nearest to what the centre's clock says is noon, and it was the morning's.
    report(office.modem, 7, at=now() + AHEAD - timedelta(hours=8))
    assert (sms("morning").status, sms("noon").status) == ("delivered", "sent")


def test_a_report_of_another_hour_is_nobodys_where_the_clock_is_steady(office: Office) -> None:
    steady(office)
    sent(office, "one", 7)
    report(office.modem, 7, at=now() + AHEAD - timedelta(hours=2))
    assert sms("one").status == "sent"


def test_a_clock_that_jumps_is_believed_as_before(office: Office) -> None:
    for number in range(5):
        sent(office, f"old {number}", 100 + number)
        report(office.modem, 100 + number, at=now() - timedelta(hours=number))
    sent(office, "one", 7)
    report(office.modem, 7, at=now() - timedelta(hours=2))
    assert sms("one").status == "delivered"


def test_an_sms_sent_again_gives_no_old_time(office: Office) -> None:
    """Its parts were reported as failed two hours ago; what is sent now is reported now."""
    put("one", text="x" * 700)
    numbers = all_left(office, 10)
    with transaction():
        for part in sms("one").parts:
            part.claimed_at = part.sent_at = now() - timedelta(hours=2)
    for number in numbers:
        report(office.modem, number, status="failed", at=now() - timedelta(hours=2))
    office.desk(uncertain_sms.send_again, sms("one").id)
    for number in all_left(office, 20):
        report(office.modem, number)
    assert sms("one").status == "delivered"


def test_a_clock_that_is_set_anew_costs_two_reports(office: Office) -> None:
    steady(office)
    for number in range(3):
        sent(office, f"new {number}", 50 + number)
        report(office.modem, 50 + number, at=now() + AHEAD + timedelta(minutes=10))
    assert [sms(f"new {number}").status for number in range(3)] == ["sent", "sent", "delivered"]


def test_a_report_without_a_time_says_nothing_of_the_clock(office: Office) -> None:
    put("one", text="x" * 700)
    for number in all_left(office, 10):
        report(office.modem, number, at=EPOCH)
    sent(office, "two", 60)
    report(office.modem, 60)
    assert (sms("one").status, sms("two").status) == ("delivered", "delivered")


def all_left(office: Office, first: int) -> range:
    """The network takes all parts of the next SMS; their references."""
    part, last = claim(office.modem), first
    while part is not None:
        part, last = left(part, last), last + 1
    return range(first, last)

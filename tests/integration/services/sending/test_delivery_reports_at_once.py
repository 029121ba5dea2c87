"""Delivery reports that meet each other, a person, or a number that is none."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.models import InboundPart, OutboundSms
from app.services.inbound import intake
from app.services.outbox import outbox, routing
from app.services.sending import delivery_reports, sending, uncertain_sms
from app.sms.protocol.gateway import Left, PartKind, ReceivedPart
from tests.causes import cause
from tests.integration.services.conftest import CITIZEN, Office

pytestmark = pytest.mark.postgresql


def put(text: str, number: str = CITIZEN) -> None:
    """Queues one SMS."""
    with transaction():
        outbox.put(number, text, cause("one", Purpose.FORWARD))


def sent(office: Office, reference: int) -> None:
    """The owner has sent its parts, which got this reference and those behind it."""
    with transaction():
        parts = sending.claim(routing.lane(office.modem), "life")
    while parts:
        with transaction():
            parts = sending.mark_sent([(parts[0], reference)])
        reference += 1


def stored(office: Office, reference: int, number: str = CITIZEN, **values: object) -> str:
    """A report lies in the table; its key."""
    part = ReceivedPart(
        1, PartKind.STATUS_REPORT, number, "", values.get("at") or now(), "",  # type: ignore[arg-type]
        str(reference).encode(), report_reference=reference, report_status="delivered",
    )  # fmt: skip
    with transaction():
        (key,) = intake.record(office.modem, "simulator", [part])
    return key


def row(key: str) -> InboundPart:
    """The report's row, in the transaction that is open."""
    return db.session.scalars(select(InboundPart).where(InboundPart.group_key == key)).one()


def state() -> list[str]:
    """The state of the SMS, then of its parts."""
    query = select(OutboundSms).execution_options(populate_existing=True)
    sms = db.session.scalars(query).one()
    return [sms.status, *(part.status for part in sms.parts)]


def processed(app: Flask, key: str) -> Thread:
    """Another process reads the report."""

    def elsewhere() -> None:
        with app.app_context():
            intake.process(key)

    return Thread(target=elsewhere)


def test_the_reports_of_two_parts_at_once_conclude_their_sms(app: Flask, office: Office) -> None:
    put("x" * 200)
    sent(office, 40)
    first, second = stored(office, 40), stored(office, 41)
    other = processed(app, second)
    with transaction():
        assert delivery_reports.apply(row(first))
        other.start()
        other.join(0.5)  # it must wait for the first, whose part it would see as it was
    other.join()
    assert state() == ["delivered"] * 3


def test_a_report_that_meets_a_person_changes_nothing_of_what_she_decided(
    app: Flask, office: Office
) -> None:
    put("halo")
    with transaction():
        sending.claim(routing.lane(office.modem), "life")
    with transaction():
        sending.settle(office.modem, lambda *_: Left.UNKNOWN)
    key = stored(office, 7)
    sms_id = db.session.scalars(select(OutboundSms.id)).one()
    other = processed(app, key)
    with transaction():
        uncertain_sms.send_again(sms_id, actor=office.moderator)
        other.start()
        other.join(0.5)
    other.join()
    assert state() == ["queued", "queued"]
    db.session.expire_all()
    assert row(key).problem == delivery_reports.UNMATCHED


@pytest.mark.parametrize("number", ["", "1234", "+1234"])
def test_a_number_that_is_none_fits_to_nobody(number: str, office: Office) -> None:
    put("halo")
    sent(office, 7)
    intake.process(stored(office, 7, number))
    assert state() == ["sent", "sent"]


def test_a_short_number_fits_to_itself(office: Office) -> None:
    put("halo", "3636")
    sent(office, 7)
    intake.process(stored(office, 7, "3636"))
    assert state() == ["delivered", "delivered"]


def test_clocks_may_differ_by_the_minute_that_the_house_allows(office: Office) -> None:
    put("halo")
    with transaction():
        sending.claim(routing.lane(office.modem), "life")
    with transaction():
        sending.settle(office.modem, lambda *_: Left.UNKNOWN)
    intake.process(stored(office, 7, at=now() - timedelta(seconds=50)))
    assert state() == ["delivered", "delivered"]

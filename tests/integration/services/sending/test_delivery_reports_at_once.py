"""Delivery reports that meet each other, a person, or a number that is none."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.models import InboundPart, OutboundSms
from app.services.inbound import intake
from app.services.sending import delivery_reports, uncertain_sms
from app.sms.protocol.gateway import Left
from tests.integration.services.lane import claim, left, put, settle, store_report
from tests.office import Office

pytestmark = pytest.mark.postgresql


def sent(office: Office, reference: int) -> None:
    """The owner has sent its parts, which got this reference and those behind it."""
    part = claim(office.modem)
    while part:
        part = left(part, reference)
        reference += 1


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
    put("one", text="x" * 200)
    sent(office, 40)
    first, second = store_report(office.modem, 40), store_report(office.modem, 41)
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
    put("one")
    claim(office.modem)
    settle(office.modem, Left.UNKNOWN)
    key = store_report(office.modem, 7)
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
    put("one")
    sent(office, 7)
    intake.process(store_report(office.modem, 7, number=number))
    assert state() == ["sent", "sent"]


def test_a_short_number_fits_to_itself(office: Office) -> None:
    put("one", number="3636")
    sent(office, 7)
    intake.process(store_report(office.modem, 7, number="3636"))
    assert state() == ["delivered", "delivered"]


def test_clocks_may_differ_by_the_minute_that_the_house_allows(office: Office) -> None:
    put("one")
    claim(office.modem)
    settle(office.modem, Left.UNKNOWN)
    intake.process(store_report(office.modem, 7, at=now() - timedelta(seconds=50)))
    assert state() == ["delivered", "delivered"]

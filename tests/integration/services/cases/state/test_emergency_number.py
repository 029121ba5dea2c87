"""One in urgent danger that is no secret is told the emergency number, once a day (D7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.workflow.codes import show_ticket
from app.models import Event, OutboundSms
from app.services.cases.state import auto_replies
from app.services.journal.actor import SYSTEM
from app.services.settings import settings
from tests.integration.services.conftest import CITIZEN, Office, ReceiveSms, cards

URGENT = "ada kebakaran di pasar Siulak"
OTHER = "+6281266775555"


def change(**values: str) -> None:
    with transaction():
        settings.change(values, None, actor=SYSTEM)


def rows() -> list[OutboundSms]:
    query = select(OutboundSms).where(OutboundSms.number == CITIZEN).order_by(OutboundSms.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def going() -> list[str]:
    return [sms.text for sms in rows()]


def forget() -> None:
    """What was automatic is long ago."""
    with transaction():
        for sms in rows():
            sms.created_at -= timedelta(days=2)


def test_one_in_danger_is_told_the_emergency_number_once_a_day(
    office: Office, receive_sms: ReceiveSms
) -> None:
    change(emergency_number="112")
    receive_sms(CITIZEN, "Lampu jalan di Siulak padam")
    receive_sms(CITIZEN, URGENT)
    named = going()[-1]
    assert "segera telepon 112." in named
    assert show_ticket(cards()[-1].ticket) in named
    receive_sms(CITIZEN, f"{URGENT}, tolong")
    assert len(going()) == 2
    forget()
    receive_sms(CITIZEN, f"{URGENT} lagi")
    assert "112" in going()[-1]


def test_one_whose_sms_was_lost_is_told_again(office: Office, receive_sms: ReceiveSms) -> None:
    change(emergency_number="112")
    receive_sms(CITIZEN, URGENT)
    with transaction():
        rows()[0].status = "failed"
    receive_sms(CITIZEN, f"{URGENT}, tolong")
    assert "112" in going()[-1]
    assert len(going()) == 2


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"emergency_number": ""}, "STATUS"),
        ({"emergency_number": "112", "acknowledge": "0"}, "112"),
        ({"emergency_number": "", "acknowledge": "0"}, None),
    ],
)
def test_without_a_number_the_ordinary_acknowledgement_goes(
    office: Office, receive_sms: ReceiveSms, values: dict[str, str], told: str | None
) -> None:
    change(**values)
    receive_sms(CITIZEN, URGENT)
    assert [told in text for text in going()] == ([] if told is None else [True])


def test_it_counts_among_the_limits_and_rests_with_the_breaker(
    office: Office, receive_sms: ReceiveSms, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(emergency_number="112")
    monkeypatch.setattr(auto_replies, "_EVERYBODY", (timedelta(minutes=1), 1))
    receive_sms(OTHER, "Lampu jalan di Siulak padam")
    receive_sms(CITIZEN, URGENT)
    assert going() == []
    assert db.session.scalar(select(Event.id).where(Event.action == auto_replies.BREAKER))

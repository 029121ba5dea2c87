"""Ingatkan: a phone that never got the forward's SMS gets its text, not a bare reminder."""

from __future__ import annotations

import pytest

from app.database.extensions import db, transaction
from app.domain.errors import TransitionRefused
from app.models import Contact, Forward, OutboundSms
from app.services.cases.actions import reminding
from app.services.cases.actions.reminding import Reminded
from tests.integration.services.conftest import (
    CITIZEN,
    KADIS,
    OPERATOR_PHONE,
    SEKRETARIS,
    Office,
    ReceiveSms,
    cards,
    outgoing,
)

NEW_PHONE = "+6281100000299"


@pytest.fixture
def code(office: Office, receive_sms: ReceiveSms) -> str:
    """Of a message that PUPR holds."""
    receive_sms(CITIZEN, "Tanah longsor di Siulak")
    return office.forward(cards()[0].id)


def remind(office: Office) -> Reminded:
    with transaction():
        return reminding.remind(cards()[0].id, actor=office.moderator)


@pytest.mark.parametrize("status", ["failed", "undelivered", "cancelled"])
def test_a_phone_that_never_got_the_text_gets_it(office: Office, code: str, status: str) -> None:
    with transaction():
        rows = db.session.query(OutboundSms).where(OutboundSms.number == KADIS)
        for sms in rows:
            sms.status = status
    assert remind(office) == Reminded(now=2, first=1)
    assert outgoing(KADIS) == [f"{code} Tanah longsor di Siulak"] * 2
    assert outgoing(OPERATOR_PHONE)[1].startswith("Mohon perhatian: ")
    assert db.session.query(Forward).one().reminded_at is not None
    with pytest.raises(TransitionRefused, match="too_soon"):
        remind(office)


def test_a_phone_of_which_nobody_knew_gets_the_text(office: Office, code: str) -> None:
    with transaction() as store:
        for row in store.query(Contact).where(Contact.phone.in_([KADIS, SEKRETARIS])):
            row.is_active = False
        store.query(Contact).where(Contact.phone == OPERATOR_PHONE).one().phone = NEW_PHONE
    assert remind(office) == Reminded(first=1)
    assert outgoing(NEW_PHONE) == [f"{code} Tanah longsor di Siulak"]

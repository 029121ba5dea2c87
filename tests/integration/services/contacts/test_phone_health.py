"""A phone is red when two SMS in a row did not reach it, by its own fault."""

from __future__ import annotations

import pytest

from app.database.extensions import db, transaction
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.messaging.failures import failure_reason
from app.models import OutboundSms
from app.services.contacts import phone_health
from app.services.outbox import outbox
from tests.causes import cause
from tests.integration.services.conftest import KADIS, SEKRETARIS, Office

UNKNOWN_NUMBER = failure_reason(28, None)
NOT_NOW = failure_reason(None, "undelivered")
NO_CREDIT = failure_reason(500, None)
FAILED = (OutboundStatus.FAILED, UNKNOWN_NUMBER)
LOST = (OutboundStatus.UNDELIVERED, NOT_NOW)
OURS = (OutboundStatus.FAILED, NO_CREDIT)
ARRIVED = (OutboundStatus.DELIVERED, None)
LEFT = (OutboundStatus.SENT, None)


@pytest.mark.parametrize(
    ("fates", "reason"),
    [
        ([], None),
        ([FAILED], None),
        ([FAILED, FAILED], UNKNOWN_NUMBER),
        ([FAILED, LOST], NOT_NOW),
        ([FAILED, LEFT, LOST], NOT_NOW),
        ([FAILED, FAILED, ARRIVED], None),
        ([ARRIVED, FAILED, FAILED], UNKNOWN_NUMBER),
        ([FAILED, ARRIVED, FAILED], None),
        ([OURS, OURS, OURS], None),
    ],
)
def test_two_in_a_row(
    office: Office, fates: list[tuple[OutboundStatus, str | None]], reason: str | None
) -> None:
    with transaction():
        for place, (status, problem) in enumerate(fates):
            sms = outbox.put(KADIS, "4071 Jalan", cause(f"t:{place}", Purpose.FORWARD))
            row = db.session.get_one(OutboundSms, sms)
            row.status, row.problem = status.value, problem
    found = phone_health.failing([KADIS, SEKRETARIS])
    assert found == ({KADIS: reason} if reason else {})
    assert phone_health.failing_officials() == found

"""The rest of a long SMS whose first part has gone: what may still stop it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.database.extensions import db, now, transaction
from app.models import OutboundSms
from app.services.outbox import outbox
from app.services.sending import sending, uncertain_sms
from app.sms.protocol.gateway import FaultKind, GatewayError, Left
from tests.integration.services.lane import claim, fail, left, put, report, settle, sms, taken
from tests.office import KADIS, Office
from tests.stage import mark_sensitive

LONG = "x" * 400


def hold(why: str) -> None:
    with transaction():
        sms("a").due_at = now()
        outbox.hold_for_person(why, OutboundSms.id == sms("a").id)


@pytest.mark.parametrize("why", ["sensitive", "half_left"])
def test_a_report_frees_nothing_that_is_held_after_a_part_in_doubt(
    office: Office, why: str
) -> None:
    put("a", text=LONG)
    taken(office.modem)
    settle(office.modem, Left.UNKNOWN)
    hold(why)
    problem = sms("a").problem
    report(office.modem, 77)
    assert [part.status for part in sms("a").parts] == ["delivered", "queued", "queued"]
    assert (sms("a").status, sms("a").needs_person, sms("a").problem) == ("held", True, problem)
    assert claim(office.modem) is None


def test_a_report_frees_nothing_that_is_held_after_an_outage(office: Office) -> None:
    put("a", text=LONG)
    rest = left(taken(office.modem), 5)
    fail(rest, GatewayError("CMS 38", kind=FaultKind.BACK_OFF, cms=38))
    hold("sensitive")
    report(office.modem, 5)
    assert (sms("a").status, sms("a").needs_person) == ("held", True)
    assert claim(office.modem) is None
    office.desk(uncertain_sms.send_again, sms("a").id)
    assert (sms("a").status, sms("a").needs_person) == ("queued", False)


def test_the_rest_after_a_part_in_doubt_is_looked_at_once_more(office: Office) -> None:
    """The case became sensitive while the first part was at the modem: nobody could stop it."""
    office.case("Jembatan lapuk " * 25)
    first = taken(office.modem)
    while first is not None and first.number != KADIS:
        first = left(first, 9) or taken(office.modem)
    assert first is not None
    mark_sensitive()
    fail(first, GatewayError("silent", kind=FaultKind.REOPEN, left=Left.UNKNOWN))
    going = []
    while (part := claim(office.modem)) is not None:
        going.append(part)
        with transaction():
            sending.mark_sent([(part, 30 + len(going))])
    assert not [part for part in going if "Jembatan" in part.text and part.number == KADIS]
    whole = db.session.get_one(OutboundSms, first.outbound_id)
    assert "queued" not in {part.status for part in whole.parts}
    assert whole.due_at <= now() + timedelta(days=1)

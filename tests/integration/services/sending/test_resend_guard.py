"""What changed while an SMS was being sent counts before it is tried again."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.database.extensions import db, now, transaction
from app.domain.messaging.delivery import Purpose
from app.models import Case, Forward, OutboundSms, Reply
from app.services.cases.actions import deleting, withdrawing
from app.services.sending import sending
from app.sms.protocol.gateway import FaultKind, GatewayError, OutgoingPart
from tests.integration.services.lane import claim, left
from tests.office import CITIZEN, KADIS, SEKRETARIS, Office, cards, outgoing
from tests.stage import contact

SILENT = GatewayError("silent", kind=FaultKind.REOPEN)


def begin(office: Office, purpose: Purpose, number: str) -> OutgoingPart:
    """The modem is at this SMS; all that stood before it has left."""
    while part := claim(office.modem):
        sms = db.session.get_one(OutboundSms, part.outbound_id)
        if (sms.purpose, sms.number) == (purpose.value, number):
            db.session.rollback()
            return part
        left(part, 200)
    raise AssertionError("not claimed")


def try_again(office: Office, part: OutgoingPart) -> OutboundSms:
    """The try failed, and the time of the next one has come."""
    with transaction():
        sending.mark_failed(part, SILENT)
        db.session.get_one(OutboundSms, part.outbound_id).due_at = now()
    claim(office.modem)
    return db.session.get_one(OutboundSms, part.outbound_id, populate_existing=True)


@pytest.mark.parametrize("act", ["batal", "hapus"])
def test_a_denied_or_deleted_answer_goes_out_no_more(office: Office, code: str, act: str) -> None:
    office.receive(KADIS, f"BLS {code} Besok kami perbaiki")
    part = begin(office, Purpose.ANSWER, CITIZEN)
    card = cards()[0].id
    if act == "batal":
        office.receive(KADIS, f"BATAL {code}")
        assert db.session.scalars(select(Reply)).one().disputed_at is not None
    else:
        office.desk(deleting.delete, card)
    sms = try_again(office, part)
    assert (sms.status, {it.status for it in sms.parts}) == ("cancelled", {"cancelled"})
    if act == "batal":
        # Nobody has answered the citizen: the SKPD owes it again (A8).
        assert db.session.get_one(Case, card).status == "diteruskan"
        assert db.session.scalars(select(Forward.is_owed)).one()


def test_a_forward_that_was_withdrawn_is_not_told(office: Office, code: str) -> None:
    part = begin(office, Purpose.FORWARD, KADIS)
    office.desk(withdrawing.withdraw, cards()[0].forwards[0].id)
    assert try_again(office, part).status == "cancelled"


@pytest.mark.parametrize(
    ("phone", "status"),
    [("+6281100000999", "sending"), ("", "cancelled")],
    ids=["another phone gets it", "who has left gets nothing"],
)
def test_an_official_is_looked_up_again(office: Office, code: str, phone: str, status: str) -> None:
    part = begin(office, Purpose.FORWARD, SEKRETARIS)
    with transaction():
        contact(SEKRETARIS).phone = phone
    sms = try_again(office, part)
    assert (sms.status, sms.number) == (status, phone or SEKRETARIS)


def test_what_is_wanted_still_is_tried_again(office: Office, code: str) -> None:
    office.receive(KADIS, f"BLS {code} Besok kami perbaiki")
    part = begin(office, Purpose.ANSWER, CITIZEN)
    assert try_again(office, part).status == "sending"
    assert "Besok kami perbaiki" in outgoing(CITIZEN)[-1]

"""An SMS that is pointless by now is not sent; what was called back by mistake is told anew."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.messaging.sms_kinds import SmsKind
from app.models import OutboundSms
from app.services.cases.actions import closing, deleting, rejecting, reminding, withdrawing
from app.services.cases.answers import approving, replying
from tests.office import SEKRETARIS, Office, does
from tests.stage import admin, forward_id, superior


def states(*conditions: object) -> Counter[str]:
    found = select(OutboundSms.status).where(*conditions)  # type: ignore[arg-type]
    return Counter(db.session.scalars(found))


@pytest.mark.parametrize("end", ["answer", "reject", "withdraw", "close"])
def test_nobody_is_reminded_of_what_is_done(office: Office, card: int, end: str) -> None:
    forward = forward_id(card)
    with transaction():
        assert reminding.remind(card, actor=office.moderator).now == 3
    with transaction():
        if end == "answer":
            replying.answer_forward(forward, "Sudah", "Kadis", actor=office.operator)
        elif end == "reject":
            why = "Bukan urusan dinas kami"
            rejecting.reject_forward(forward, why, "X", "Kadis", actor=office.operator)
        elif end == "withdraw":
            withdrawing.withdraw(forward, actor=office.moderator)
        else:
            closing.close(card, actor=office.moderator, reason="Selesai lewat telepon")
    assert states(OutboundSms.purpose == "reminder") == {"cancelled": 3}


def test_the_head_is_not_asked_for_what_the_secretary_approved(office: Office, card: int) -> None:
    draft = office.unit(approving.submit, forward_id(card), "Sudah", "Kadis PUPR").id
    does(superior(SEKRETARIS), approving.approve, draft)
    asked = (OutboundSms.kind == SmsKind.APPROVAL_REQUEST, OutboundSms.subject_id == draft)
    assert states(*asked) == {"cancelled": 1}


def test_after_pulihkan_the_phones_are_told_that_were_not(office: Office, card: int) -> None:
    actor = admin(office)
    told, is_answer = OutboundSms.purpose == "forward", OutboundSms.purpose == "answer"
    with transaction():
        one = db.session.scalars(select(OutboundSms).where(told)).first()
        assert one is not None
        one.status = "sent"
    for times in (1, 2):
        does(actor, deleting.delete, card)
        does(actor, deleting.restore, card)
        # The phone that has the SMS gets no second one.
        assert states(told) == {"sent": 1, "cancelled": 2 * times, "queued": 2}
    # The answer was called back with the card: PUPR owes one again. One that has arrived stands.
    for arrives, owed in ((False, 2), (True, 0)):
        with transaction():
            replying.answer_forward(forward_id(card), "Sudah", "Kadis", actor=office.operator)
            for sms in db.session.scalars(select(OutboundSms).where(is_answer)):
                sms.status = "sent" if arrives else sms.status
        does(actor, deleting.delete, card)
        does(actor, deleting.restore, card)
        assert states(told)["queued"] == owed

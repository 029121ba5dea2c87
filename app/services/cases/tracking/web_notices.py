"""Tells whoever wrote on the web by SMS that there is an answer; only a phone that proved itself.

The code goes the other way: the citizen sends it from that phone. Nothing is ever sent to a number
that somebody merely typed (W3).
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select

from app.database.extensions import db, insert_once, now
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.terms import Channel
from app.domain.workflow.codes import show_ticket
from app.models import Case, NoticePhone, OutboundSms
from app.services.cases.tracking import tracking
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.sms.texts.texts import TextKey

# So long a code waits for its SMS.
LIVES: Final = timedelta(days=1)
_TEXTS: Final = {SmsKind.ANSWER: TextKey.WEB_ANSWERED, SmsKind.QUESTION: TextKey.WEB_ASKED}
_random = random.SystemRandom()


def of(address: str) -> NoticePhone | None:
    """The phone of this address, or its code that still waits for one."""
    row = db.session.scalar(select(NoticePhone).where(NoticePhone.address == address))
    return row if row is not None and (row.proved_at or _is_live(row)) else None


def ask(address: str) -> None:
    """Makes the code for this address, unless one is live or its phone is proved."""
    if of(address) is not None:
        return
    db.session.execute(delete(NoticePhone).where(NoticePhone.address == address))
    at = now()
    values = {"code": _new_code(), "created_at": at, "expires_at": at + LIVES}
    insert_once(NoticePhone, "address", {"address": address, **values})


def forget(address: str) -> None:
    """No SMS goes to this phone any more."""
    db.session.execute(delete(NoticePhone).where(NoticePhone.address == address))


def prove(code: str, phone: str) -> Case | None:
    """Takes the phone that sent a live code; the case that it will be told of."""
    query = select(NoticePhone).where(NoticePhone.code == code).with_for_update()
    row = db.session.scalar(query)
    if row is None or not _is_live(row):
        return None
    # The case with which this address began.
    theirs = select(Case).where(Case.sender == row.address, Case.deleted_at.is_(None))
    case: Case | None = db.session.scalar(theirs.order_by(Case.id).limit(1))
    if case is None:
        return None
    row.phone, row.proved_at, row.code = phone, now(), None
    return case


def tell(outbound_id: int) -> None:
    """One SMS for each answer or question that stands on the page now; nothing of what it is about,
    and none of a sensitive case (D7)."""
    sms = db.session.get_one(OutboundSms, outbound_id)
    case = db.session.get(Case, sms.case_id or 0)
    key = _TEXTS.get(SmsKind(sms.kind)) if sms.channel == Channel.WEB else None
    if key is None or case is None or tracking.is_silent(tracking.card_of(case)):
        return
    row = of(sms.number)
    if row is None or not row.phone or row.proved_at is None:
        return
    cause = Cause(SmsKind.WEB_NOTICE, sms.id, case_id=case.id)
    outbox.put(row.phone, sms_templates.say(key, ticket=show_ticket(case.ticket)), cause)


def _is_live(row: NoticePhone) -> bool:
    return row.code is not None and row.expires_at is not None and row.expires_at > now()


def _new_code() -> str:
    """Six digits that wait for nobody else."""
    while True:
        code = f"{_random.randrange(1_000_000):06}"
        taken = select(NoticePhone.id).where(NoticePhone.code == code)
        if db.session.scalar(taken) is None:
            return code

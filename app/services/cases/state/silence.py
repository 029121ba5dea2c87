"""Silence: a number with an open sensitive card gets no SMS that nobody wrote (D7).

Others may read that phone, so the rule holds for the number, whichever of its cards an SMS is
about. What a person writes on purpose still goes, and so does what concerns an official's office.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, String, and_, bindparam, exists, select
from sqlalchemy import case as when
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.database.extensions import db
from app.domain.messaging.sms_kinds import UNWRITTEN
from app.domain.workflow.workflow import CaseStatus
from app.models import Case, OutboundSms


def is_silent(number: str | None) -> bool:
    """Whether this number has an open sensitive card, of its own words or of a part's."""
    return bool(number) and bool(db.session.scalar(_asked(), {"number": number}))


@cache
def _asked() -> Select[bool]:
    """Made once: each SMS asks, and to put it together takes longer than the answer."""
    return select(has_open_sensitive(bindparam("number", type_=String)))


def has_open_sensitive(
    number: BindParameter[str] | InstrumentedAttribute[str | None], *, is_shown: bool = False
) -> ColumnElement[bool]:
    """The same as a condition; `is_shown`: only cards whose number is no secret (RAHASIA).

    A part is open as long as its card is.
    """
    sensitive, card = aliased(Case), aliased(Case)
    place: ColumnElement[Any] = when(
        (sensitive.is_joined, sensitive.follows_id), else_=sensitive.id
    )
    is_open = exists().where(
        card.id == place, card.status != CaseStatus.SELESAI.value, card.deleted_at.is_(None)
    )
    wanted = [sensitive.sender == number, sensitive.is_sensitive, sensitive.deleted_at.is_(None)]
    if is_shown:
        wanted.append(sensitive.hides_number.is_(False))
    return exists().where(*wanted, is_open)


def is_unwritten() -> ColumnElement[bool]:
    """Condition for SMS to citizens that nobody wrote."""
    kinds = [kind.value for kind in UNWRITTEN]
    return and_(OutboundSms.kind.in_(kinds), OutboundSms.contact_id.is_(None))


def must_not_go(sms: OutboundSms) -> bool:
    """Whether nobody wrote this SMS and its number is to be left in silence."""
    return sms.kind in UNWRITTEN and sms.contact_id is None and is_silent(sms.number)

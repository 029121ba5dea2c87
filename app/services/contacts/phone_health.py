"""Phones that two SMS in a row did not reach, with the reason, until one is delivered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Row, and_, func, or_, select, union_all

from app.database.extensions import db, now
from app.domain.messaging.delivery import NOT_ARRIVED, OutboundStatus
from app.domain.messaging.failures import OF_THE_NUMBER
from app.models import Contact, OutboundSms
from app.services.contacts import recipients

# Older failures say nothing about a phone of today.
_SPAN: Final = timedelta(days=90)
_IN_A_ROW: Final = 2
_IS_OF_THE_NUMBER: Final = OutboundSms.problem.in_(OF_THE_NUMBER)


def failing(numbers: Collection[str]) -> dict[str, str]:
    """Numbers (E.164) whose last two SMS failed, with the reason.

    Only faults of the number count, not outages of modem or network; an SMS without a report counts
    for nothing.
    """
    is_lost = and_(OutboundSms.status.in_(NOT_ARRIVED), _IS_OF_THE_NUMBER)
    since = now() - _SPAN
    suspects = {number for number, at in _lost() if at > since}.intersection(numbers)
    if not suspects:
        return {}
    place = func.row_number().over(partition_by=OutboundSms.number, order_by=OutboundSms.id.desc())
    fates = (
        select(OutboundSms.number, OutboundSms.status, OutboundSms.problem, place.label("place"))
        .where(
            OutboundSms.number.in_(suspects),
            OutboundSms.created_at > since,
            or_(OutboundSms.status == OutboundStatus.DELIVERED, is_lost),
        )
        .subquery()
    )
    lost: dict[str, list[str]] = {}
    query = select(fates).where(fates.c.place <= _IN_A_ROW).order_by(fates.c.place)
    for number, status, problem, _ in db.session.execute(query):
        if status in NOT_ARRIVED:
            lost.setdefault(number, []).append(problem)
    return {number: found[0] for number, found in lost.items() if len(found) == _IN_A_ROW}


def _lost() -> Sequence[Row[str, datetime]]:
    """Number and time of each SMS that a number did not get: few, where an official's own SMS of a
    span are thousands. State by state, for of two at once SQLite would read all there are."""
    columns = select(OutboundSms.number, OutboundSms.created_at).where(_IS_OF_THE_NUMBER)
    states = union_all(*(columns.where(OutboundSms.status == state) for state in NOT_ARRIVED))
    return db.session.execute(states).all()


def failing_officials() -> dict[str, str]:
    """The same, of the phones of all officials in service."""
    return failing(db.session.scalars(select(Contact.phone).where(*recipients.serving())).all())

"""Danger to a person that nobody attends to: what the red badge, Hari ini and the filter count."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from app.database.extensions import now
from app.domain.messaging.delivery import OutboundStatus
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.terms import HOLDING
from app.models import Case, Forward, OutboundSms
from app.services.cases.deadlines.due_dates import DANGER_ENDS
from app.services.settings import settings


@cache
def is_danger() -> ColumnElement[bool]:
    """Of what is open: a person may be in danger. Its turn tells, which the index has."""
    return Case.turn_at < DANGER_ENDS


@cache
def is_unattended() -> ColumnElement[bool]:
    """Nobody who can help is known to have read it."""
    return ~_attended().exists()


@cache
def is_unattended_danger() -> ColumnElement[bool]:
    """Both."""
    return and_(is_danger(), is_unattended())


def _attended() -> Select[int]:
    """A unit holds the case and has read or answered it, or has it on a phone since not longer
    than the setting allows."""
    # Evaluated at execution.
    since: Any = bindparam("unread_since", callable_=_unread_since, unique=True)
    is_on_phone = and_(Forward.forwarded_at > since, _on_phone().exists())
    return select(Forward.id).where(
        Forward.case_id == Case.id,
        Forward.status.in_(HOLDING),
        or_(Forward.read_at.is_not(None), Forward.answered_at.is_not(None), is_on_phone),
    )


def _on_phone() -> Select[int]:
    """An SMS of the forward was delivered; or sent, by a modem that has never given a report."""
    other = aliased(OutboundSms)
    reports = select(other.id).where(
        other.modem_id == OutboundSms.modem_id, other.status == OutboundStatus.DELIVERED.value
    )
    is_sent = and_(OutboundSms.status == OutboundStatus.SENT.value, ~reports.exists())
    return select(OutboundSms.id).where(
        OutboundSms.forward_id == Forward.id,
        OutboundSms.kind == SmsKind.FORWARD,
        or_(OutboundSms.status == OutboundStatus.DELIVERED.value, is_sent),
    )


def _unread_since() -> datetime:
    """Now, less what a forward of danger may stay unread."""
    return now() - timedelta(minutes=settings.current().urgent_unread)

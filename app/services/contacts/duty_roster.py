"""The duty roster (piket): who is told now of a card about danger, and by which phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.operations.duty_hours import Repeats, is_on_duty
from app.models import DutyShift
from app.services.contacts import protected_numbers


@dataclass(frozen=True, slots=True)
class OnDuty:
    """A phone that is told; `is_fallback`: Admin's, as nobody is on duty."""

    name: str
    phone: str
    is_fallback: bool = False


def shifts_now(at: datetime | None = None) -> list[DutyShift]:
    """The shifts that cover this moment."""
    moment = at or now()
    rows = db.session.scalars(select(DutyShift).order_by(DutyShift.name, DutyShift.id))
    return [row for row in rows if covers(row, moment)]


def covers(row: DutyShift, at: datetime) -> bool:
    """Whether a shift covers this moment."""
    return is_on_duty(at, row.begins_at, row.ends_at, Repeats(row.repeats))


def phones_now() -> list[OnDuty]:
    """The phones to tell, each once; Admin's where nobody is on duty, none without it.

    Never a number of the service: the SMS would come back as a case about danger.
    """
    ours = protected_numbers.ours()
    found = {row.phone: OnDuty(row.name, row.phone) for row in shifts_now()}
    on_duty = [one for one in found.values() if one.phone not in ours]
    admin = protected_numbers.admin_phone()
    return on_duty or ([OnDuty("HP Admin", admin, is_fallback=True)] if admin else [])

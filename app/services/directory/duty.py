"""The shifts of the duty roster (piket): what may be entered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import InvalidInput
from app.domain.operations.duty_hours import Repeats
from app.domain.reasons import Problem
from app.models import DutyShift
from app.services.contacts import protected_numbers


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift as the form describes it; the phone in E.164, the times with their zone."""

    name: str
    phone: str
    begins_at: datetime
    ends_at: datetime
    repeats: Repeats


def require_valid(shift: Shift) -> None:
    """Raises InvalidInput for a shift without end, or one that overlaps its own next turn."""
    if protected_numbers.is_ours(shift.phone):
        raise InvalidInput("phone", Problem.OWN_NUMBER)
    if shift.ends_at <= shift.begins_at:
        raise InvalidInput("ends_at", Problem.TOO_EARLY)
    if shift.ends_at - shift.begins_at > shift.repeats.longest:
        raise InvalidInput("ends_at", Problem.TOO_LONG)


def store(shift: Shift, row: DutyShift) -> None:
    """Makes the row what was given."""
    for name in Shift.__slots__:
        setattr(row, name, getattr(shift, name))
    row.repeats = shift.repeats.value

"""Quiet hours: SMS that are not urgent wait for the morning (G27)."""

from datetime import datetime, time, timedelta, timezone
from typing import Final

from app.domain.messaging.delivery import Purpose
from app.domain.words import N_

WIB: Final = timezone(timedelta(hours=7), N_("WIB"))
# An answer, a question's echo and a forward are wanted now; an acknowledgement answers somebody
# who has just written and is awake.
NOT_URGENT: Final = frozenset({Purpose.REMINDER, Purpose.NOTICE})

Span = tuple[time, time]


def parse_span(spelled: str) -> Span:
    """Parses `21.00-06.00`; raises ValueError for anything else."""
    begin, _, end = spelled.replace(".", ":").partition("-")
    return time.fromisoformat(begin), time.fromisoformat(end)


def not_before(at: datetime, purpose: Purpose, quiet: Span) -> datetime:
    """When an SMS due at `at` (aware) may go: `at` itself, or the end of the quiet hours."""
    if purpose not in NOT_URGENT:
        return at
    local = at.astimezone(WIB)
    begin, end = quiet
    is_quiet = begin <= local.time() < end
    if begin > end:  # over midnight
        is_quiet = local.time() >= begin or local.time() < end
    if not is_quiet:
        return at
    morning = datetime.combine(local.date(), end, WIB)
    return morning if morning > local else morning + timedelta(days=1)


def waits_since(due_at: datetime, at: datetime, purpose: Purpose, quiet: Span) -> datetime:
    """Since when an SMS could be sent at `at`: over the quiet hours nobody expected it to go."""
    begin, end = quiet
    if purpose not in NOT_URGENT or begin == end:
        return due_at
    morning = datetime.combine(at.astimezone(WIB).date(), end, WIB)
    return max(due_at, morning if morning <= at else morning - timedelta(days=1))


def midnight(at: datetime) -> datetime:
    """The beginning of the day in WIB: a daily cap counts from here."""
    return at.astimezone(WIB).replace(hour=0, minute=0, second=0, microsecond=0)

"""Protected numbers: those of officials and of the service; they can't be blocked."""

from __future__ import annotations

from app.domain.errors import PhoneInvalid
from app.domain.messaging import phone_numbers
from app.services.contacts import recipients
from app.services.outbox import routing
from app.services.settings import settings
from app.services.settings.local_time import today


def is_ours(number: str) -> bool:
    """Whether an E.164 number is a modem's or the announced one (a SIM may not tell its own)."""
    return number in ours()


def ours() -> set[str]:
    """All such numbers."""
    mine = (row.number for row in routing.modems())
    return {number for number in (_announced(), *mine) if number}


def is_official(number: str) -> bool:
    """Whether it is Admin's, or an active official is registered with it, also one whose time has
    not begun.

    Whose last day is over is a citizen like any other.
    """
    return number == admin_phone() or is_registered(number)


def is_registered(number: str) -> bool:
    """The same of officials alone: Admin's phone is none, unless it is an official's, too."""
    day = today()
    return any(
        row.is_active
        and (row.valid_until is None or row.valid_until >= day)
        # Who will be acting is no official yet.
        and (row.acting is None or (row.valid_from is not None and row.valid_from <= day))
        for row in recipients.with_phone(number)
    )


def admin_phone() -> str | None:
    """The number that receives alarms and may ask STATUS SISTEM; None if not set.

    Never a number of the service: its SMS would come back as cases.
    """
    return _reachable(settings.current().admin_phone)


def head_phone() -> str | None:
    """The number outside that receives the journal's head each day; None as above."""
    return _reachable(settings.current().head_phone)


def _reachable(typed: str) -> str | None:
    if not typed:
        return None
    number = phone_numbers.normalise(typed)
    return None if is_ours(number) else number


def _announced() -> str | None:
    try:
        return phone_numbers.normalise(settings.current().public_number)
    except PhoneInvalid:
        # A short code of the provider's, where one is announced.
        return None

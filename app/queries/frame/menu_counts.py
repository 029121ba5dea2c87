"""The numbers in the menu: what a person is shown of, in one statement a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from flask import current_app
from flask_login import current_user
from sqlalchemy import Select, literal, select

from app.domain.access.permissions import INBOX, OFFICE, OUTBOX, PROMISES
from app.domain.words import N_
from app.models import Modem
from app.queries.lists import conditions
from app.queries.outbox import sms_list
from app.queries.promises import ledger as promises_lists
from app.services.settings.local_time import today

# The SKPD of who has none.
_NOBODY: Final = -1
# Behind a menu item's name: of its cards those whose time is over.
LATE: Final = " lewat tenggat"
# Those whose time is over by tonight.
TODAY: Final = N_(" hari ini")
# And those that may be about somebody in danger.
EMERGENCY: Final = " darurat"


@dataclass(frozen=True, slots=True)
class Person:
    """What the numbers of a person's menu depend on; `day` is the one they are counted on."""

    is_desk: bool
    office: int | None
    promises: int | None
    sees_outbox: bool
    day: date


def person() -> Person:
    """Who asks in this request; `promises` 0: those of all SKPD."""
    is_desk, unit = may("Inbox"), current_user.skpd_id
    return Person(
        is_desk=is_desk,
        office=unit if may("Office") and unit else None,
        promises=(0 if is_desk else unit or _NOBODY) if may("Promise") else None,
        sees_outbox=may("Outbox"),
        day=today(),
    )


@lru_cache(maxsize=128)
def statement(person: Person) -> tuple[tuple[str, ...], Select[Any]]:
    """The items that are counted, and their numbers beside the modems; put together once a day for
    all who see the same, for every page asks."""
    wanted = _counted(person)
    numbers = [query.scalar_subquery() for query in wanted.values()]
    # One row at least, also where no modem is enabled.
    one = select(literal(1)).subquery()
    query = select(Modem, *numbers).select_from(one.outerjoin(Modem, Modem.is_enabled))
    return tuple(wanted), query.order_by(Modem.id)


def _counted(person: Person) -> dict[str, Select[int]]:
    """The menu items that carry a number for this person, and how each is counted."""
    wanted = {}
    if person.is_desk:
        wanted[INBOX] = conditions.unanswered_messages()
        wanted[INBOX + TODAY] = conditions.due_today()
        wanted[INBOX + LATE] = conditions.overdue_messages()
        wanted[INBOX + EMERGENCY] = conditions.emergencies()
    if person.office is not None:
        wanted[OFFICE] = conditions.unanswered_forwards(person.office)
        if not person.is_desk:
            # The desk's numbers have them already.
            wanted[OFFICE + TODAY] = conditions.forwards_due_today(person.office)
            wanted[OFFICE + LATE] = conditions.overdue_forwards(person.office)
    if person.promises is not None:
        wanted[PROMISES] = promises_lists.to_do(person.promises or None)
    if person.sees_outbox:
        wanted[OUTBOX] = sms_list.to_decide()
    return wanted


def may(view: str) -> bool:
    """Whether the person of this request may read there."""
    return bool(current_app.appbuilder.sm.has_access("can_read", view))  # type: ignore[attr-defined]

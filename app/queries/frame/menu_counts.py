"""Numbers in the menu and the state of the modems, in one statement a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, literal, select

from app.database.extensions import db
from app.database.fixed_words import fix_words
from app.domain.access.permissions import INBOX, OFFICE, OUTBOX, PROMISES
from app.domain.words import N_
from app.models import Modem
from app.queries.lists import conditions
from app.queries.outbox import sms_list
from app.queries.promises import ledger

# Suffixes of a menu item's name: its overdue cards,
LATE: Final = " lewat tenggat"
# those due today,
TODAY: Final = N_(" hari ini")
# and those that may be about a person in danger.
EMERGENCY: Final = " darurat"


@dataclass(frozen=True, slots=True)
class Person:
    """What the numbers of a user's menu depend on.

    `office` is the SKPD whose forwards are counted, `promises` the one whose promises are (0: all);
    None counts nothing. `day` is the day of counting.
    """

    is_desk: bool
    office: int | None
    promises: int | None
    sees_outbox: bool
    day: date


def count(person: Person) -> tuple[dict[str, int], list[Modem]]:
    """Numbers by menu item, and the enabled modems; nothing for a user without numbers."""
    names, query = _statement(person)
    if not names:
        return {}, []
    rows = db.session.execute(query).all()
    return dict(zip(names, rows[0][1:], strict=True)), [row[0] for row in rows if row[0]]


@lru_cache(maxsize=128)
def _statement(person: Person) -> tuple[tuple[str, ...], Select[Any]]:
    """The counted items, and their numbers beside the modems; built once a day for all who see the
    same, since every page asks."""
    wanted = _counted(person)
    numbers = [query.scalar_subquery() for query in wanted.values()]
    # Returns at least one row, also without an enabled modem.
    one = select(literal(1)).subquery()
    query = select(Modem, *numbers).select_from(one.outerjoin(Modem, Modem.is_enabled))
    return tuple(wanted), fix_words(query.order_by(Modem.id))


def _counted(person: Person) -> dict[str, Select[int]]:
    """The menu items with a number for this user, and how each is counted."""
    wanted = {}
    if person.is_desk:
        wanted[INBOX] = conditions.count_cases("belum")
        wanted[INBOX + TODAY] = conditions.count_cases("hari-ini")
        wanted[INBOX + LATE] = conditions.count_cases("terlambat")
        wanted[INBOX + EMERGENCY] = conditions.count_cases("darurat")
    if person.office is not None:
        wanted[OFFICE] = conditions.count_forwards("belum", person.office)
        if not person.is_desk:
            # The numbers of the desk include these.
            wanted[OFFICE + TODAY] = conditions.count_forwards("hari-ini", person.office)
            wanted[OFFICE + LATE] = conditions.count_forwards("terlambat", person.office)
    if person.promises is not None:
        wanted[PROMISES] = ledger.to_do(person.promises or None)
    if person.sees_outbox:
        wanted[OUTBOX] = sms_list.to_decide()
    return wanted

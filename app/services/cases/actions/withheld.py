"""Withheld SMS: what came while its number was blocked becomes ordinary cards (Jadikan kartu, A11).

A card that was withheld keeps its time of receipt; its deadlines count from the moment it is
admitted. No SMS is sent about it by itself.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select

from app.database.extensions import db, now
from app.domain.workflow.workflow import Action
from app.models import BlockedNumber, Case
from app.services.cases.actions import creating
from app.services.cases.deadlines import due_dates
from app.services.cases.state import case_journal, case_measures, case_state
from app.services.cases.suggestions import suggesting
from app.services.journal.actor import SYSTEM, Actor

# So many take a second; a number that has sent more is asked about again.
MOST: Final = 100


def of_blocking(*, with_hidden: bool) -> list[ColumnElement[bool]]:
    """The cases that a row of the black list withholds, for a query that names both tables.

    What hides its number (RAHASIA) is left out unless `with_hidden`.
    """
    lifted = BlockedNumber.lifted_at
    return [
        Case.sender == BlockedNumber.number,
        is_withheld(),
        Case.recorded_at >= BlockedNumber.blocked_at,
        or_(lifted.is_(None), Case.recorded_at <= lifted),
        *([] if with_hidden else [Case.hides_number.is_(False)]),
    ]


def is_withheld() -> ColumnElement[bool]:
    """Withheld, and neither deleted nor anonymised since."""
    return and_(
        Case.is_quarantined.is_(True),
        Case.anonymised_at.is_(None),
        Case.deleted_at.is_(None),
        Case.is_joined.is_(False),
    )


def admit(case_id: int, *, actor: Actor) -> Case:
    """Makes a card of one withheld case; raises TransitionRefused."""
    case = case_state.lock_for(Action.ADMIT, case_id, actor)
    case.is_quarantined = False
    case.clock_from = now()
    due_dates.renew(case)
    case_measures.renew_alone(case)
    case_journal.record("admit", case, actor)
    if case.flag not in creating.SILENT:
        creating.link_to_earlier(case)
    if case.is_urgent:
        # Not `creating.alert`: who admits it stands before it, and it may be days old.
        case_journal.record("emergency", case, SYSTEM)
    suggesting.ring()
    return case


def admit_all(blocked_id: int, *, actor: Actor, with_hidden: bool) -> int:
    """Makes cards of what a blocking withholds, oldest first, `MOST` at a time; how many."""
    wanted = (BlockedNumber.id == blocked_id, *of_blocking(with_hidden=with_hidden))
    oldest = select(Case.id).where(*wanted).order_by(Case.id)
    ids = db.session.scalars(oldest.limit(MOST)).all()
    for case_id in ids:
        admit(case_id, actor=actor)
    return len(ids)

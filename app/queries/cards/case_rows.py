"""Single rows that a request names by id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from sqlalchemy import func, select

from app.database.extensions import db
from app.models import Case, Event, Forward, Rejection

Row = TypeVar("Row")
# What makes a card another one than that which somebody has seen.
_CHANGES: Final = (
    *("case_status", "forward_status", "forward", "reply", "ask", "follow_up", "ask_approval"),
    *("delete", "restore", "join", "add", "convey", "split", "close", "reopen"),
)


def find(kind: type[Row], row_id: int | None) -> Row | None:
    """The row of this kind with this id; of no id none."""
    return db.session.get(kind, row_id) if row_id else None


def find_case(case_id: int) -> Case | None:
    """The case, deleted ones included."""
    return db.session.get(Case, case_id)


def require_case(case_id: int) -> Case:
    """The case that a request has found before. Raises NoResultFound."""
    return db.session.get_one(Case, case_id)


def reload_case(case_id: int) -> Case | None:
    """The case as the database has it now, not as the session remembers it."""
    return db.session.get(Case, case_id, populate_existing=True)


def cases(ids: Sequence[int]) -> list[Case]:
    """The cases with these ids, in the given order; unknown ids are left out."""
    rows = map(find_case, ids)
    return [row for row in rows if row is not None]


def require_forward(forward_id: int | None) -> Forward:
    """The forward that a request has found before. Raises NoResultFound."""
    return db.session.get_one(Forward, forward_id)


def rejections_after(case_id: int, rejection_id: int) -> Sequence[Rejection]:
    """The rejections of a case that are newer than this one."""
    rows = (
        select(Rejection)
        .join(Forward, Rejection.forward_id == Forward.id)
        .where(Forward.case_id == case_id, Rejection.id > rejection_id)
    )
    return db.session.scalars(rows).all()


def newest_event() -> int:
    """The id of the newest event of the journal: what is done from now on has a higher one."""
    return db.session.scalar(select(func.max(Event.id))) or 0


def is_changed_since(case_id: int, event_id: int, actor: str) -> bool:
    """Whether somebody else than this actor has changed a case after that event."""
    changes = (Event.case_id == case_id, Event.id > event_id, Event.action.in_(_CHANGES))
    query = select(Event.id).where(*changes, Event.actor != actor)
    return db.session.scalar(query.limit(1)) is not None


def case_of_form(form_key: str | None) -> int | None:
    """The id of the case that a form with this one-time key stored."""
    own = select(Case.id).where(Case.form_key == form_key)
    return db.session.scalar(own) if form_key is not None else None


def own_ids(forward_ids: Sequence[int], skpd_id: int | None) -> list[int]:
    """Those of these forwards that the unit holds, in the given order."""
    rows = select(Forward.id).where(Forward.id.in_(forward_ids), Forward.skpd_id == skpd_id)
    own = set(db.session.scalars(rows))
    return [row for row in forward_ids if row in own]

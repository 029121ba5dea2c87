"""The cases held on a number, the erasures that citizens ask for, and those done so far."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from app.database.extensions import db
from app.domain.workflow.workflow import CaseStatus
from app.models import Case, Erasure
from app.services.cases.actions.creating import ERASURE


def newest_cases(ids: Collection[int], limit: int) -> Sequence[Case]:
    """The newest of these cases, newest first."""
    query = select(Case).where(Case.id.in_(ids)).order_by(Case.id.desc()).limit(limit)
    return db.session.scalars(query).all()


def erasure_requests() -> Sequence[Case]:
    """The cases that ask for an erasure, by themselves or by what was joined to them, the oldest
    first; an erasure closes them."""
    part = aliased(Case)
    joined = select(part.follows_id).where(part.follows_id.is_not(None), part.flag == ERASURE)
    # As the condition of `ix_case_unsettled` spells it.
    ended: Any = bindparam("ended", CaseStatus.SELESAI.value, literal_execute=True)
    others = [status for status in CaseStatus if status is not CaseStatus.SELESAI]
    query = select(Case).where(
        Case.status != ended,
        Case.status.in_(others),
        Case.deleted_at.is_(None),
        Case.is_quarantined.is_(False),
        Case.is_joined.is_(False),
        or_(Case.flag == ERASURE, Case.id.in_(joined)),
    )
    return db.session.scalars(query.order_by(Case.id)).all()


def newest_erasures(limit: int) -> Sequence[Erasure]:
    """The latest erasures, newest first."""
    return db.session.scalars(select(Erasure).order_by(Erasure.id.desc()).limit(limit)).all()


def erasures() -> Sequence[Erasure]:
    """All erasures, oldest first."""
    return db.session.scalars(select(Erasure).order_by(Erasure.id)).all()

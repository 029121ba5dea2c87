"""Case codes: which one a case gets, how long it is live, how many of the 9,000 are in use (D2)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import Subquery, exists, func, select, union_all

from app.database.extensions import db, now
from app.domain.workflow import codes
from app.domain.workflow.workflow import CaseStatus
from app.models import Case, Forward

# A code is not used again for this long after its case was closed (D2).
CODE_REST: Final = timedelta(days=90)
# From here on the people who close cards are told (D2).
CROWDED_PERCENT: Final = 70
_random = random.SystemRandom()


def give(case: Case, skpd_ids: Sequence[int]) -> None:
    """The code of the first forward stays the case's code (A2, D2)."""
    if case.code is None or _is_taken(case):
        in_use = set(db.session.scalars(select(known().c.code).distinct()))
        case.code = codes.choose_code(in_use, _near(skpd_ids), _random) or _oldest_closed()
    case.code_is_live, case.code_closed_at = case.code is not None, None


def settle(case: Case, *, is_held: bool) -> None:
    """The code lives while an SKPD holds the open case, and rests from then on (D13)."""
    live = is_held and case.status != CaseStatus.SELESAI and not case.is_deleted
    if case.code is None or case.code_is_live == live:
        return
    if live and _is_taken(case):
        # Restored after its code went to somebody else: it is forwarded again under a new one.
        case.code = None
        return
    case.code_is_live = live
    case.code_closed_at = None if live else now()


def live_in(text: str) -> set[str]:
    """The live codes that stand in a text: none of them may reach a citizen (D14)."""
    named = codes.codes_in(text)
    query = select(Case.code).where(Case.code.in_(named), Case.code_is_live)
    return set(db.session.scalars(query)) if named else set()


def percent_in_use() -> int:
    """The share of codes that are live or resting, in whole percent."""
    query = select(func.count(func.distinct(known().c.code)))
    return 100 * (db.session.scalar(query) or 0) // len(codes.ALL_CODES)


def known() -> Subquery:
    """Case and code of all codes that are live or were closed recently (D2).

    Two queries, as each has its own index; a single one with OR read all cases.
    """
    with_code = select(Case.id, Case.code).where(Case.code.is_not(None))
    resting = Case.code_closed_at > now() - CODE_REST
    return union_all(with_code.where(Case.code_is_live), with_code.where(resting)).subquery()


def _is_taken(case: Case) -> bool:
    """Whether this case's code has meanwhile been given to another live one."""
    other = select(Case.id).where(Case.code == case.code, Case.code_is_live, Case.id != case.id)
    return db.session.scalar(other) is not None


def _near(skpd_ids: Sequence[int]) -> set[str]:
    found = known()
    held = exists().where(Forward.case_id == found.c.id, Forward.skpd_id.in_(skpd_ids))
    return set(db.session.scalars(select(found.c.code).where(held).distinct()))


def _oldest_closed() -> str | None:
    """Nothing is free: forwarding still works, the longest closed code is used again (D2).

    A code had several cases: the last of them counts. Each has one that is resting, or it would
    be free. None when all of them are live.
    """
    live = select(Case.code).where(Case.code_is_live, Case.code.is_not(None))
    return db.session.scalar(
        select(Case.code)
        .where(Case.code_closed_at > now() - CODE_REST, Case.code.not_in(live))
        .group_by(Case.code)
        .order_by(func.max(Case.code_closed_at))
        .limit(1)
    )

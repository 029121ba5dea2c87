"""Unsettled cases at one moment: counted from the open ones, which are few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, bindparam, func, select
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from app.domain.terms import HOLDING, CaseStatus
from app.domain.workflow.deadlines import Step
from app.models import Case, Forward
from app.models.counted import is_counted
from app.models.day_count import NONE
from app.reports.figures.daily_counts import received_in
from app.reports.figures.durations import case_conditions
from app.reports.figures.index_hints import equals_number
from app.reports.figures.outcome_sql import owes_answer
from app.reports.figures.periods import Period
from app.reports.figures.report_content import Overdue
from app.reports.figures.scope import Filters

# What a case of this state waits for (deadlines.step_of), in three steps for the tables.
STEP_OF: Final = {
    CaseStatus.BARU: Step.FORWARD,
    CaseStatus.DITERUSKAN: Step.ANSWER,
    CaseStatus.DITOLAK: Step.ANSWER,
    CaseStatus.DIJAWAB: Step.SETTLE,
}


@dataclass(slots=True)
class Unsettled:
    """Cases without an end; keys are (step, category).

    `late` and `running` are the period's, with a deadline that is over or not, each under what is
    not judged yet: whose first answer solved nothing waits for its end (D12). `overdue` is all
    that is late, whenever it came. `late_of` and `waiting_of` are by SKPD: its late ones, and those
    to which it has not responded. An SKPD is late by its own time, as in its list.
    """

    late: Counter[tuple[Step, str]] = field(default_factory=Counter)
    running: Counter[tuple[Step, str]] = field(default_factory=Counter)
    overdue: Counter[Step] = field(default_factory=Counter)
    late_of: dict[int, int] = field(default_factory=dict)
    waiting_of: dict[int, int] = field(default_factory=dict)

    @property
    def totals(self) -> Overdue:
        """By step."""
        return Overdue(
            self.overdue[Step.FORWARD], self.overdue[Step.ANSWER], self.overdue[Step.SETTLE]
        )


def unsettled(session: Session, period: Period, filters: Filters, at: datetime) -> Unsettled:
    """As of `at`. With an SKPD chosen: what it holds, by its own step."""
    found = Unsettled()
    waiting = _waiting(period, filters)
    own, owes = own_due(waiting.c), owes_answer(waiting.c.status)
    if filters.skpd_id is None:
        step: Any = waiting.c.status
        judged = waiting.c.answer_late.is_not(None)
        groups = [step, waiting.c.category, waiting.c.due_at < at, waiting.c.is_own, judged]
        query = select(*groups, func.count()).where(waiting.c.due_at.is_not(None))
    else:
        step = when((owes, CaseStatus.DITERUSKAN), else_=CaseStatus.DIJAWAB)
        judged = Forward.is_late.is_not(None)
        groups = [step, waiting.c.category, own < at, waiting.c.is_own, judged]
        query = _held(select(*groups, func.count()), waiting, filters).where(own.is_not(None))
    _add(found, session.execute(query.group_by(*groups)))
    late = func.count(when((own < at, 1)))
    owed = func.count(when((owes, 1)))
    office: Any = Forward.skpd_id + 0
    offices = _held(select(office, late, owed), waiting, filters).group_by(office)
    for skpd_id, late_count, owed_count in session.execute(offices):
        found.late_of[skpd_id], found.waiting_of[skpd_id] = late_count, owed_count
    return found


def _waiting(period: Period, filters: Filters) -> CTE:
    """The cases without an end, found first and by their own index, then joined to SKPD."""
    # Said twice: once in the words of the index, once so that it is looked up by.
    ended: Any = bindparam("ended", CaseStatus.SELESAI.value, literal_execute=True)
    open_ = [status for status in CaseStatus if status != CaseStatus.SELESAI]
    query = select(
        Case.id,
        Case.status,
        Case.category,
        Case.due_at,
        Case.answer_late,
        received_in(period).label("is_own"),
    ).where(Case.status != ended, Case.status.in_(open_), is_counted(), *case_conditions(filters))
    return query.cte("waiting").prefix_with("MATERIALIZED")


def own_due(case: Any) -> ColumnElement[datetime]:
    """Until when an SKPD has time: for its answer its own (who helps has 6 x 24 hours), then the
    case's until it ends. `case` has the columns of one."""
    own = func.coalesce(Forward.due_at, case.due_at)
    return when((owes_answer(case.status), own), else_=case.due_at)


def _held(query: Any, waiting: CTE, filters: Filters) -> Any:
    """By those that hold them; only by the chosen SKPD where one is."""
    holding = Forward.status.in_(HOLDING)
    query = query.select_from(waiting).join(Forward, Forward.case_id == waiting.c.id)
    query = query.where(holding)
    chosen = filters.skpd_id
    return query if chosen is None else query.where(equals_number(Forward.skpd_id, chosen))


def _add(found: Unsettled, rows: Iterable[Any]) -> None:
    for status, category, is_late, is_own, is_judged, count in rows:
        step = STEP_OF.get(CaseStatus(status))
        if step is None:
            continue
        if is_late:
            found.overdue[step] += count
        if is_own:
            step = Step.SETTLE if step is Step.ANSWER and is_judged else step
            (found.late if is_late else found.running)[step, category or NONE] += count

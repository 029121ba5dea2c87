"""The cases that a number of a report counts, as SQL for the card lists.

The tables count by day (daily_counts.py) and by index; here the same is said of one case, or of
one SKPD's hold on it, so that a list shows exactly what a number counts. A test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, bindparam, false, func, or_, select, true
from sqlalchemy.orm import aliased

from app.domain.terms import HOLDING, CaseStatus, ForwardStatus
from app.domain.workflow.deadlines import Step
from app.domain.workflow.outcomes import Outcome
from app.models import Case, Forward
from app.models.day_count import NONE
from app.reports.figures import figure_address as of
from app.reports.figures.daily_counts import is_in_hour, is_on_weekday
from app.reports.figures.figure_address import Figure
from app.reports.figures.index_hints import equals_word
from app.reports.figures.outcome_sql import case_outcome, has_answered, hold_outcome, owes_answer
from app.reports.figures.unsettled import STEP_OF, own_due

Condition = ColumnElement[bool]
# The figure, and what is late by which moment.
_Sql = Callable[[Figure, datetime], Condition]
_M, _F = CaseStatus, ForwardStatus
_STATUS: Final[Any] = Case.status
# In the words of the index of open cases.
_ENDED: Final[Any] = bindparam("ended", _M.SELESAI.value, unique=True, literal_execute=True)
_HELD: Final = Forward.status.in_(HOLDING)
_AT_SKPD: Final = [status for status, it in STEP_OF.items() if it is Step.ANSWER]


@dataclass(frozen=True, slots=True)
class _Kind:
    """The condition of a case, and that of an SKPD's forward beside its case. `is_newest`: of
    the forwards to one SKPD the newest that stands is looked at, as by the daily counts. `is_open`:
    of cases without an end alone, which are few and have an index of their own."""

    case: _Sql
    hold: _Sql
    is_newest: bool = True
    is_open: bool = False


def conditions(figure: Figure, dialect: str, at: datetime, *, of_hold: bool) -> list[Condition]:
    """Of a case; of an SKPD's forward, where the rows are those. The word of a figure is not
    among them: `topics.ids_with` finds it."""
    kind = _KINDS[figure.kind]
    found = [(kind.hold if of_hold else kind.case)(figure, at)]
    if kind.is_open:
        found.append(_STATUS != _ENDED)
    if of_hold and kind.is_newest:
        found.append(_is_newest())
    if figure.categories:
        found.append(func.coalesce(Case.category, NONE).in_(figure.categories))
    words = (
        (Case.channel, figure.channel),
        (Case.kecamatan, figure.place),
        (Forward.answer_channel if of_hold else Case.answer_channel, figure.way),
    )
    found += [equals_word(column, word) for column, word in words if word]
    if figure.hour is not None:
        found.append(is_in_hour(dialect, Case.received_at, figure.hour))
    if figure.weekday is not None:
        found.append(is_on_weekday(dialect, Case.received_at, figure.weekday))
    return found


def _is_newest() -> Condition:
    later = aliased(Forward)
    newer = select(later.id).where(
        later.case_id == Forward.case_id,
        later.skpd_id == Forward.skpd_id,
        later.id > Forward.id,
        later.status != _F.DITARIK,
    )
    return and_(Forward.status != _F.DITARIK, ~newer.exists())


def _plain(case: Condition, hold: Condition) -> _Kind:
    return _Kind(lambda _figure, _at: case, lambda _figure, _at: hold)


def _ended_as(*outcomes: Outcome) -> _Kind:
    words = [it.value for it in outcomes]
    return _plain(case_outcome().in_(words), hold_outcome().in_(words))


def _given_back(*, again: bool) -> _Kind:
    """At least once, by the SKPD where one is asked for; `again`: and then forwarded once more."""
    back, later = aliased(Forward), aliased(Forward)
    query = select(back.id).where(back.case_id == Case.id, back.status == _F.DITOLAK)
    if again:
        since = later.forwarded_at >= back.responded_at
        query = query.join(later, and_(later.case_id == back.case_id, since))
    # Said outright: from within a hold's own subquery the case would be taken anew.
    query = query.correlate(Case, Forward)
    return _plain(query.exists(), query.where(back.skpd_id == Forward.skpd_id).exists())


def _done(step: Step, *, late: bool) -> _Kind:
    found = {
        Step.FORWARD: (Case.forward_late.is_(late), false()),
        Step.ANSWER: (Case.answer_late.is_(late), Forward.is_late.is_(late)),
        Step.SETTLE: (Case.settle_late.is_(late), and_(has_answered(), Case.settle_late.is_(late))),
    }
    return _plain(*found[step])


def _waits(step: Step) -> Condition:
    """A case waits for this step (unsettled.py): what was judged once waits for its end."""
    again, is_judged = _STATUS.in_(_AT_SKPD), Case.answer_late.is_not(None)
    found: Mapping[Step, Condition] = {
        Step.FORWARD: _STATUS == _M.BARU,
        Step.ANSWER: and_(again, ~is_judged),
        Step.SETTLE: or_(_STATUS == _M.DIJAWAB, and_(again, is_judged)),
    }
    return found[step]


def _owes(step: Step) -> Condition:
    """The same of an SKPD's hold."""
    answer = and_(owes_answer(_STATUS), Forward.is_late.is_(None))
    found = {Step.FORWARD: false(), Step.ANSWER: answer, Step.SETTLE: ~answer}
    return and_(_HELD, found[step])


def _open(step: Step, *, late: bool) -> _Kind:
    def by(due: Any, at: datetime) -> Condition:
        is_over: Condition = due < at
        return is_over if late else due >= at

    return _Kind(
        lambda _figure, at: and_(_waits(step), by(Case.due_at, at)),
        lambda _figure, at: and_(_owes(step), by(own_due(Case), at)),
        is_newest=False,
        is_open=True,
    )


def _late(owed: Condition, *steps: Step) -> _Kind:
    """Late now, whenever it came; `owed`: which of an SKPD's."""
    states = [status for status, step in STEP_OF.items() if step in steps]
    held = and_(_HELD, owed)
    return _Kind(
        lambda _figure, at: and_(_STATUS.in_(states), Case.due_at < at),
        lambda _figure, at: and_(held, own_due(Case) < at),
        is_newest=False,
        is_open=True,
    )


def _within(column: Any, figure: Figure) -> Condition:
    days = figure.acted
    return false() if days is None else and_(column >= days.start, column < days.end)


def _took(minutes: Any, column: Any, *others: Condition) -> _Sql:
    """Done within the days of the figure, as the durations count it."""
    return lambda figure, _at: and_(minutes.is_not(None), _within(column, figure), *others)


def _responded(*others: Condition) -> _Sql:
    return _took(Forward.work_minutes, Forward.responded_at, *others)


_WAS_REJECTED: Final = Forward.status == _F.DITOLAK
_ANSWERED_IT: Final = and_(Forward.status == _F.DIJAWAB, Forward.work_minutes.is_not(None))
_SETTLED: Final = (Case.settle_minutes, Case.closed_at)


def _of_steps() -> Mapping[str, _Kind]:
    found = {}
    for step in of.STEPS:
        found[of.of_step(step, of.ON_TIME)] = _done(step, late=False)
        found[of.of_step(step, of.TOO_LATE)] = _done(step, late=True)
        found[of.of_step(step, of.OVERDUE)] = _open(step, late=True)
        found[of.of_step(step, of.RUNNING)] = _open(step, late=False)
    return found


_KINDS: Final[Mapping[str, _Kind]] = {
    of.RECEIVED: _plain(true(), true()),
    of.ANSWERED: _ended_as(*(it for it in Outcome if it.is_answered)),
    of.UNANSWERED: _ended_as(
        *(it for it in Outcome if not it.is_answered and it is not Outcome.RETURNED)
    ),
    of.REJECTED: _ended_as(Outcome.RETURNED),
    of.CLOSED: _ended_as(*(it for it in Outcome if it.is_closed)),
    of.REJECTIONS: _given_back(again=False),
    of.REFORWARDED: _given_back(again=True),
    of.UNFORWARDED: _plain(
        ~select(Forward.id)
        .where(Forward.case_id == Case.id, Forward.status != _F.DITARIK)
        .exists(),
        false(),
    ),
    of.OWED: _Kind(
        lambda _figure, _at: false(),
        lambda _figure, _at: and_(_HELD, owes_answer(_STATUS)),
        is_newest=False,
        is_open=True,
    ),
    of.LATE: _late(true(), *of.STEPS),
    of.LATE_ANSWER: _late(owes_answer(_STATUS), Step.FORWARD, Step.ANSWER),
    of.LATE_NEW: _late(false(), Step.FORWARD),
    of.LATE_AT_SKPD: _late(owes_answer(_STATUS), Step.ANSWER),
    of.LATE_END: _late(~owes_answer(_STATUS), Step.SETTLE),
    of.FIRST_ANSWERS: _Kind(
        _took(Case.answer_minutes, Case.answered_at), _responded(~_WAS_REJECTED), is_newest=False
    ),
    of.SETTLEMENTS: _Kind(_took(*_SETTLED), _took(*_SETTLED, _ANSWERED_IT), is_newest=False),
    of.RESPONSES: _Kind(lambda _figure, _at: false(), _responded(), is_newest=False),
    **{of.of_outcome(it): _ended_as(it) for it in Outcome},
    **_of_steps(),
}

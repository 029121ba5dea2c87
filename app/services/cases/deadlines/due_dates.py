"""Due dates: applies the deadline rules and holidays to the state of a case (D3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, literal, select
from sqlalchemy import case as when

from app.database.extensions import UtcDateTime, db, now
from app.database.read_once import read_once
from app.domain.terms import ANSWERED, ELSEWHERE
from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import Rule, Step, Tables
from app.domain.workflow.workflow import CaseStatus, Category, ForwardStatus, owes_answer
from app.models import Case, Deadline, Forward, Holiday
from app.models.case import NO_TURN
from app.services.settings import settings
from app.services.settings.local_time import today

# Unanswered without a deadline: behind all that have one, before all that are answered.
LAST_TURN: Final = datetime(9998, 1, 1, tzinfo=UTC)
# Danger to a person comes before all else, what nobody holds first and the newest on top; behind it
# what is sensitive. Each has ten years that no due date reaches for the hundred that begin in 2020.
_BEGINNING: Final = datetime(2020, 1, 1, tzinfo=UTC)
_UNHELD_DANGER: Final = datetime(1980, 1, 1, tzinfo=UTC)
_HELD_DANGER: Final = datetime(1990, 1, 1, tzinfo=UTC)
DANGER_ENDS: Final = datetime(1991, 1, 1, tzinfo=UTC)
_SENSITIVE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_ENOUGH: Final = timedelta(days=200)


def tables(since: date, until: date | None = None) -> Tables:
    """All rules, and the holidays relevant to deadlines that start between these days."""
    return Tables(tuple(rules()), holidays_from(since, until or since))


def tables_of(case: Case) -> Tables:
    """The tables for all that happened to a case from its receipt until now."""
    since = case.received_at.astimezone(deadlines.WIB).date()
    return tables(since, max(since, today()))


def renew(case: Case, known: Tables | None = None) -> None:
    """Stores when the case is due now, why, and its place in the order of work; and until when
    each SKPD that holds it owes its answer."""
    if case.status != CaseStatus.MENUNGGU_WARGA:
        _go_on(case)
    day_0 = begun(case)
    on = day_0.astimezone(deadlines.WIB).date()
    known = known or tables(on)
    # Danger to a person has no working days: it is due now, and stands in front of all lists (D3).
    rule = None if case.is_urgent else _rule(case, on, known.rules)
    case.due_at = case.due_reason = case.due_counted = None
    # What is withheld from a blocked number waits for nobody (A11).
    # What is handled under another case has that one's deadline.
    is_out = case.is_joined or case.is_quarantined or case.is_member
    if rule is not None and not is_out:
        case.due_at = deadlines.due_at(day_0, rule.working_days, known.holidays)
        case.due_reason = deadlines.rule_as_stored(rule)
        case.due_counted = deadlines.count_as_stored(rule, day_0, known.holidays)
    is_done = case.status in ANSWERED
    is_open = not is_done and not is_out
    case.turn_at = turn(case) if is_open else NO_TURN
    for forward in case.forwards:
        forward.is_owed = owes_answer(ForwardStatus(forward.status), CaseStatus(case.status))
        forward.due_at = _forward_due(case, forward, known)


def turn(case: Case) -> datetime:
    """The place among what is unanswered: danger to a person first, then what is sensitive, then by
    due date. What comes before `DANGER_ENDS` is danger."""
    place = (case.received_at - _BEGINNING) / 10
    if case.is_urgent:
        is_held = case.status in ELSEWHERE
        return (_HELD_DANGER if is_held else _UNHELD_DANGER) - place
    if case.is_sensitive:
        return _SENSITIVE + place
    return case.due_at or LAST_TURN


def _forward_due(case: Case, forward: Forward, known: Tables) -> datetime | None:
    """Who leads has the category's time, who helps 6 x 24 hours (A7), in danger both as long as it
    may stay unread; None while nothing is owed: answered, released, closed, or while the citizen is
    asked."""
    stands = case.status in (CaseStatus.MENUNGGU_WARGA, CaseStatus.SELESAI)
    is_out = case.is_joined or case.deleted_at is not None
    if stands or is_out or not forward.is_owed:
        return None
    day_0, step = begun(case), Step.ANSWER if forward.is_lead else Step.JOINT
    if case.is_urgent:
        unread = timedelta(minutes=settings.current().urgent_unread)
        return max(day_0, forward.forwarded_at) + unread
    rule = _picked(case, step, day_0.astimezone(deadlines.WIB).date(), known.rules)
    if rule is None:
        return None
    if step is Step.ANSWER:
        return deadlines.due_at(day_0, rule.working_days, known.holidays)
    return max(day_0, forward.forwarded_at) + timedelta(days=rule.working_days)


def renew_all(cases: Iterable[Case]) -> None:
    """The same for many, with the tables read once."""
    rows = list(cases)
    if rows:
        days = [begun(row).astimezone(deadlines.WIB).date() for row in rows]
        known = tables(min(days), max(days))
        for row in rows:
            renew(row, known)


def holidays_from(start: date, last: date | None = None) -> frozenset[date]:
    """The holidays from that day on, as far as a deadline reaches that begins on the last one."""
    end = (last or start) + _ENOUGH
    query = select(Holiday.day).where(Holiday.day >= start, Holiday.day <= end)
    return read_once(
        db.session, Holiday, (start, end), lambda: frozenset(db.session.scalars(query))
    )


def wait_began() -> ColumnElement[datetime]:
    """By category, the time before which a wait for the citizen is over (D13, row "tunggu warga").

    In calendar days, as citizens keep no office hours.
    """
    known, at = tuple(rules()), now()
    times = {word: _began(known, word, at) for word in (None, *Category)}
    kinds = {word.value: times[word] for word in Category}
    return when(kinds, value=Case.category, else_=times[None])


def _began(known: tuple[Rule, ...], category: Category | None, at: datetime) -> BindParameter[Any]:
    """Without a row the wait never ends."""
    rule = deadlines.pick_rule(known, category, Step.WAIT, at.astimezone(deadlines.WIB).date())
    return literal(at - timedelta(days=rule.working_days) if rule else _NEVER, UtcDateTime)


def rules() -> list[Rule]:
    """Every row of the table of deadlines."""
    rows = read_once(
        db.session, Deadline, "all", lambda: db.session.scalars(select(Deadline)).all()
    )
    return [row.rule for row in rows]


def start(case: Case) -> datetime:
    """The start of the case for measuring."""
    return case.clock_from or case.received_at


def begin_anew(case: Case) -> None:
    """BELUM: restarts the period for what is owed (D12)."""
    case.unsolved_at = case.due_from = now()


def begun(case: Case) -> datetime:
    """The start of the period for what is owed now."""
    return case.due_from or start(case)


def _go_on(case: Case) -> None:
    """The clock stood still while the citizen was asked (D3): day 0 moves by that time."""
    if case.asked_at is not None:
        stood = now() - case.asked_at
        case.clock_from = start(case) + stood
        case.due_from = case.due_from and case.due_from + stood
        case.asked_at = None


def _rule(case: Case, on: date, known: tuple[Rule, ...]) -> Rule | None:
    status = CaseStatus(case.status)
    step = deadlines.step_of(status, needs_inspection=case.needs_inspection)
    return None if step is None else _picked(case, step, on, known)


def _picked(case: Case, step: Step, on: date, known: tuple[Rule, ...]) -> Rule | None:
    category = Category(case.category) if case.category else None
    if case.unsolved_at is not None and step is not Step.JOINT:
        # Answered once, and not solved by it: what is owed now is the end of it (D12).
        settle = Step.INSPECT if case.needs_inspection else Step.SETTLE
        step = settle if deadlines.pick_rule(known, category, settle, on) else step
    return deadlines.pick_rule(known, category, step, on)

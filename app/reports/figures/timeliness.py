"""Timeliness by deadline rule: in time, late, overdue, still running."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.terms import Category
from app.domain.words import N_, Sentence
from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import Rule, Step
from app.models import Deadline
from app.models.day_count import NONE
from app.reports.figures.report_content import TimelinessRow
from app.reports.figures.summary import Sums
from app.reports.figures.unsettled import Unsettled

_COLUMNS: Final = {Step.FORWARD: "forward", Step.ANSWER: "answer", Step.SETTLE: "settle"}
_KEYS: Final = (*Category, NONE)


@dataclass(frozen=True, slots=True)
class _Figures:
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    running: int = 0

    def __add__(self, other: _Figures) -> _Figures:
        return _Figures(
            self.on_time + other.on_time,
            self.late + other.late,
            self.overdue + other.overdue,
            self.running + other.running,
        )

    @property
    def is_done(self) -> bool:
        return bool(self.on_time or self.late)

    @property
    def is_empty(self) -> bool:
        return not (self.is_done or self.overdue or self.running)


def timeliness_rows(
    session: Session, done: Mapping[str, Sums], open_: Unsettled, on: date
) -> tuple[TimelinessRow, ...]:
    """A row a rule in force on that day; the categories without one of their own share the general
    one. `done` are the period's sums by category."""
    rules = [row.rule for row in session.scalars(select(Deadline))]
    return tuple(row for step in _COLUMNS for row in _of_step(step, rules, done, open_, on))


def _of_step(
    step: Step, rules: Sequence[Rule], done: Mapping[str, Sums], open_: Unsettled, on: date
) -> Iterator[TimelinessRow]:
    groups: dict[str | None, list[str]] = {}
    for key in _KEYS:
        rule = deadlines.pick_rule(rules, _category(key), step, on)
        groups.setdefault(None if rule and rule.category is None else key, []).append(key)
    for group, keys in groups.items():
        figures = sum((_figures(step, key, done, open_) for key in keys), _Figures())
        rule = deadlines.pick_rule(rules, _category(keys[0]), step, on)
        # What solved nothing may wait for an end that has no deadline (Permintaan Informasi).
        has_time = step is not Step.SETTLE or rule is not None or figures.is_done
        if has_time and not figures.is_empty:
            yield _row(step, group, len(keys) == len(_KEYS), _words(step, rules, rule, on), figures)


def _row(
    step: Step, group: str | None, is_all: bool, words: str, figures: _Figures
) -> TimelinessRow:
    labels = {
        None: N_("Semua pesan") if is_all else N_("Kategori lain"),
        NONE: N_("Belum dikategorikan"),
    }
    label = labels.get(group) or Category(str(group)).label
    return TimelinessRow(
        step=step.value,
        step_label=step.heading,
        category=group,
        category_label=label,
        rule=words,
        on_time=figures.on_time,
        late=figures.late,
        overdue=figures.overdue,
        running=figures.running,
    )


def _figures(step: Step, key: str, done: Mapping[str, Sums], open_: Unsettled) -> _Figures:
    tallies = done.get(key, Sums()).of
    name = _COLUMNS[step]
    return _Figures(
        tallies[f"{name}_on_time"],
        tallies[f"{name}_late"],
        open_.late[step, key],
        open_.running[step, key],
    )


def _words(step: Step, rules: Iterable[Rule], rule: Rule | None, on: date) -> str:
    """`14 hari kerja (lihat Permen PANRB 62/2018)`; empty where the table has no rule now."""
    if rule is None:
        return ""
    days, basis = deadlines.working_days(rule.working_days), Sentence(rule.basis)
    inspect = deadlines.pick_rule(rules, rule.category, Step.INSPECT, on)
    if step is Step.SETTLE and inspect is not None:
        return Sentence(
            "%(days)s, %(inspect)s bila perlu pemeriksaan (%(basis)s)",
            days=days,
            inspect=inspect.working_days,
            basis=basis,
        )
    return Sentence("%(days)s (%(basis)s)", days=days, basis=basis)


def _category(key: str) -> Category | None:
    return None if key == NONE else Category(key)

"""Builds a whole report from its scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.settings.setting_values import Values
from app.domain.terms import Category, Channel, ReplyChannel
from app.domain.words import N_, Sentence
from app.domain.workflow import deadlines
from app.domain.workflow.deadlines import Rule, Step
from app.domain.workflow.outcomes import Outcome
from app.models import Deadline
from app.models.day_count import NONE
from app.reports.figures import topics
from app.reports.figures.daily_counts import counts_by_hour
from app.reports.figures.definitions import DEFINITIONS
from app.reports.figures.durations import Minutes, Responses, duration_of
from app.reports.figures.formatting import format_date
from app.reports.figures.gathering import Gathered, Progress, by_dimension, gather, sum_of_cells
from app.reports.figures.periods import Interval, Period, bounds
from app.reports.figures.ranking import Names, ranking
from app.reports.figures.report_content import (
    CategoryRow,
    Counts,
    LeftOut,
    NamedCount,
    OfficeRow,
    OutcomeRow,
    Point,
    Report,
    TimelinessRow,
    Week,
)
from app.reports.figures.scope import Filters, Scope
from app.reports.figures.summary import Summary, Sums
from app.reports.figures.unsettled import Unsettled

_COLUMNS: Final = {Step.FORWARD: "forward", Step.ANSWER: "answer", Step.SETTLE: "settle"}
# On time, late, late and still open, still in time.
Timely = tuple[int, int, int, int]
_KEYS: Final = (*Category, NONE)
_UNCATEGORISED: Final = (N_("Belum dikategorikan"), N_("Tanpa kategori"))
# So many days are shown one by one, so many by week; more by month.
_DAYS: Final = 35
_WEEKS: Final = 190


def build_report(
    session: Session,
    scope: Scope,
    *,
    fewest_cases: int = Values().fewest_cases,
    progress: Progress | None = None,
) -> Report:
    """The report as of now; `progress` is called after each part."""
    found = gather(session, scope, progress)
    total = found.totals.sums
    by_category = by_dimension(found.cells, "category")
    by_channel = by_dimension(found.cells, "channel")
    by_place = by_dimension(found.cells, "kecamatan")
    is_ranked = scope.sees_all and scope.filters.skpd_id is None
    return Report(
        scope=scope,
        scope_words=scope_words(scope.filters, found.names),
        counted_at=found.at,
        total=total.counts,
        left_out=LeftOut(**{name: total.of[name] for name in LeftOut.__slots__}),
        comparison=found.comparison,
        trend=trend(found.by_day, scope.period),
        categories=_categories(by_category, found),
        offices=_offices(found),
        outcomes=_outcomes(total.counts),
        first_answer=found.totals.first_answer,
        settlement=found.totals.settlement,
        timeliness=timeliness_rows(session, by_category, found.open, scope.period.last),
        overdue=found.open.totals,
        answer_channels=_named({it: total.of[f"by_{it}"] for it in ReplyChannel}),
        channels=_named({it: by_channel.get(it, Sums()).received for it in Channel.all()}),
        topics=found.topics,
        places=topics.places({name: sums.received for name, sums in by_place.items()}),
        week=week_by_hour(found.by_day),
        ranking=ranking(found.responses, found.open.waiting_of, found.names, fewest_cases)
        if is_ranked
        else None,
        definitions=DEFINITIONS,
    )


def count_received(session: Session, scope: Scope) -> int:
    """Number of cases in the scope: above scope.MOST_COUNTED a job builds the report."""
    return sum_of_cells(Summary(session, scope.period, scope.filters).by()).received


def scope_words(filters: Filters, names: Names) -> str:
    """Whose and which cases: "Dinas PUPR, Keluhan, Kec. Siulak, lewat SMS"."""
    words = [_office(filters.skpd_id, names)]
    if filters.category is not None:
        words.append(_category_words(filters.category)[0])
    if filters.kecamatan is not None:
        place = filters.kecamatan
        words.append("tidak menyebut tempat" if place == NONE else f"Kec. {place}")
    if filters.channel is not None:
        words.append(Channel(filters.channel).way)
    return ", ".join(words)


def _office(skpd_id: int | None, names: Names) -> str:
    if skpd_id is None:
        return N_("Semua SKPD")
    return names[skpd_id][0] if skpd_id in names else "SKPD tidak dikenal"


def _category_words(key: str) -> tuple[str, str]:
    return _UNCATEGORISED if key == NONE else (Category(key).label, Category(key).label)


def _categories(found: Mapping[str, Sums], parts: Gathered) -> tuple[CategoryRow, ...]:
    """The four, and "Belum dikategorikan" where there are some."""
    keys = [*Category, *(key for key in (NONE,) if key in found or key in parts.answers)]
    return tuple(
        CategoryRow(
            str(key),
            *_category_words(key),
            found.get(key, Sums()).counts,
            duration_of(parts.answers.get(key, Minutes())),
            duration_of(parts.settled.get(key, Minutes())),
        )
        for key in keys
    )


def _offices(parts: Gathered) -> tuple[OfficeRow, ...]:
    """Those that had something to do, who got most first."""
    ids = {*parts.by_office, *parts.responses}
    ids |= {id_ for id_, count in parts.open.late_of.items() if count}
    rows = [_office_row(id_, parts) for id_ in ids if id_ in parts.names]
    return tuple(sorted(rows, key=lambda row: (-row.counts.received, row.label)))


def _office_row(skpd_id: int, parts: Gathered) -> OfficeRow:
    sums = parts.by_office.get(skpd_id, Sums())
    label, short = parts.names[skpd_id]
    return OfficeRow(
        skpd_id=skpd_id,
        label=label,
        short=short,
        counts=sums.counts,
        on_time=sums.of["answer_on_time"],
        late=sums.of["answer_late"],
        overdue=parts.open.late_of.get(skpd_id, 0),
        response=parts.responses.get(skpd_id, Responses()).took,
    )


def _outcomes(counts: Counts) -> tuple[OutcomeRow, ...]:
    whole = counts.received
    numbers = ((it, counts.outcomes.get(it, 0)) for it in Outcome)
    return tuple(
        OutcomeRow(it, it.label, number, 100 * number / whole if whole else None)
        for it, number in numbers
    )


def _named(found: Mapping[Channel | ReplyChannel, int]) -> tuple[NamedCount, ...]:
    whole = sum(found.values())
    return tuple(
        NamedCount(it.value, it.label, number, 100 * number / whole if whole else None)
        for it, number in found.items()
    )


def trend(by_day: Mapping[date, Sums], period: Period) -> tuple[Point, ...]:
    """Every step of the period, also those without a case."""
    length = (period.last - period.first).days + 1
    unit = Interval.HARI if length <= _DAYS else Interval.MINGGU if length <= _WEEKS else None
    points, day = [], period.first
    while day <= period.last:
        last = min(bounds(unit or Interval.BULAN, day)[1], period.last)
        points.append(_point(by_day, day, last, unit))
        day = last + timedelta(days=1)
    return tuple(points)


def week_by_hour(by_day: Mapping[date, Sums]) -> Week:
    """Cases by weekday and hour of WIB."""
    letters: dict[int, list[str]] = defaultdict(list)
    for day, sums in by_day.items():
        letters[day.weekday()].append(sums.hours)
    return Week(tuple(counts_by_hour("".join(letters[weekday])) for weekday in range(7)))


def _point(by_day: Mapping[date, Sums], first: date, last: date, unit: Interval | None) -> Point:
    sums, day = Sums(), first
    while day <= last:
        if day in by_day:
            sums.add(by_day[day].of)
        day += timedelta(days=1)
    counts = sums.counts
    pattern = "MMM y" if unit is None else "d MMM"
    label = format_date(first, pattern)
    return Point(first, last, label, counts.received, counts.answered, counts.rejected)


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
        each = [_figures(step, key, done, open_) for key in keys]
        on_time, late, overdue, running = map(sum, zip(*each, strict=True))
        rule = deadlines.pick_rule(rules, _category(keys[0]), step, on)
        # What solved nothing may wait for an end that has no deadline (Permintaan Informasi).
        has_time = step is not Step.SETTLE or rule is not None or on_time or late
        if has_time and (on_time or late or overdue or running):
            figures = on_time, late, overdue, running
            yield _row(step, group, keys, _words(step, rules, rule, on), figures)


def _row(
    step: Step, group: str | None, keys: Sequence[str], words: str, figures: Timely
) -> TimelinessRow:
    is_all = len(keys) == len(_KEYS)
    labels = {
        None: N_("Semua pesan") if is_all else N_("Kategori lain"),
        NONE: N_("Belum dikategorikan"),
    }
    label = labels.get(group) or Category(str(group)).label
    shared = () if is_all else tuple(keys)
    return TimelinessRow(step.value, step.heading, group, label, words, *figures, shared)


def _figures(step: Step, key: str, done: Mapping[str, Sums], open_: Unsettled) -> Timely:
    tallies, name = done.get(key, Sums()).of, _COLUMNS[step]
    judged = tallies[f"{name}_on_time"], tallies[f"{name}_late"]
    return *judged, open_.late[step, key], open_.running[step, key]


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

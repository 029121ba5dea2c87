"""What a report is made of, read part by part: each a few statements on the interval's rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.extensions import now
from app.models import Skpd
from app.reports.figures import comparing, durations
from app.reports.figures import topics as topics_
from app.reports.figures.comparing import Totals
from app.reports.figures.durations import Minutes, Responses, together
from app.reports.figures.measures import Comparison, Topics
from app.reports.figures.ranking import Names
from app.reports.figures.scope import Scope
from app.reports.figures.summary import Key, Summary, Sums
from app.reports.figures.unsettled import Unsettled, unsettled

# How far it is: parts done, parts in all.
Progress = Callable[[int, int], None]
PARTS: Final = 6
_Found = TypeVar("_Found")
DIMENSIONS: Final = ("category", "channel", "kecamatan")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The parts; `cells` by category, channel and kecamatan; minutes by category or SKPD."""

    at: datetime
    names: Names
    cells: Mapping[Key, Sums]
    by_day: Mapping[date, Sums]
    by_office: Mapping[int, Sums]
    answers: Mapping[str, Minutes]
    settled: Mapping[str, Minutes]
    responses: Mapping[int, Responses]
    open: Unsettled
    totals: Totals
    comparison: Comparison | None
    topics: Topics


def gather(session: Session, scope: Scope, progress: Progress | None = None) -> Gathered:
    """All of it as of now; `progress` is told after each part."""
    period, filters, at = scope.period, scope.filters, now()
    done = _Counter(progress)
    summary = Summary(session, period, filters)
    cells = done(summary.by(*DIMENSIONS))
    by_day = done(summary.by_day())
    by_office = done(summary.by_office())
    answers = durations.first_answers(session, period, filters)
    settled = durations.settlements(session, period, filters)
    responses = done(durations.responses(session, period, filters))
    totals = comparing.totals(
        rolled_up(cells), together(answers.values()), together(settled.values())
    )
    return Gathered(
        at=at,
        names=office_names(session),
        cells=cells,
        by_day=by_day,
        by_office=by_office,
        answers=answers,
        settled=settled,
        responses=responses,
        open=unsettled(session, period, filters, at),
        totals=totals,
        comparison=done(comparing.compare(session, period, filters, totals, at)),
        topics=done(topics_.topics(session, period, filters, totals.sums.received)),
    )


def rolled_up(cells: Mapping[Key, Sums]) -> Sums:
    """All of them together."""
    return next(iter(by(cells, None).values()), Sums())


def by(cells: Mapping[Key, Sums], dimension: str | None) -> dict[str, Sums]:
    """The cells put together by one of their dimensions; by None into one."""
    place = None if dimension is None else DIMENSIONS.index(dimension)
    found: dict[str, Sums] = {}
    for key, sums in cells.items():
        found.setdefault("" if place is None else key[place], Sums()).add(sums.of)
    return found


def office_names(session: Session) -> Names:
    """Name and abbreviation of every SKPD, also of those no longer in use."""
    rows = session.execute(select(Skpd.id, Skpd.name, Skpd.abbreviation))
    return {id_: (name, short) for id_, name, short in rows}


class _Counter:
    """Passes on what was found, and tells that one more part is done."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress, self._done = progress, 0

    def __call__(self, found: _Found) -> _Found:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, PARTS)
        return found

"""Content of a report for screens, PDF and XLSX: figures and words, nothing left to compute.

`reporting.build_report` makes it, `report_json` stores it. Every table has its terms in
`definitions`, by key. Durations are in working days of 510 minutes (D3). "Received" figures are
about the messages that came in the period; durations about what was answered or closed in it,
whenever it had come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.words import N_
from app.domain.workflow.outcomes import Outcome
from app.reports.figures.definitions import Definition
from app.reports.figures.measures import (
    ComparedRow,
    Comparison,
    Counts,
    Duration,
    LeftOut,
    NamedCount,
    Overdue,
    Point,
    Topics,
    Week,
)
from app.reports.figures.scope import Scope

# Whoever shows a report imports its parts from this one room.
__all__ = [
    "CategoryRow",
    "ComparedRow",
    "Comparison",
    "Counts",
    "Definition",
    "Duration",
    "LeftOut",
    "NamedCount",
    "OfficeRow",
    "OutcomeRow",
    "Overdue",
    "Point",
    "RankedOffice",
    "Ranking",
    N_("Report"),
    "Scope",
    "TimelinessRow",
    "Topics",
    "Week",
]


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One category; `key` is its word, or scope.NONE."""

    key: str
    label: str
    short: str
    counts: Counts
    first_answer: Duration
    settlement: Duration


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One SKPD with the messages it got, by its own hold on them; a message that two hold stands
    in both rows. `response`: its own first answers or rejections in the period, since it was
    forwarded. `overdue`: of its messages late now, whenever they came."""

    skpd_id: int
    label: str
    short: str
    counts: Counts
    on_time: int
    late: int
    overdue: int
    response: Duration


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One honest class; the rows sum up to `total.received`."""

    outcome: Outcome
    label: str
    count: int
    percent: float | None


@dataclass(frozen=True, slots=True)
class TimelinessRow:
    """One row of the deadline table on the period's messages.

    `on_time` and `late` are done; `overdue` are not done and late now; `running` still have time.
    """

    step: str
    step_label: str
    category: str | None
    category_label: str
    rule: str
    on_time: int
    late: int
    overdue: int
    running: int
    # The categories of a row that is about several.
    keys: tuple[str, ...] = ()

    @property
    def percent(self) -> float | None:
        """On time of all whose time is over; None when there is none."""
        judged = self.on_time + self.late + self.overdue
        return 100 * self.on_time / judged if judged else None


@dataclass(frozen=True, slots=True)
class RankedOffice:
    """An SKPD by the median of its first responses; `waiting` are those it still owes one now.

    Medians that are spelled the same share a `place`.
    """

    place: int
    skpd_id: int
    label: str
    short: str
    cases: int
    rejected: int
    waiting: int
    median_days: float
    mean_days: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """The quickest SKPD, and the slowest of those that are mostly late; nobody stands in both.

    `too_few` had less than `fewest_cases`.
    """

    most: tuple[RankedOffice, ...]
    least: tuple[RankedOffice, ...]
    too_few: int
    fewest_cases: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything. `ranking` is None for those who see one SKPD only.

    `scope_words`: whose and which messages, as one line. With an SKPD chosen every figure is about
    its own hold on the messages.
    """

    scope: Scope
    scope_words: str
    counted_at: datetime
    total: Counts
    left_out: LeftOut
    comparison: Comparison | None
    trend: tuple[Point, ...]
    categories: tuple[CategoryRow, ...]
    offices: tuple[OfficeRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    first_answer: Duration
    settlement: Duration
    timeliness: tuple[TimelinessRow, ...]
    overdue: Overdue
    answer_channels: tuple[NamedCount, ...]
    channels: tuple[NamedCount, ...]
    topics: Topics
    places: tuple[NamedCount, ...]
    week: Week
    ranking: Ranking | None
    definitions: tuple[Definition, ...]

"""Content of a report for screens, PDF and XLSX: figures and words, nothing left to compute.

`reporting.build_report` makes it, `report_json` stores it. Every table has its terms in
`definitions`, by key. Durations are in working days of 510 minutes (D3). "Received" figures are
about the cases that came in the period; durations about what was answered or closed in it,
whenever it had come.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain.words import N_
from app.domain.workflow.outcomes import Outcome
from app.models.counted import Apart
from app.reports.figures.definitions import Definition
from app.reports.figures.scope import Scope


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of some cases: `outcomes` sum up to `received`; rejections stand beside.

    `rejections`: at least one SKPD has given it back; `reforwarded`: and it was forwarded again.
    """

    received: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    rejections: int = 0
    reforwarded: int = 0

    @property
    def answered(self) -> int:
        """An answer has reached the citizen, or is on its way; whether closed or not."""
        return sum(self.outcomes.get(it, 0) for it in Outcome if it.is_answered)

    @property
    def rejected(self) -> int:
        """Given back by the SKPD, and nobody has it since."""
        return self.outcomes.get(Outcome.RETURNED, 0)

    @property
    def unanswered(self) -> int:
        """Neither answered nor given back: received is answered + unanswered + rejected."""
        return self.received - self.answered - self.rejected

    @property
    def closed(self) -> int:
        """Nobody works on it any more, answered or not."""
        return sum(self.outcomes.get(it, 0) for it in Outcome if it.is_closed)

    @property
    def answered_percent(self) -> float | None:
        """Answered of received; None when nothing was received."""
        return 100 * self.answered / self.received if self.received else None


@dataclass(frozen=True, slots=True)
class Duration:
    """How long it took, over `cases`; None where there is none."""

    cases: int = 0
    mean_days: float | None = None
    median_days: float | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """Late at the moment of counting, whenever they came; by what is waited for."""

    forward: int = 0
    answer: int = 0
    settle: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.forward + self.answer + self.settle


@dataclass(frozen=True, slots=True)
class NamedCount:
    """A word with its number: a channel, a kecamatan (`key` NONE: no place was named)."""

    key: str
    label: str
    count: int
    percent: float | None


@dataclass(frozen=True, slots=True)
class Topics:
    """The words that most cases have, without stop words; `count` is cases, not mentions.

    Counted from `read` of `received` cases: an even sample where there are many.
    """

    rows: tuple[NamedCount, ...]
    read: int
    received: int

    @property
    def is_sample(self) -> bool:
        """Whether not every case was read."""
        return self.read < self.received


@dataclass(frozen=True, slots=True)
class Week:
    """Cases by weekday (Monday first) and hour of WIB: `cells[weekday][hour]`."""

    cells: tuple[tuple[int, ...], ...]

    @property
    def by_weekday(self) -> tuple[int, ...]:
        """Seven sums."""
        return tuple(map(sum, self.cells))

    @property
    def by_hour(self) -> tuple[int, ...]:
        """Twenty-four sums."""
        return tuple(map(sum, zip(*self.cells, strict=True)))


@dataclass(frozen=True, slots=True)
class Point:
    """One step of the trend: the days from `first` to `last`, both included."""

    first: date
    last: date
    label: str
    received: int
    answered: int
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One figure beside that of the period before; `unit` is "" or "%" or "hari"."""

    key: str
    label: str
    unit: str
    now: float | None
    before: float | None

    @property
    def change(self) -> float | None:
        """The difference; None where one of them is unknown."""
        return None if self.now is None or self.before is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """The period before (the neighbour, or as many days before a free range); None at its ends."""

    label: str
    first: date
    last: date
    rows: tuple[ComparedRow, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What came in the period and no table counts (counted.py); `unforwarded` is counted, but
    stands in no row of an SKPD."""

    officials: int = 0
    services: int = 0
    courtesies: int = 0
    deleted: int = 0
    quarantined: int = 0
    joined: int = 0
    unforwarded: int = 0

    @property
    def rows(self) -> tuple[tuple[str, int], ...]:
        """What is counted apart, in the words of every place that shows it."""
        return (
            (Apart.OFFICIAL.label, self.officials),
            (Apart.SERVICE.label, self.services),
            (Apart.COURTESY.label, self.courtesies),
            (N_("dihapus"), self.deleted),
            (N_("dari nomor yang diblokir"), self.quarantined),
            (N_("digabungkan ke pesan lain"), self.joined),
        )


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
    """One SKPD with the cases it got, by its own hold on them; a case that two hold stands
    in both rows. `response`: its own first answers or rejections in the period, since it was
    forwarded. `overdue`: of its cases late now, whenever they came."""

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
    """One row of the deadline table on the period's cases.

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

    `scope_words`: whose and which cases, as one line. With an SKPD chosen every figure is about
    its own hold on the cases.
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

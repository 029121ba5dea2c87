"""Deadlines: working days, office hours and due times (D3). The caller passes the holidays."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from app.domain.terms import CaseStatus, Category
from app.domain.words import N_, Labelled, Sentence

WIB: Final = ZoneInfo("Asia/Jakarta")
# One working day of a report's "1,2 hari" is so many minutes of office hours (D3).
WORKING_DAY: Final = 510
OPENS: Final = time(7, 30)
_CLOSES, _CLOSES_FRIDAY = time(16, 0), time(16, 30)
_FRIDAY, _SATURDAY = 4, 5
_DAY: Final = timedelta(days=1)


class Step(Labelled):
    """What must be done in time; `heading` is its label where that begins a line."""

    heading: str

    def __new__(cls, value: str, label: str = "", heading: str = "") -> Self:
        """`FORWARD = "teruskan", N_("diteruskan"), N_("Diteruskan")`."""
        member = str.__new__(cls, value)
        member._value_, member.label, member.heading = value, label, heading
        return member

    FORWARD = "teruskan", N_("diteruskan"), N_("Diteruskan")
    ANSWER = "jawab", N_("jawaban pertama"), N_("Jawaban pertama")
    SETTLE = "selesai", N_("diselesaikan"), N_("Diselesaikan")
    INSPECT = (
        *("periksa", N_("diselesaikan dengan pemeriksaan")),
        N_("Diselesaikan dengan pemeriksaan"),
    )
    WAIT = "tunggu warga", N_("menunggu tanggapan warga"), N_("Menunggu tanggapan warga")
    JOINT = (
        *("bersama", N_("dijawab atau dilepas SKPD pendukung")),
        N_("Dijawab atau dilepas SKPD pendukung"),
    )

    @property
    def unit(self) -> str:
        """What its days are: of the offices, or of the calendar."""
        return N_("hari kalender") if self in (Step.WAIT, Step.JOINT) else N_("hari kerja")


DAYS: Final = (
    N_("Senin"),
    N_("Selasa"),
    N_("Rabu"),
    N_("Kamis"),
    N_("Jumat"),
    N_("Sabtu"),
    N_("Minggu"),
)
# Further away than this a day's name alone could be any week's.
_WEEK: Final = 7


@dataclass(frozen=True)
class Rule:
    """One row of the table: `category` None is every case, `basis` the law behind it."""

    category: Category | None
    step: Step
    working_days: int
    basis: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of time as they stand, read once for many cases."""

    rules: tuple[Rule, ...]
    holidays: frozenset[date]


@dataclass(frozen=True, slots=True)
class Span:
    """One step of a case; `until` None while it goes on, `step` None where nothing is judged."""

    step: Step | None
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Measure:
    """What a span took in minutes of office hours, and whether it ended after its deadline."""

    minutes: int | None
    is_late: bool | None


# "lihat": where the figure is taken from; whether it binds in a case is for a lawyer to say.
_LAW: Final = N_("lihat Permen PANRB 62/2018")
_INFORMATION: Final = N_("lihat Permen PANRB 62/2018 dan UU 14/2008 Pasal 22")
_OURS: Final = N_("Kebijakan Si UPIK")
_SINCE: Final = date(2026, 1, 1)
# The defaults of D3; Pujian has none.
DEFAULTS: Final = (
    Rule(None, Step.FORWARD, 1, _OURS, _SINCE),
    Rule(Category.PERMINTAAN, Step.ANSWER, 5, _INFORMATION, _SINCE),
    Rule(Category.KELUHAN, Step.ANSWER, 2, _OURS, _SINCE),
    Rule(Category.KELUHAN, Step.SETTLE, 14, _LAW, _SINCE),
    Rule(Category.PENGADUAN, Step.ANSWER, 5, _OURS, _SINCE),
    Rule(Category.PENGADUAN, Step.SETTLE, 14, _LAW, _SINCE),
    Rule(Category.PENGADUAN, Step.INSPECT, 60, _LAW, _SINCE),
    Rule(None, Step.WAIT, 14, _OURS, _SINCE),
    # 6 x 24 hours for whoever helps another SKPD (A7).
    Rule(None, Step.JOINT, 6, _OURS, _SINCE),
)


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday, unless it is a public holiday or cuti bersama."""
    return day.weekday() < _SATURDAY and day not in holidays


def due_day(start: date, working_days: int, holidays: Collection[date]) -> date:
    """The day that many working days after `start`, which is day 0 whatever day it is."""
    day = start
    while working_days > 0:
        day += _DAY
        working_days -= is_working_day(day, holidays)
    return day


def due_at(start: datetime, working_days: int, holidays: Collection[date]) -> datetime:
    """The end of the office hours of the due day, in UTC; `start` is aware."""
    day = due_day(start.astimezone(WIB).date(), working_days, holidays)
    return datetime.combine(day, _closes(day), WIB).astimezone(UTC)


def office_opening(day: date) -> datetime:
    """When the offices open on that day, in UTC."""
    return datetime.combine(day, OPENS, WIB).astimezone(UTC)


def is_office_time(at: datetime, holidays: Collection[date]) -> bool:
    """Whether somebody is at work at that aware time: 07.30-16.00, on Friday to 16.30."""
    here = at.astimezone(WIB)
    is_open = OPENS <= here.time() < _closes(here.date())
    return is_open and is_working_day(here.date(), holidays)


def after_office_minutes(start: datetime, minutes: float, holidays: Collection[date]) -> datetime:
    """When so many minutes of office hours have passed since `start` (aware), in UTC."""
    here = start.astimezone(WIB)
    day = here.date()
    while True:
        if is_working_day(day, holidays):
            opens = max(datetime.combine(day, OPENS, WIB), here)
            room = (datetime.combine(day, _closes(day), WIB) - opens).total_seconds() / 60
            if room > 0 and minutes <= room:
                return (opens + timedelta(minutes=minutes)).astimezone(UTC)
            minutes -= max(0.0, room)
        day += _DAY


def office_minutes(start: datetime, end: datetime, holidays: Collection[date]) -> float:
    """Minutes of office hours between two aware times; 0 when `end` is not later."""
    here, there = start.astimezone(WIB), end.astimezone(WIB)
    day, minutes = here.date(), 0.0
    while day <= there.date():
        if is_working_day(day, holidays):
            opens = max(datetime.combine(day, OPENS, WIB), here)
            closes = min(datetime.combine(day, _closes(day), WIB), there)
            minutes += max(0.0, (closes - opens).total_seconds() / 60)
        day += _DAY
    return minutes


def step_of(status: CaseStatus, *, needs_inspection: bool) -> Step | None:
    """What a case waits for; None while the clock stands (menunggu_warga) or has ended."""
    if status == CaseStatus.BARU:
        return Step.FORWARD
    if status in (CaseStatus.DITERUSKAN, CaseStatus.DITOLAK):
        return Step.ANSWER
    if status == CaseStatus.DIJAWAB:
        return Step.INSPECT if needs_inspection else Step.SETTLE
    return None


def pick_rule(
    rules: Iterable[Rule], category: Category | None, step: Step, on: date
) -> Rule | None:
    """The newest rule of a step that holds on that day; the category's own before the general."""
    valid = [row for row in rules if row.step == step and row.valid_from <= on]
    own = [row for row in valid if row.category is not None and row.category == category]
    general = [row for row in valid if row.category is None]
    return max(own or general, key=lambda row: row.valid_from, default=None)


def measure(
    spans: Iterable[Span],
    start: datetime,
    category: Category | None,
    tables: Tables,
    *,
    is_counted: bool,
) -> list[Measure]:
    """The measure of each span; all deadlines run since `start`, the case's day 0 (D3).

    Both are None while a span goes on, `is_late` also where no rule sets a deadline, `minutes` also
    where no report counts the case.
    """
    on = start.astimezone(WIB).date()
    found = []
    for span in spans:
        minutes, is_late = None, None
        rule = pick_rule(tables.rules, category, span.step, on) if span.step else None
        if span.until is not None and is_counted:
            minutes = round(office_minutes(span.since, span.until, tables.holidays))
        if span.until is not None and rule is not None:
            is_late = span.until > due_at(start, rule.working_days, tables.holidays)
        found.append(Measure(minutes, is_late))
    return found


def rule_as_stored(rule: Rule) -> str:
    """The rule that holds, as it is stored: `keluhan|jawab|2|Kebijakan Si UPIK`, at most 200
    letters; `reason_in_words` reads it.
    """
    category = rule.category or ""
    return f"{category}|{rule.step}|{rule.working_days}|{rule.basis}"


def reason_in_words(stored: str) -> Sentence:
    """`Keluhan: jawaban pertama dalam 2 hari kerja sejak diterima (Kebijakan Si UPIK)`."""
    if stored.count("|") < 3:
        return Sentence(stored)
    category, step, days, basis = stored.split("|", 3)
    return Sentence(
        "%(what)s: %(step)s dalam %(days)s sejak diterima (%(basis)s)",
        what=Sentence(Category(category).label) if category else Sentence("Setiap pesan"),
        step=Sentence(Step(step).label),
        days=working_days(int(days)),
        basis=Sentence(basis),
    )


def count_as_stored(rule: Rule, start: datetime, holidays: Collection[date]) -> str:
    """How the day was found, as it is stored: `5`, `5|2` with two holidays, `5|Senin` with one in
    the same week; `counted_in_words` says it."""
    first = start.astimezone(WIB).date()
    last = due_day(first, rule.working_days, holidays)
    off = [
        day
        for day in (first + _DAY * step for step in range(1, (last - first).days + 1))
        if day.weekday() < _SATURDAY and day in holidays
    ]
    days = str(rule.working_days)
    if not off:
        return days
    if len(off) > 1 or (last - first).days > _WEEK:
        return f"{days}|{len(off)}"
    return f"{days}|{DAYS[off[0].weekday()]}"


def counted_in_words(stored: str) -> Sentence:
    """`5 hari kerja`, `5 hari kerja; 2 hari libur`, `5 hari kerja; Senin libur`."""
    days, _, off = stored.partition("|")
    if not days.isdigit():
        return Sentence(stored)
    if not off:
        return working_days(int(days))
    if off.isdigit():
        return Sentence.counting(
            "%(days)s; %(number)s hari libur", int(off), days=working_days(int(days))
        )
    return Sentence("%(days)s; %(day)s libur", days=working_days(int(days)), day=Sentence(off))


def working_days(number: int) -> Sentence:
    """`5 hari kerja`."""
    return Sentence.counting("%(number)s hari kerja", number)


def _closes(day: date) -> time:
    return _CLOSES_FRIDAY if day.weekday() == _FRIDAY else _CLOSES

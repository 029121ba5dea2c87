"""Working days, office hours and due times (D3): pure, with the holidays given by the caller."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from app.domain.terms import Category, MessageStatus

WIB: Final = ZoneInfo("Asia/Jakarta")
# One working day of a report's "1,2 hari" is so many minutes of office hours (D3).
WORKING_DAY: Final = 510
_OPENS: Final = time(7, 30)
_CLOSES, _CLOSES_FRIDAY = time(16, 0), time(16, 30)
_FRIDAY, _SATURDAY = 4, 5
_DAY: Final = timedelta(days=1)


class Step(StrEnum):
    """What must be done in time."""

    FORWARD = "teruskan"
    ANSWER = "jawab"
    SETTLE = "selesai"
    INSPECT = "periksa"
    WAIT = "tunggu warga"

    @property
    def label(self) -> str:
        """The words on the screen."""
        return _STEPS[self]


_STEPS: Final = {
    Step.FORWARD: "diteruskan",
    Step.ANSWER: "jawaban pertama",
    Step.SETTLE: "diselesaikan",
    Step.INSPECT: "diselesaikan dengan pemeriksaan",
    Step.WAIT: "menunggu tanggapan warga",
}


@dataclass(frozen=True)
class Rule:
    """One row of the table: `category` None is every message, `basis` the law behind it."""

    category: Category | None
    step: Step
    working_days: int
    basis: str
    valid_from: date


_LAW: Final = "Permen PANRB 62/2018"
_OURS: Final = "Kebijakan Si UPIK"
_SINCE: Final = date(2026, 1, 1)
# The defaults of D3; Pujian has none.
DEFAULTS: Final = (
    Rule(None, Step.FORWARD, 1, _OURS, _SINCE),
    Rule(Category.PERMINTAAN, Step.ANSWER, 5, _LAW, _SINCE),
    Rule(Category.KELUHAN, Step.ANSWER, 2, _OURS, _SINCE),
    Rule(Category.KELUHAN, Step.SETTLE, 14, _LAW, _SINCE),
    Rule(Category.PENGADUAN, Step.ANSWER, 5, _OURS, _SINCE),
    Rule(Category.PENGADUAN, Step.SETTLE, 14, _LAW, _SINCE),
    Rule(Category.PENGADUAN, Step.INSPECT, 60, _LAW, _SINCE),
    Rule(None, Step.WAIT, 14, _OURS, _SINCE),
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


def office_minutes(start: datetime, end: datetime, holidays: Collection[date]) -> float:
    """Minutes of office hours between two aware times; 0 when `end` is not later."""
    here, there = start.astimezone(WIB), end.astimezone(WIB)
    day, minutes = here.date(), 0.0
    while day <= there.date():
        if is_working_day(day, holidays):
            opens = max(datetime.combine(day, _OPENS, WIB), here)
            closes = min(datetime.combine(day, _closes(day), WIB), there)
            minutes += max(0.0, (closes - opens).total_seconds() / 60)
        day += _DAY
    return minutes


def step_of(status: MessageStatus, *, needs_inspection: bool) -> Step | None:
    """What a message waits for; None while the clock stands (menunggu_warga) or has ended."""
    if status == MessageStatus.BARU:
        return Step.FORWARD
    if status in (MessageStatus.DITERUSKAN, MessageStatus.DITOLAK):
        return Step.ANSWER
    if status == MessageStatus.DIJAWAB:
        return Step.INSPECT if needs_inspection else Step.SETTLE
    return None


def pick(rules: Iterable[Rule], category: Category | None, step: Step, on: date) -> Rule | None:
    """The newest rule of a step that holds on that day; the category's own before the general."""
    valid = [row for row in rules if row.step == step and row.valid_from <= on]
    own = [row for row in valid if row.category is not None and row.category == category]
    general = [row for row in valid if row.category is None]
    return max(own or general, key=lambda row: row.valid_from, default=None)


def reason(rule: Rule) -> str:
    """`Keluhan: jawaban pertama dalam 2 hari kerja sejak diterima (Kebijakan Si UPIK)`."""
    what = rule.category.label if rule.category else "Setiap pesan"
    days = f"{rule.working_days} hari kerja"
    return f"{what}: {rule.step.label} dalam {days} sejak diterima ({rule.basis})"


def _closes(day: date) -> time:
    return _CLOSES_FRIDAY if day.weekday() == _FRIDAY else _CLOSES

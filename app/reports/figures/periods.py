"""Periods of a report: days, weeks, months, quarters or years in WIB (S69)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import gettext as _

from app.domain.words import N_, Labelled
from app.reports.figures.formatting import WIB, format_date

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Interval(Labelled):
    """What "Jangka waktu" offers (S69, A22)."""

    HARI = "hari", N_("Hari")
    MINGGU = "minggu", N_("Minggu")
    BULAN = "bulan", N_("Bulan")
    TRIWULAN = "triwulan", N_("Triwulan")
    TAHUN = "tahun", N_("Tahun")
    BEBAS = "bebas", N_("Bebas (dari - sampai)")


class PeriodInvalid(ValueError):
    """The days name no period; `reason` is "order" or "range"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of WIB, both ends included; raises PeriodInvalid."""

    interval: Interval
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise PeriodInvalid("order")
        if not (self.first.year >= FIRST_YEAR and self.last.year <= LAST_YEAR):
            raise PeriodInvalid("range")

    @property
    def start(self) -> datetime:
        """The first moment, UTC."""
        return datetime.combine(self.first, time(), WIB).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it, UTC."""
        return datetime.combine(self.last + timedelta(days=1), time(), WIB).astimezone(UTC)

    @property
    def label(self) -> str:
        """What a reader calls it: "24 November 2026", "November 2026", "1 - 24 November 2026"."""
        if self.interval is Interval.TAHUN:
            return str(self.first.year)
        if self.interval is Interval.TRIWULAN:
            return _(
                "Triwulan %(quarter)s %(year)s",
                quarter=(self.first.month + 2) // 3,
                year=self.first.year,
            )
        if self.interval is Interval.BULAN:
            return format_date(self.first, "MMMM y")
        return _span(self.first, self.last)

    def neighbour(self, step: int) -> Period | None:
        """The period just before (-1) or after (1); None at the end of the calendar or if free."""
        if self.interval is Interval.BEBAS:
            return None
        anchor = self.first - timedelta(days=1) if step < 0 else self.last + timedelta(days=1)
        try:
            return period_of(self.interval, anchor)
        except PeriodInvalid:
            return None


def period_of(interval: Interval, day: date) -> Period:
    """The day, week (Monday to Sunday), month, quarter or year that holds `day`; not for BEBAS.

    Raises PeriodInvalid outside 2000 to 2100.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PeriodInvalid("range")
    return Period(interval, *bounds(interval, day))


def bounds(interval: Interval, day: date) -> tuple[date, date]:
    """The first and the last day of what holds `day`: a week may reach over the calendar's ends."""
    if interval is Interval.HARI:
        return day, day
    if interval is Interval.MINGGU:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    months = {Interval.BULAN: 1, Interval.TRIWULAN: 3, Interval.TAHUN: 12}[interval]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, _month_after(first, months) - timedelta(days=1)


def today(now: datetime) -> date:
    """The day in WIB; late in the evening of UTC it is already tomorrow there."""
    return now.astimezone(WIB).date()


def _month_after(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _span(first: date, last: date) -> str:
    if first == last:
        return format_date(first, "d MMMM y")
    if first.year != last.year:
        return f"{format_date(first, 'd MMMM y')} - {format_date(last, 'd MMMM y')}"
    start = "d" if first.month == last.month else "d MMMM"
    return f"{format_date(first, start)} - {format_date(last, 'd MMMM y')}"

"""Setting types of the reading hours: of a working day, and of periods with hours of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from app.domain.messaging import quiet_hours
from app.domain.settings.setting_types import SPAN, TimeSpan, clock_time
from app.domain.words import N_, Sentence
from app.domain.workflow.deadlines import is_working_day
from app.domain.workflow.reading_hours import Period

_DATE: Final = r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}"
_PERIOD: Final = re.compile(
    rf"({_DATE})(?:\s*[-–]\s*({_DATE}))?\s+({SPAN.pattern})(?:\s*,?\s*jumat\s+({SPAN.pattern}))?",
    re.IGNORECASE,
)
_FIRST_YEAR: Final = 2020
_LAST_YEAR: Final = 2099


@dataclass(frozen=True, slots=True)
class OfficeSpan(TimeSpan):
    """The hours of one working day."""

    def read(self, spelled: str) -> quiet_hours.Span:
        """`07.30-16.00`; a colon will do too."""
        return _office_span(spelled)


@dataclass(frozen=True, slots=True)
class Periods:
    """Days with other office hours, a period a line; none at first."""

    most: int = 40

    def read(self, spelled: str) -> tuple[Period, ...]:
        """`18/02/2027-19/03/2027 08.00-15.00, Jumat 08.00-15.30`, earliest first; the second date
        and Friday's own hours may be left out."""
        lines = [" ".join(line.split()) for line in spelled.splitlines()]
        found = sorted((_period(line) for line in lines if line), key=lambda one: one.first)
        if len(found) > self.most:
            raise ValueError(Sentence("Isi paling banyak %(most)s baris.", most=self.most))
        for earlier, later in pairwise(found):
            if later.first <= earlier.last:
                raise ValueError(
                    Sentence(
                        "Tanggal %(day)s ada di dua baris. Tulis di satu baris saja.",
                        day=f"{later.first:%d/%m/%Y}",
                    )
                )
        return tuple(found)

    def spell(self, value: tuple[Period, ...]) -> str:
        """One a line."""
        return "\n".join(_spelled(period) for period in value)


def _period(line: str) -> Period:
    found = _PERIOD.fullmatch(line)
    if found is None:
        raise ValueError(
            Sentence(
                "“%(line)s” belum terbaca. Isi tanggal dan jamnya, misalnya"
                " 18/02/2027-19/03/2027 08.00-15.00.",
                line=line[:60],
            )
        )
    first, last, usual, friday = found[1], found[2] or found[1], found[3], found[8] or found[3]
    begins, ends = _date(first), _date(last)
    if ends < begins:
        raise ValueError(
            Sentence("“%(line)s”: tanggal akhir mendahului tanggal awal.", line=line[:60])
        )
    days = (begins + timedelta(days=step) for step in range(min((ends - begins).days, 6) + 1))
    if not any(is_working_day(day, ()) for day in days):
        raise ValueError(
            Sentence("“%(line)s” hanya memuat Sabtu atau Minggu, bukan hari kerja.", line=line[:60])
        )
    return Period(begins, ends, _office_span(usual), _office_span(friday))


def _date(spelled: str) -> date:
    day, month, year = map(int, spelled.split("/"))
    try:
        found = date(year, month, day)
    except ValueError:
        found = date.min
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError(
            Sentence("Tanggal %(day)s tidak ada. Isi seperti 18/02/2027.", day=spelled)
        )
    return found


def _spelled(period: Period) -> str:
    days = f"{period.first:%d/%m/%Y}"
    if period.last != period.first:
        days = f"{days}-{period.last:%d/%m/%Y}"
    spelled = f"{days} {TimeSpan().spell(period.usual)}"
    if period.friday == period.usual:
        return spelled
    return f"{spelled}, Jumat {TimeSpan().spell(period.friday)}"


def _office_span(spelled: str) -> quiet_hours.Span:
    found = SPAN.fullmatch(spelled.strip())
    span = (clock_time(found[1]), clock_time(found[3])) if found else None
    if span is None or span[0] >= span[1]:
        raise ValueError(
            N_("Isi jam buka dan jam tutup seperti 07.30-16.00; jam tutup sesudah jam buka.")
        )
    return span

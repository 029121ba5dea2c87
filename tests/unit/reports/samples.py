"""A whole report of a fictitious month, made by hand: what is laid out must not depend on SQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.domain.workflow.outcomes import Outcome
from app.reports.figures.definitions import DEFINITIONS
from app.reports.figures.periods import Interval, Period, period_of
from app.reports.figures.report_content import (
    CategoryRow,
    ComparedRow,
    Comparison,
    Counts,
    Duration,
    LeftOut,
    NamedCount,
    OfficeRow,
    OutcomeRow,
    Overdue,
    Point,
    RankedOffice,
    Ranking,
    Report,
    TimelinessRow,
    Topics,
    Week,
)
from app.reports.figures.scope import NONE, Filters, Scope

COUNTED_AT = datetime(2026, 11, 26, 2, 10, tzinfo=UTC)
NOVEMBER = period_of(Interval.BULAN, date(2026, 11, 24))
WEEK = period_of(Interval.MINGGU, date(2026, 11, 24))
OFFICES = (
    ("Dinas Pekerjaan Umum dan Penataan Ruang", "PUPR", 212),
    ("Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil", 187),
    ("Dinas <Uji> & Perhubungan", "Dishub", 95),
    ("Dinas Kesehatan", "Dinkes", 61),
    ("Dinas Pendidikan", "Disdik", 44),
    ("RSUD Mayjen H. A. Thalib", "RSUD", 21),
)
PLACES = ("Siulak", "Kayu Aro", "Air Hangat", "Gunung Kerinci", "Danau Kerinci", "Keliling Danau")
WORDS = ("jalan", "lampu", "ktp", "sampah", "air", "jembatan", "puskesmas", "pungli", "irigasi")


def counts(received: int, rejected: int = 0) -> Counts:
    """Most of it answered, some of it closed in each honest way."""
    answered = received * 6 // 10
    solved, silent, closed = received // 20, received // 10, received // 12
    found = {
        Outcome.ANSWERED: answered - solved - silent - closed,
        Outcome.SOLVED: solved,
        Outcome.SILENT: silent,
        Outcome.CLOSED: closed,
        Outcome.RETURNED: rejected,
        Outcome.WAITING: received - answered - rejected,
    }
    return Counts(received, found, rejected, rejected // 2)


def share(rows: list[tuple[str, int]], keys: tuple[str, ...] = ()) -> tuple[NamedCount, ...]:
    """Words with their numbers and parts."""
    whole = sum(number for _, number in rows)
    return tuple(
        NamedCount(keys[place] if keys else label, label, number, 100 * number / whole)
        for place, (label, number) in enumerate(rows)
    )


def report(period: Period = NOVEMBER, *, sees_all: bool = True, **changes: Any) -> Report:
    """620 cases of a month, or of another period."""
    total = counts(620, 9)
    made = Report(
        scope=Scope(period, Filters(), sees_all),
        scope_words="Semua SKPD",
        counted_at=COUNTED_AT,
        total=total,
        left_out=LeftOut(6, 5, 1, deleted=3, quarantined=2, joined=4, unforwarded=17),
        comparison=_comparison(total),
        trend=_trend(period),
        categories=_categories(),
        offices=_offices(),
        outcomes=tuple(
            OutcomeRow(it, it.label, number, 100 * number / 620)
            for it in Outcome
            for number in [total.outcomes.get(it, 0)]
        ),
        first_answer=Duration(372, 1.84, 1.2),
        settlement=Duration(92, 6.3, 5.1),
        timeliness=(
            TimelinessRow(
                *("jawab", "jawaban pertama", "keluhan", "Keluhan", "2 hari kerja sejak diterima"),
                *(210, 31, 12, 20),
            ),
        ),
        overdue=Overdue(2, 10, 5),
        answer_channels=share([("Web oleh operator", 212), ("Lewat HP", 131)]),
        channels=share([("SMS", 601), ("Surat", 19)]),
        topics=Topics(share([(word, 90 - 8 * n) for n, word in enumerate(WORDS)]), 620, 620),
        places=share(
            [
                *((f"Kec. {place}", 60 - 7 * n) for n, place in enumerate(PLACES)),
                ("Tidak disebut", 400),
            ],
            (*PLACES, NONE),
        ),
        week=Week(tuple(tuple((day + hour) % 7 for hour in range(24)) for day in range(7))),
        ranking=Ranking(*_ranked(), too_few=2, fewest_cases=5) if sees_all else None,
        definitions=DEFINITIONS,
    )
    return replace(made, **changes)


def nothing(period: Period = NOVEMBER) -> Report:
    """A period in which nobody wrote."""
    return replace(
        report(period),
        total=Counts(),
        left_out=LeftOut(),
        comparison=None,
        trend=(),
        categories=(),
        offices=(),
        outcomes=(),
        first_answer=Duration(),
        settlement=Duration(),
        timeliness=(),
        overdue=Overdue(),
        answer_channels=(),
        channels=(),
        topics=Topics((), 0, 0),
        places=(),
        week=Week(((0,) * 24,) * 7),
        ranking=Ranking((), (), 0, 5),
    )


def _comparison(total: Counts) -> Comparison:
    rows = (
        ComparedRow("received", "Diterima", "", 620, 554),
        ComparedRow("answered_percent", "Dijawab", "%", total.answered_percent, 62.5),
        ComparedRow("first_answer", "Median jawaban pertama", "hari", 1.2, 1.6),
    )
    return Comparison("Oktober 2026", date(2026, 10, 1), date(2026, 10, 31), rows)


def _trend(period: Period) -> tuple[Point, ...]:
    days = [
        period.first + timedelta(days=number)
        for number in range((period.last - period.first).days + 1)
    ]
    return tuple(Point(day, day, str(day.day), 12 + day.day % 9, 8 + day.day % 5) for day in days)


def _categories() -> tuple[CategoryRow, ...]:
    rows = (
        *(("keluhan", "Keluhan", 340), ("pengaduan", "Pengaduan", 90)),
        *(("permintaan informasi", "Permintaan Informasi", 170), ("pujian", "Pujian", 20)),
    )
    pace = Duration(30, 1.9, 1.3)
    return tuple(CategoryRow(key, name, name, counts(n, 2), pace, pace) for key, name, n in rows)


def _offices() -> tuple[OfficeRow, ...]:
    return tuple(
        OfficeRow(place, name, short, counts(n, 3), n // 2, n // 15, n // 30, Duration(n, 2.1, 1.4))
        for place, (name, short, n) in enumerate(OFFICES, 1)
    )


def _ranked() -> tuple[tuple[RankedOffice, ...], tuple[RankedOffice, ...]]:
    rows = tuple(
        RankedOffice(place, place, name, short, n, 3, n // 10, 0.2 + place, 0.5 + place)
        for place, (name, short, n) in enumerate(OFFICES, 1)
    )
    return rows[:3], rows[:2:-1]

"""Ten sets of figures that a paper must survive; all made by hand, all invented."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from app.domain import shipped_units
from app.domain.language import places
from app.domain.workflow.outcomes import Outcome
from app.reports.figures.periods import Interval, period_of
from app.reports.figures.report_content import (
    CategoryRow,
    ComparedRow,
    Comparison,
    Duration,
    LeftOut,
    NamedCount,
    OfficeRow,
    OutcomeRow,
    Overdue,
    RankedOffice,
    Ranking,
    Report,
    TimelinessRow,
    Topics,
    Week,
)
from app.reports.figures.reporting import trend
from app.reports.figures.scope import NONE, Filters, Scope
from tests.unit.reports import samples

YEAR: Final = period_of(Interval.TAHUN, date(2026, 11, 24))
_WORDS: Final = (
    *("jalan", "lampu", "pertanggungjawaban", "ktp", "sampah", "air", "jembatan", "puskesmas"),
    *("irigasi", "ketidakmerataan", "guru", "pupuk", "obat", "antre", "listrik", "sinyal"),
    *("drainase", "pasar", "terminal", "kelangkaan"),
)


def units() -> list[tuple[str, str]]:
    """Names and short names of the units that the product ships."""
    return [(it.name, it.abbreviation) for it in shipped_units.units()]


def _office(place: int, name: str, short: str, received: int) -> OfficeRow:
    part = received // 8
    took = Duration(received, 12.4 + place, 9.4 + place)
    return OfficeRow(
        place, name, short, samples.counts(received, part), received // 2, part, part, took
    )


def _ranked(place: int, name: str, short: str) -> RankedOffice:
    return RankedOffice(place, place, name, short, 1040, 103, 210, 10.2 + place, 14.5 + place)


def _crowd(names: list[tuple[str, str]], many: int) -> Report:
    """Every table as long as it gets, with these units."""
    rows = tuple(_office(n, *unit, many // n) for n, unit in enumerate(names, 1))
    ranked = tuple(_ranked(n, *unit) for n, unit in enumerate(names[:20], 1))
    names_of = sorted(places.kecamatan())
    rows_of = [(f"Kec. {name}", many - n) for n, name in enumerate(names_of)]
    return samples.report(
        offices=rows,
        ranking=Ranking(ranked[:10], ranked[10:], 3, 5),
        places=samples.share([*rows_of, ("Tidak menyebut tempat", 3 * many)], (*names_of, NONE)),
        topics=Topics(samples.share([(it, many - n) for n, it in enumerate(_WORDS)]), 2000, 9000),
    )


def _long() -> Report:
    """No unit, category or place of this report has a short name."""
    name = "Dinas Pemberdayaan Perempuan, Perlindungan Anak, Pengendalian Penduduk dan Keluarga"
    found = [
        (f"{name} Berencana {n}", f"Pemberdayaan Perempuan dan Keluarga {n}") for n in "123456"
    ]
    crowd = _crowd(found, 900)
    rows = [replace(row, label=f"{row.label} Masyarakat") for row in crowd.categories]
    return replace(crowd, categories=tuple(rows))


def _totals(period_label: str, many: int, *, unit: str = "Dinas Pendidikan") -> Report:
    """A small period: so many cases, all of one unit and of one category."""
    total = samples.counts(many)
    row = CategoryRow("keluhan", "Keluhan", "Keluhan", total, Duration(1, 0.4, 0.4), Duration())
    outcomes = [OutcomeRow(it, it.label, total.outcomes.get(it, 0), None) for it in Outcome]
    base = samples.nothing()
    return replace(
        base,
        scope_words=period_label,
        total=total,
        outcomes=tuple(outcomes),
        categories=(row,),
        offices=(_office(1, unit, "Disdik", many),),
        trend=trend({}, samples.NOVEMBER),
        comparison=_comparison(many) if many > 1 else None,
        timeliness=tuple(_timely(*row) for row in _RULES) if many > 1 else (),
        channels=(NamedCount("sms", "SMS", many, 100.0),),
        places=(NamedCount("Siulak", "Kec. Siulak", many, 100.0),),
        week=Week(
            tuple(tuple(many if (d, h) == (1, 9) else 0 for h in range(24)) for d in range(7))
        ),
    )


def _comparison(many: int) -> Comparison:
    """With a free interval before it, whose name is long, and every figure that is compared."""
    rows = (
        ComparedRow("received", "Diterima", "", many, 1024),
        ComparedRow("answered", "Dijawab", "", many, 980),
        ComparedRow("answered_percent", "Dijawab dari yang diterima", "%", 60.4, 62.5),
        ComparedRow("rejections", "Pernah ditolak SKPD", "", 0, 12),
        ComparedRow("timeliness", "Jawaban pertama tepat waktu", "%", 81.2, 79.9),
        ComparedRow("first_answer", "Median jawaban pertama", "hari", 1.2, 11.6),
        ComparedRow("settlement", "Median penyelesaian", "hari", None, 5.6),
    )
    days = date(2026, 9, 26), date(2026, 10, 25)
    return Comparison("26 September - 25 Oktober 2026", *days, rows)


_RULES: Final = (
    ("teruskan", "diteruskan", "Semua kategori"),
    ("jawab", "jawaban pertama", "Permintaan Informasi"),
    ("jawab", "jawaban pertama", "Keluhan"),
    ("jawab", "jawaban pertama", "Pengaduan"),
    ("selesai", "penyelesaian", "Pengaduan dengan pemeriksaan"),
)


def _timely(step: str, label: str, category: str) -> TimelinessRow:
    rule = f"{label} dalam 2 hari kerja sejak diterima"
    return TimelinessRow(step, label, None, category, rule, 21, 3, 1, 2)


def _tie() -> Report:
    """Every unit with the same numbers: nobody is first."""
    rows = tuple(_office(n, *unit, 40) for n, unit in enumerate(units()[:8], 1))
    ranked = tuple(replace(_ranked(n, *unit), place=1) for n, unit in enumerate(units()[:8], 1))
    return samples.report(offices=rows, ranking=Ranking(ranked[:4], (), 0, 5))


def _year() -> Report:
    found = _crowd(units()[:14], 9000)
    months = tuple(
        replace(point, received=11_800 + n, answered=9_150)
        for n, point in enumerate(trend({}, YEAR))
    )
    total = samples.counts(140_620, 912)
    week = Week(tuple(tuple(830 + day * hour for hour in range(24)) for day in range(7)))
    scope = Scope(YEAR, Filters(), True)
    return replace(found, scope=scope, trend=months, total=total, week=week)


def _one_unit() -> Report:
    """What an operator prints: the own unit alone, nobody is ranked."""
    found = samples.report(sees_all=False, scope_words="Dinas Pendidikan")
    return replace(found, offices=found.offices[:1])


SETS: Final[Mapping[str, Callable[[], Report]]] = {
    "empty": samples.nothing,
    "one message": lambda: _totals("Semua SKPD", 1),
    "27 messages": lambda: _totals("Semua SKPD", 27),
    "a month": samples.report,
    "a tie": _tie,
    "53 units": lambda: _crowd(units(), 900),
    "long names": _long,
    "a year": _year,
    "one unit": _one_unit,
    "nothing left but what is late": lambda: replace(
        samples.nothing(),
        overdue=Overdue(12, 340, 1205),
        left_out=LeftOut(106, 75, 31, deleted=3, quarantined=12, joined=14, unforwarded=17),
        offices=tuple(_office(n, *unit, 8) for n, unit in enumerate(units()[:5], 1)),
    ),
}
NAMES: Final = tuple(SETS)

"""What a report says first: one sentence and six figures, each beside the period before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.words import N_
from app.reports.documents.section_rows import part
from app.reports.documents.tables import Part, Value
from app.reports.figures.figure_address import (
    ANSWERED,
    FIRST_ANSWERS,
    LATE,
    LATE_ANSWER,
    LATE_END,
    RECEIVED,
    REJECTED,
    UNANSWERED,
    Figure,
)
from app.reports.figures.formatting import (
    format_count,
    format_decimal,
    format_percent,
    format_working_days,
    working_days_in_words,
)
from app.reports.figures.periods import Interval, Period, bounds
from app.reports.figures.report_content import ComparedRow, Comparison, Report


@dataclass(frozen=True, slots=True)
class Headline:
    """One of the figures at the top; `parts` are what it is the sum of."""

    label: str
    spelled: str
    value: Value
    figure: Figure
    beside: str = ""
    parts: Sequence[Part] = field(default=())
    is_bad: bool = False


def sentence(report: Report) -> str:
    """The whole report in one sentence."""
    total, late = report.total, report.overdue.total
    days = report.first_answer.median_days
    clauses = [
        ngettext(
            "Dari %(received)s pesan warga, %(answered)s (%(percent)s) sudah dijawab",
            "Dari %(received)s pesan warga, %(answered)s (%(percent)s) sudah dijawab",
            total.received,
            received=format_count(total.received),
            answered=format_count(total.answered),
            percent=format_percent(total.answered_percent),
        )
    ]
    if days is not None:
        words = working_days_in_words(days)
        clauses.append(_("separuh jawaban pertama datang dalam %(days)s", days=words))
    clauses.append(
        ngettext(
            "%(late)s pesan lewat tenggat saat ini",
            "%(late)s pesan lewat tenggat saat ini",
            late,
            late=format_count(late),
        )
        if late
        else _("tidak ada yang lewat tenggat")
    )
    return "; ".join(clauses) + "."


def headlines(report: Report) -> list[Headline]:
    """The six figures."""
    total, late, period = report.total, report.overdue.total, report.scope.period
    median, found = report.first_answer.median_days, report.comparison
    rows = found.rows if found is not None else ()
    # What came before the service did is nothing to compare with.
    is_known = any(it.before for it in rows if it.key == "received")
    beside = {it.key: _beside(it, found, period) for it in rows if found and is_known}
    answered = ngettext(
        "dijawab · %(answered)s pesan",
        "dijawab · %(answered)s pesan",
        total.answered,
        answered=format_count(total.answered),
    )
    return [
        _counted(N_("pesan diterima"), total.received, RECEIVED, beside.get("received", "")),
        Headline(
            answered,
            format_percent(total.answered_percent),
            total.answered,
            Figure(ANSWERED),
            beside.get("answered_percent", ""),
        ),
        Headline(
            N_("hari kerja, median jawaban pertama"),
            format_working_days(median),
            report.first_answer.cases,
            Figure(FIRST_ANSWERS, acted=period),
            beside.get("first_answer", ""),
        ),
        _counted(N_("belum dijawab"), total.unanswered, UNANSWERED, beside.get("unanswered", "")),
        _counted(N_("ditolak SKPD"), total.rejected, REJECTED, _("belum diteruskan lagi")),
        Headline(
            N_("lewat tenggat saat ini"),
            format_count(late),
            late,
            Figure(LATE),
            _("kapan pun diterima"),
            _late_parts(report),
            late > 0,
        ),
    ]


def _counted(label: str, number: int, kind: str, beside: str) -> Headline:
    return Headline(label, format_count(number), number, Figure(kind), beside)


def _late_parts(report: Report) -> list[Part]:
    """How much of it is late for an answer, as on Hari ini, and how much for its end."""
    late = report.overdue
    waiting = late.forward + late.answer
    if not late.total:
        return []
    return [
        part(N_("%(count)s belum dijawab"), waiting, LATE_ANSWER),
        part(N_("%(count)s belum diselesaikan"), late.settle, LATE_END),
    ]


_BEFORE: Final = {
    Interval.HARI: N_("hari sebelumnya"),
    Interval.MINGGU: N_("minggu sebelumnya"),
    Interval.BULAN: N_("bulan sebelumnya"),
    Interval.TRIWULAN: N_("triwulan sebelumnya"),
    Interval.TAHUN: N_("tahun sebelumnya"),
}


def before_in_words(found: Comparison, period: Period) -> str:
    """The days it is compared with: "bulan sebelumnya", "24 hari pertama bulan sebelumnya"."""
    days = (found.last - found.first).days + 1
    if period.interval is Interval.BEBAS:
        return ngettext("%(days)s hari sebelumnya", "%(days)s hari sebelumnya", days, days=days)
    whole = _(_BEFORE[period.interval])
    if found.last == bounds(period.interval, found.first)[1]:
        return whole
    return ngettext(
        "%(days)s hari pertama %(whole)s",
        "%(days)s hari pertama %(whole)s",
        days,
        days=days,
        whole=whole,
    )


def _beside(row: ComparedRow, found: Comparison, period: Period) -> str:
    """`12 lebih sedikit daripada 30 hari sebelumnya`."""
    before = before_in_words(found, period)
    if row.change is None:
        return ""
    amount = format_decimal(abs(row.change))
    if amount == "0":
        return _("sama dengan %(before)s", before=before)
    more, less = _CHANGED.get(row.unit, _CHANGED[""])
    return _(more if row.change > 0 else less, amount=amount, before=before)


_CHANGED: Final = {
    "": (
        N_("%(amount)s lebih banyak daripada %(before)s"),
        N_("%(amount)s lebih sedikit daripada %(before)s"),
    ),
    "%": (
        N_("%(amount)s poin lebih tinggi daripada %(before)s"),
        N_("%(amount)s poin lebih rendah daripada %(before)s"),
    ),
    "hari": (
        N_("%(amount)s hari kerja lebih lama daripada %(before)s"),
        N_("%(amount)s hari kerja lebih cepat daripada %(before)s"),
    ),
}

"""Sections of a report with tables and charts, in reading order."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.words import N_
from app.domain.workflow.deadlines import DAYS
from app.i18n.language import translated
from app.reports.documents import section_rows as rows_of
from app.reports.documents.tables import (
    MESSAGES,
    TIMELY,
    Chart,
    Column,
    Row,
    Section,
    Table,
    Unit,
    state_series,
)
from app.reports.figures.figure_address import (
    FIRST_ANSWERS,
    LATE,
    LATE_AT_SKPD,
    LATE_END,
    LATE_NEW,
    REFORWARDED,
    REJECTIONS,
    SETTLEMENTS,
    Figure,
    of_outcome,
)
from app.reports.figures.formatting import format_count
from app.reports.figures.periods import Interval, Period
from app.reports.figures.report_content import Report
from app.reports.figures.scope import NONE
from app.reports.figures.topics import step_of

_STATES: Final = (
    *map(Column, (N_("Diterima"), N_("Dijawab"), N_("Belum dijawab"), N_("Ditolak"))),
    Column(N_("Dijawab %"), Unit.PERCENT),
)
_MEDIAN: Final = N_("Median jawaban pertama")


def sections(report: Report) -> list[Section]:
    """Every part that has something to say, in the order of reading."""
    parts = [
        offices(report),
        categories(report),
        outcomes(report),
        comparison(report),
        trend(report),
        timeliness(report),
        durations(report),
        *ranking(report),
        places(report),
        topics(report),
        *week(report),
        *channels(report),
    ]
    return [it for it in parts if it is not None and it.table.rows]


def offices(report: Report) -> Section:
    """By SKPD: what it got, what became of it there, and how quick it was."""
    columns = (
        *_STATES,
        Column(N_("Tepat waktu"), is_apart=True),
        Column(N_("Terlambat")),
        Column(N_("Lewat tenggat kini")),
        Column(N_("Median tanggapan"), Unit.DAYS),
    )
    rows = [rows_of.office(row, report.scope.period) for row in report.offices]
    chart = Chart(state_series()) if len(rows) > 1 or report.scope.sees_all else None
    table = Table("SKPD", columns, rows)
    return Section("skpd", N_("Menurut SKPD"), table, chart, terms=("offices", "timeliness"))


def categories(report: Report) -> Section:
    """By category, with the sum of all."""
    columns = (
        *_STATES,
        Column(N_("Ditutup"), is_apart=True),
        Column(_MEDIAN, Unit.DAYS),
        Column(N_("Median selesai"), Unit.DAYS),
    )
    period = report.scope.period
    rows = [rows_of.category(row, period) for row in report.categories]
    whole = rows_of.durations(report.first_answer, report.settlement)
    values = (*rows_of.counts(report.total), report.total.closed, *whole)
    total = Row(_("Jumlah"), values, cells=rows_of.category_cells(period))
    table = Table(N_("Kategori"), columns, rows, total)
    terms = ("received", "apart", "answered", "unanswered", "rejected")
    return Section("kategori", N_("Menurut kategori"), table, Chart(state_series()), terms=terms)


def outcomes(report: Report) -> Section:
    """What became of the cases; answered is not solved."""
    rows = [
        Row(
            translated(it.label),
            (it.count, it.percent),
            translated(rows_of.SHORT.get(it.outcome, "")),
            (Figure(of_outcome(it.outcome)),),
        )
        for it in report.outcomes
        if it.count or it.outcome not in rows_of.RARE
    ]
    total = Row(_("Jumlah"), (report.total.received, None), cells=rows_of.STATES[:1])
    table = rows_of.shares(N_("Hasil"), rows, total)
    chart = Chart(MESSAGES)
    rejected, again = format_count(report.total.rejections), format_count(report.total.reforwarded)
    notes = [
        _(
            "%(rejected)s pesan pernah ditolak SKPD, %(forwarded)s di antaranya "
            "sudah diteruskan lagi.",
            rejected=rejected,
            forwarded=again,
        )
    ]
    terms = ("outcomes", "rejections")
    parts = [
        rows_of.part(N_("%(count)s pernah ditolak SKPD"), report.total.rejections, REJECTIONS),
        rows_of.part(
            N_("%(count)s di antaranya sudah diteruskan lagi"),
            report.total.reforwarded,
            REFORWARDED,
        ),
    ]
    title = N_("Hasil yang sebenarnya")
    return Section("hasil", title, table, chart, notes, terms, is_half=True, parts=parts)


def trend(report: Report) -> Section:
    """How the period went, step by step."""
    rows = [
        Row(
            it.label,
            (it.received, it.answered, it.received - it.answered - it.rejected, it.rejected),
            cells=tuple(
                replace(cell, received=Period(Interval.BEBAS, it.first, it.last))
                for cell in rows_of.STATES[:4]
            ),
        )
        for it in report.trend
    ]
    chart = Chart(state_series(), is_standing=True, most=60) if len(rows) > 1 else None
    table = Table(N_("Waktu"), _STATES[:4], rows)
    return Section("tren", N_("Dari waktu ke waktu"), table, chart)


def durations(report: Report) -> Section:
    """First answer and settlement, mean and median."""
    columns = (
        Column(N_("Pesan")),
        Column(N_("Median"), Unit.DAYS),
        Column(N_("Rata-rata"), Unit.DAYS),
    )
    rows = [
        Row(
            translated(label),
            (it.cases, it.median_days, it.mean_days),
            cells=(Figure(kind, acted=report.scope.period),) * 3,
        )
        for label, it, kind in (
            (N_("Jawaban pertama"), report.first_answer, FIRST_ANSWERS),
            (N_("Penyelesaian"), report.settlement, SETTLEMENTS),
        )
    ]
    table = Table(N_("Lama (hari kerja)"), columns, rows)
    terms = ("first_answer", "settlement", "durations", "median")
    return Section("lama", N_("Berapa lama"), table, terms=terms, is_half=True)


def timeliness(report: Report) -> Section:
    """By the rows of the table of deadlines."""
    columns = (
        *(Column(N_("Tepat waktu")), Column(N_("Terlambat")), Column(N_("Lewat tenggat kini"))),
        *(Column(N_("Masih berjalan")), Column(N_("Tepat waktu %"), Unit.PERCENT)),
    )
    rows = [rows_of.timely(row) for row in report.timeliness]
    late = report.overdue
    notes = [
        _(
            "Lewat tenggat saat ini, kapan pun diterima: %(total)s pesan "
            "(%(forward)s belum diteruskan, %(answer)s belum dijawab, %(settle)s "
            "belum diselesaikan).",
            total=format_count(late.total),
            forward=format_count(late.forward),
            answer=format_count(late.answer),
            settle=format_count(late.settle),
        )
    ]
    table = Table(N_("Tenggat"), columns, rows)
    chart = Chart(TIMELY)
    terms = ("timeliness", "overdue")
    title = N_("Tepat waktu menurut tabel tenggat")
    parts = [
        rows_of.part(N_("%(count)s lewat tenggat saat ini, kapan pun diterima"), late.total, LATE),
        rows_of.part(N_("%(count)s belum diteruskan"), late.forward, LATE_NEW),
        rows_of.part(N_("%(count)s belum dijawab"), late.answer, LATE_AT_SKPD),
        rows_of.part(N_("%(count)s belum diselesaikan"), late.settle, LATE_END),
    ]
    return Section("tenggat", title, table, chart, notes, terms, parts=parts)


def ranking(report: Report) -> list[Section]:
    """The most and the least responsive SKPD, with the definition beneath."""
    if report.ranking is None:
        return []
    found = report.ranking
    notes = [
        ngettext(
            "Sedikitnya %(fewest_cases)s tanggapan.",
            "Sedikitnya %(fewest_cases)s tanggapan.",
            found.fewest_cases,
            fewest_cases=found.fewest_cases,
        )
    ]
    if found.too_few:
        notes.append(
            _(
                "%(too_few)s SKPD mempunyai tanggapan lebih sedikit.",
                too_few=format_count(found.too_few),
            )
        )
    period = report.scope.period
    most = rows_of.ranked("cepat", N_("SKPD paling tanggap"), found.most, period)
    least = rows_of.ranked("lambat", N_("SKPD kurang tanggap"), found.least, period)
    ends = [it for it in (most, least) if it.table.rows]
    # Each over the whole width: five columns of words and numbers do not fit beside another table.
    return [Section(it.key, it.title, it.table, None, notes, ("ranking",)) for it in ends]


def places(report: Report) -> Section:
    """The kecamatan that citizens write about."""
    chart = Chart(MESSAGES)
    rows = [
        (rows_of.worded if it.key == NONE else rows_of.named)(it, Figure(place=it.key))
        for it in report.places
    ]
    table = rows_of.shares(N_("Kecamatan"), rows)
    return Section("tempat", N_("Kecamatan"), table, chart, terms=("places",), is_half=True)


def topics(report: Report) -> Section:
    """The words that most cases have."""
    found = report.topics
    step = step_of(found.received)
    rows = [rows_of.named(it, Figure(word=it.label, step=step)) for it in found.rows]
    notes = [
        _(
            "Dibaca %(read)s dari %(received)s pesan.",
            read=format_count(found.read),
            received=format_count(found.received),
        )
    ]
    chart = Chart(MESSAGES)
    sample = notes if found.is_sample else []
    table = rows_of.shares(N_("Kata"), rows)
    return Section("kata", N_("Kata terbanyak"), table, chart, sample, ("topics",), True)


def week(report: Report) -> list[Section]:
    """When citizens write: weekday and hour of WIB."""
    if not report.total.received:
        return []
    columns = (Column(N_("Pesan")),)
    chart = Chart(MESSAGES, is_standing=True, most=24)
    days = [
        Row(translated(name), (number,), translated(name)[:3], (Figure(weekday=place),))
        for place, (name, number) in enumerate(zip(DAYS, report.week.by_weekday, strict=True))
    ]
    hours = [
        Row(f"{hour:02}.00 - {hour:02}.59", (number,), str(hour), (Figure(hour=hour),))
        for hour, number in enumerate(report.week.by_hour)
    ]
    by_day, by_hour = Table(N_("Hari"), columns, days), Table(N_("Jam"), columns, hours)
    return [
        Section("hari", N_("Hari pesan masuk"), by_day, chart, is_half=True),
        Section("jam", N_("Jam pesan masuk (WIB)"), by_hour, chart, is_half=True),
    ]


def channels(report: Report) -> list[Section]:
    """How answers were given, and how cases came."""
    answers = [rows_of.worded(it, Figure(way=it.key)) for it in report.answer_channels if it.count]
    ways = [rows_of.worded(it, Figure(channel=it.key)) for it in report.channels if it.count]
    given, came = (rows_of.shares(N_("Saluran"), it) for it in (answers, ways))
    chart, terms = Chart(MESSAGES), ("answer_channels",)
    return [
        Section("jawaban", N_("Saluran jawaban"), given, chart, terms=terms, is_half=True),
        Section("kanal", N_("Saluran pesan masuk"), came, chart, is_half=True),
    ]


def left_out(report: Report) -> Section:
    """What came in and stands in no other table: page and sheets say it in one sentence."""
    rows = [Row(translated(label), (number,)) for label, number in report.left_out.rows]
    table = Table(N_("Pesan"), (Column(N_("Pesan")),), rows)
    return Section("terpisah", N_("Dihitung terpisah"), table, terms=("apart",))


def comparison(report: Report) -> Section | None:
    """Beside the period before, if there was anything."""
    found = report.comparison
    if found is None or not any(row.before for row in found.rows):
        return None
    columns = (
        Column(report.scope.period.label, Unit.WORDS),
        Column(found.label, Unit.WORDS),
        Column(N_("Selisih"), Unit.WORDS),
    )
    before = Period(Interval.BEBAS, found.first, found.last)
    rows = [rows_of.compared(it, report.scope.period, before) for it in found.rows]
    title = _("Dibandingkan dengan %(label)s", label=found.label)
    table = Table(N_("Angka"), columns, rows)
    return Section("banding", title, table, terms=("comparison",), is_half=True)

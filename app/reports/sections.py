"""A report laid out: its figures as sections with tables and charts, in the order of reading."""

from __future__ import annotations

from typing import Final

from app.english import said
from app.reports import section_rows as rows_of
from app.reports.content import Report
from app.reports.palette import TIMELY, one_series, state_series
from app.reports.scope import NONE
from app.reports.spelling import count
from app.reports.tables import Chart, Column, Row, Section, Table, Unit

_WEEKDAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_STATES: Final = (
    *(Column("Diterima"), Column("Dijawab"), Column("Belum dijawab"), Column("Ditolak")),
    Column("Dijawab %", Unit.PERCENT),
)
_MEDIAN: Final = "Median jawaban pertama"


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
        Column("Tepat waktu", is_apart=True),
        Column("Terlambat"),
        Column("Lewat tenggat kini"),
        Column("Median tanggapan", Unit.DAYS),
    )
    rows = [rows_of.office(row) for row in report.offices]
    chart = Chart(state_series()) if len(rows) > 1 or report.scope.sees_all else None
    table = Table("SKPD", columns, rows)
    return Section("skpd", "Menurut SKPD", table, chart, terms=("offices", "timeliness"))


def categories(report: Report) -> Section:
    """By category, with the sum of all."""
    columns = (
        *_STATES,
        Column("Ditutup", is_apart=True),
        Column(_MEDIAN, Unit.DAYS),
        Column("Median selesai", Unit.DAYS),
    )
    rows = [rows_of.category(row) for row in report.categories]
    whole = rows_of.durations(report.first_answer, report.settlement)
    total = Row(said("Jumlah"), (*rows_of.counts(report.total), report.total.closed, *whole))
    table = Table("Kategori", columns, rows, total)
    terms = ("received", "answered", "unanswered", "rejected")
    return Section("kategori", "Menurut kategori", table, Chart(state_series()), terms=terms)


def outcomes(report: Report) -> Section:
    """What became of the messages; answered is not solved."""
    columns = (Column("Pesan"), Column("Persentase", Unit.PERCENT))
    rows = [
        Row(
            said(it.label),
            (it.count, it.percent),
            said(rows_of.SHORT.get(it.outcome, "")),
            rows_of.OUTCOMES.get(it.outcome),
        )
        for it in report.outcomes
        if it.count or it.outcome not in rows_of.RARE
    ]
    total = Row(said("Jumlah"), (report.total.received, None))
    table = Table("Hasil", columns, rows, total)
    chart = Chart(one_series(0, "Pesan"))
    rejected, again = count(report.total.rejections), count(report.total.reforwarded)
    notes = [
        said(
            "{} pesan pernah ditolak SKPD, {} di antaranya sudah diteruskan lagi.", rejected, again
        )
    ]
    terms = ("outcomes", "rejections")
    return Section("hasil", "Hasil yang sebenarnya", table, chart, notes, terms, is_half=True)


def trend(report: Report) -> Section:
    """How the period went, step by step."""
    columns = (Column("Diterima"), Column("Dijawab"), Column("Belum, atau ditolak"))
    rows = [
        Row(
            it.label,
            (it.received, it.answered, it.received - it.answered),
            cards=rows_of.days(it.first, it.last),
        )
        for it in report.trend
    ]
    chart = Chart(state_series()[:2], is_standing=True, most=60) if len(rows) > 1 else None
    return Section("tren", "Dari waktu ke waktu", Table("Waktu", columns, rows), chart)


def durations(report: Report) -> Section:
    """First answer and settlement, mean and median."""
    columns = (
        Column("Pesan"),
        Column("Median", Unit.DAYS),
        Column("Rata-rata", Unit.DAYS),
    )
    rows = [
        Row(said(label), (it.cases, it.median_days, it.mean_days))
        for label, it in (
            ("Jawaban pertama", report.first_answer),
            ("Penyelesaian", report.settlement),
        )
    ]
    table = Table("Lama (hari kerja)", columns, rows)
    terms = ("first_answer", "settlement", "durations", "median")
    return Section("lama", "Berapa lama", table, terms=terms)


def timeliness(report: Report) -> Section:
    """By the rows of the table of deadlines."""
    columns = (
        *(Column("Tepat waktu"), Column("Terlambat"), Column("Lewat tenggat kini")),
        *(Column("Masih berjalan"), Column("Tepat waktu %", Unit.PERCENT)),
    )
    rows = [rows_of.timely(row) for row in report.timeliness]
    late = report.overdue
    notes = [
        said(
            "Lewat tenggat saat ini, kapan pun diterima: {} pesan ({} belum diteruskan, {} belum dijawab, {} belum diselesaikan).",
            count(late.total),
            count(late.forward),
            count(late.answer),
            count(late.settle),
        )
    ]
    table = Table("Tenggat", columns, rows)
    chart = Chart(TIMELY)
    terms = ("timeliness", "overdue")
    return Section("tenggat", "Tepat waktu menurut tabel tenggat", table, chart, notes, terms)


def ranking(report: Report) -> list[Section]:
    """The most and the least responsive SKPD, with the definition beneath."""
    if report.ranking is None:
        return []
    found = report.ranking
    notes = [said("Sedikitnya {} tanggapan.", found.fewest_cases)]
    if found.too_few:
        notes.append(said("{} SKPD mempunyai tanggapan lebih sedikit.", count(found.too_few)))
    most = rows_of.ranked("cepat", "SKPD paling tanggap", found.most)
    least = rows_of.ranked("lambat", "SKPD kurang tanggap", found.least)
    ends = [it for it in (most, least) if it.table.rows]
    return [
        Section(it.key, it.title, it.table, None, notes, ("ranking",), is_half=True) for it in ends
    ]


def places(report: Report) -> Section:
    """The kecamatan that citizens write about."""
    chart = Chart(one_series(0, "Pesan"))
    rows = [
        rows_of.worded(it) if it.key == NONE else rows_of.named(it, {"tempat": it.label})
        for it in report.places
    ]
    table = rows_of.shares("Kecamatan", rows)
    return Section("tempat", "Kecamatan", table, chart, terms=("places",), is_half=True)


def topics(report: Report) -> Section:
    """The words that most messages have."""
    found = report.topics
    rows = [rows_of.named(it, {"cari": it.label}) for it in found.rows]
    notes = [said("Dibaca {} dari {} pesan.", count(found.read), count(found.received))]
    chart = Chart(one_series(0, "Pesan"))
    sample = notes if found.is_sample else []
    table = rows_of.shares("Kata", rows)
    return Section("kata", "Kata terbanyak", table, chart, sample, ("topics",), True)


def week(report: Report) -> list[Section]:
    """When citizens write: weekday and hour of WIB."""
    if not report.total.received:
        return []
    columns, chart = (Column("Pesan"),), Chart(one_series(0, "Pesan"), is_standing=True, most=24)
    days = [
        Row(said(name), (number,), said(name)[:3])
        for name, number in zip(_WEEKDAYS, report.week.by_weekday, strict=True)
    ]
    hours = [
        Row(f"{hour:02}.00 - {hour:02}.59", (number,), str(hour))
        for hour, number in enumerate(report.week.by_hour)
    ]
    return [
        Section("hari", "Hari pesan masuk", Table("Hari", columns, days), chart, is_half=True),
        Section("jam", "Jam pesan masuk (WIB)", Table("Jam", columns, hours), chart, is_half=True),
    ]


def channels(report: Report) -> list[Section]:
    """How answers were given, and how messages came."""
    answers = [rows_of.worded(it) for it in report.answer_channels if it.count]
    ways = [rows_of.worded(it) for it in report.channels if it.count]
    given, came = (rows_of.shares("Saluran", it) for it in (answers, ways))
    chart, terms = Chart(one_series(0, "Pesan")), ("answer_channels",)
    return [
        Section("jawaban", "Saluran jawaban", given, chart, terms=terms, is_half=True),
        Section("kanal", "Saluran pesan masuk", came, chart, is_half=True),
    ]


def comparison(report: Report) -> Section | None:
    """Beside the period before."""
    found = report.comparison
    if found is None:
        return None
    columns = (
        Column(report.scope.period.label, Unit.WORDS),
        Column(found.label, Unit.WORDS),
        Column("Selisih", Unit.WORDS),
    )
    rows = [rows_of.compared(it) for it in found.rows]
    title = said("Dibandingkan dengan {}", found.label)
    return Section(
        "banding", title, Table("Angka", columns, rows), terms=("comparison",), is_half=True
    )

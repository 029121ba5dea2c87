"""The report as a nota dinas with its lampiran: a page of sentences, then tables and charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from app.domain.operations.report_file_kinds import SIZES
from app.domain.workflow.deadlines import Step
from app.domain.workflow.outcomes import Outcome
from app.reports.documents import sections
from app.reports.documents.headline import headlines
from app.reports.documents.letterhead import Letterhead
from app.reports.documents.pdf_export import environment
from app.reports.documents.svg_charts import HALF_PAPER, PAPER, row_bar, svg
from app.reports.documents.tables import Section, Unit, Value, amounts, format_value
from app.reports.figures.definitions import Definition
from app.reports.figures.formatting import (
    format_count,
    format_day,
    format_decimal,
    format_moment,
    format_percent,
    format_working_days,
    working_days_in_words,
)
from app.reports.figures.ranking import untied
from app.reports.figures.report_content import NamedCount, Report
from app.reports.figures.scope import NONE

Point = tuple[str, str]
_NAMED: Final = 3
_WORDS: Final = 6
# Stands on the first page.
_TOLD: Final = "hasil"
# So many units of a drawing go into a millimetre of a row's bar.
_SCALE: Final = 3.4


def report_html(report: Report, head: Letterhead, size: str = "a4") -> str:
    """The whole report before it is set; it names no address, so nothing is fetched for it."""
    found = [it for it in sections.sections(report) if _has_something(it)]
    if not (_before(report) and report.total.received):
        found = [it for it in found if it.key != "banding"]
    return rendered(
        "reports/print_report.html",
        report,
        head,
        size,
        lines=_in_pairs([it for it in found if it.key != _TOLD]),
        outcomes=sections.outcomes(report),
        points=points(report),
        headlines=headlines(report),
        terms=_terms(found, report.definitions),
    )


def rendered(name: str, report: Report, head: Letterhead, size: str, **values: Any) -> str:
    """One paper about a report."""
    return (
        environment()
        .get_template(name)
        .render(
            report=report,
            head=head,
            size=SIZES.get(size, SIZES["a4"]),
            counted_at=format_moment(report.counted_at),
            day=format_day(report.counted_at),
            count=format_count,
            percent=format_percent,
            working_days=format_working_days,
            in_words=working_days_in_words,
            columns=_columns,
            notes=_notes,
            spelled=_spelled,
            drawing=lambda it, is_beside=False: svg(it, HALF_PAPER if is_beside else PAPER),
            bar=lambda it, row, millimetres: row_bar(it, row, millimetres * _SCALE),
            **values,
        )
    )


def _has_something(section: Section) -> bool:
    """A table of nothing but zeros is left out, and so is a chart of a single bar."""
    if section.chart is not None and section.chart.is_standing:
        return sum(any(amounts(row, section.chart)) for row in section.table.rows) > 1
    return any(value not in (None, 0, "-") for row in section.table.rows for value in row.values)


def _notes(section: Section) -> Sequence[str]:
    """Without the first where each of its numbers is 0."""
    is_empty = section.parts and not any(it.value for it in section.parts)
    return section.notes[1:] if is_empty else section.notes


def _terms(
    found: Sequence[Section], definitions: Sequence[Definition]
) -> dict[str, list[Definition]]:
    """The definitions beneath each section, each where the paper first needs it; those of the
    first page last, where it has room."""
    known = {it.key: it for it in definitions}
    order = sorted(found, key=lambda it: it.key == _TOLD)
    told = {it.key: [known.pop(key) for key in it.terms if key in known] for it in order}
    return {_TOLD: [], **told}


def _in_pairs(found: Sequence[Section]) -> list[list[Section]]:
    """Sections in lines: two small ones stand side by side."""
    lines: list[list[Section]] = []
    waiting: list[Section] | None = None
    for section in found:
        if not section.is_half:
            lines.append([section])
        elif waiting is None:
            waiting = [section]
            lines.append(waiting)
        else:
            waiting.append(section)
            waiting = None
    return lines


def _columns(section: Section) -> list[tuple[int, str, Unit]]:
    """Place, heading and unit of each column that the paper shows; the unit is said once."""
    return [
        (place, f"{it.title} (hari kerja)" if it.unit is Unit.DAYS else it.title, it.unit)
        for place, it in enumerate(section.table.columns)
    ]


def _spelled(value: Value, unit: Unit) -> str:
    """A cell of a column whose heading says the unit."""
    if unit is Unit.DAYS and not isinstance(value, str):
        return format_working_days(value)
    return format_value(value, unit)


def points(report: Report) -> list[Point]:
    """Heading and sentences of each point, in the order of reading."""
    makers: tuple[tuple[str, Callable[[Report], list[str]]], ...] = (
        ("Pesan masuk", _received),
        ("Jawaban", _answers),
        ("Penyelesaian", _endings),
        ("Lewat tenggat", _late),
        ("Daya tanggap SKPD", _pace),
        ("Isi pesan", _content),
    )
    found = [(title, " ".join(make(report))) for title, make in makers]
    return [(title, words) for title, words in found if words]


def _received(report: Report) -> list[str]:
    total, period = report.total.received, report.scope.period.label
    if not total:
        return [f"Tidak ada pesan warga yang diterima selama {period}."]
    words = f"Selama {period} diterima {format_count(total)} pesan warga"
    before = _before(report)
    if not before or report.comparison is None:
        return [f"{words}."]
    return [f"{words}, {_against(total - before, before, report.comparison.label)}."]


def _against(change: float, before: float, label: str) -> str:
    if not change:
        return f"sama banyak dengan {label}"
    word = "lebih banyak" if change > 0 else "lebih sedikit"
    return f"{format_decimal(abs(change))} {word} daripada {label} ({format_decimal(before)})"


def _before(report: Report) -> float:
    """So many cases came in the period before."""
    rows = report.comparison.rows if report.comparison else ()
    return next((row.before or 0 for row in rows if row.key == "received"), 0)


def _answers(report: Report) -> list[str]:
    total, took = report.total, report.first_answer.median_days
    said = []
    if total.received:
        percent = format_percent(total.answered_percent)
        states = [f"{format_count(total.answered)} pesan ({percent}) sudah dijawab"]
        states += [f"{format_count(total.unanswered)} belum dijawab"]
        states += [f"{format_count(total.rejected)} ditolak SKPD"] if total.rejected else []
        said.append(f"{_listed(states)}.")
    if took is not None:
        days = working_days_in_words(took)
        # "< 0,1" is read aloud.
        words = f"kurang dari {days[2:]}" if days.startswith("< ") else f"{days} atau kurang"
        said.append(f"Separuh jawaban pertama datang dalam {words}.")
    judged = [it for it in report.timeliness if it.step == Step.ANSWER]
    done = sum(it.on_time for it in judged)
    over = done + sum(it.late + it.overdue for it in judged)
    if over:
        said.append(f"Tepat waktu: {format_percent(100 * done / over)} jawaban pertama.")
    return said


def _endings(report: Report) -> list[str]:
    of = report.total.outcomes
    parts = [
        f"{format_count(of[outcome])} {words}"
        for outcome, words in (
            (Outcome.SOLVED, "dinyatakan selesai oleh warga sendiri"),
            (Outcome.CLOSED, "diselesaikan moderator"),
            (Outcome.SILENT, "ditutup tanpa tanggapan warga"),
            (Outcome.REOPENED, "dibuka lagi karena warga menyatakan belum selesai"),
            (Outcome.DISPUTED, "jawabannya dibantah SKPD"),
        )
        if of.get(outcome)
    ]
    if not parts:
        return []
    return [f"Dijawab belum berarti selesai: {_listed(parts)}."]


def _late(report: Report) -> list[str]:
    late = report.overdue
    if not late.total:
        none = "Saat laporan ini disusun tidak ada pesan yang lewat tenggat."
        return [none] if report.total.received else []
    parts = [
        f"{format_count(number)} {words}"
        for number, words in (
            (late.forward, "belum diteruskan"),
            (late.answer, "belum dijawab"),
            (late.settle, "belum diselesaikan"),
        )
        if number
    ]
    rows = [(it.short or it.label, it.overdue) for it in report.offices if it.overdue]
    rows.sort(key=lambda row: -row[1])
    said = f"Saat laporan ini disusun {format_count(late.total)} pesan lewat tenggat"
    units = [f"{name} ({format_count(number)})" for name, number in _leading(rows)]
    where = [f"Terbanyak pada {_listed(units)}."] if units and len(report.offices) > 1 else []
    return [f"{said}: {_listed(parts)}.", *where]


def _pace(report: Report) -> list[str]:
    if report.ranking is None:
        return []
    said = []
    for word, rows in (
        ("Paling tanggap", untied(report.ranking.most[:_NAMED], report.ranking.most)),
        ("Kurang tanggap", untied(report.ranking.least[:_NAMED], report.ranking.least)),
    ):
        units = [f"{it.short or it.label} ({format_working_days(it.median_days)})" for it in rows]
        if units:
            said.append(f"{word}: {_listed(units)}.")
    return [*said, "Dalam kurung: median hari kerja sampai tanggapan pertama."] if said else []


def _content(report: Report) -> list[str]:
    said = []
    kinds = sorted(
        ((it.label, it.counts.received) for it in report.categories if it.counts.received),
        key=lambda row: -row[1],
    )
    if kinds:
        listed = _listed([f"{name} {format_count(number)}" for name, number in kinds])
        said.append(f"Menurut kategori: {listed}.")
    places = _leading(_pairs(it for it in report.places if it.key != NONE))
    if places:
        named = _listed([f"{name} ({format_count(number)})" for name, number in places])
        said.append(f"Paling banyak disebut: {named}.")
    words = _leading(_pairs(report.topics.rows), _WORDS)
    if words:
        said.append(f"Sering dibicarakan: {_listed([name for name, _ in words])}.")
    return said


def _pairs(rows: Iterable[NamedCount]) -> list[tuple[str, int]]:
    return [(it.label, it.count) for it in rows]


def _leading(rows: Sequence[tuple[str, int]], most: int = _NAMED) -> list[tuple[str, int]]:
    """The first ones; those who share their number with one that is left out are left out too."""
    over = rows[most][1] if len(rows) > most else None
    return [row for row in rows[:most] if row[1] != over]


def _listed(parts: Sequence[str]) -> str:
    """a, b, dan c."""
    if len(parts) < 3:
        return " dan ".join(parts)
    return f"{', '.join(parts[:-1])}, dan {parts[-1]}"

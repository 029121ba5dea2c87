"""Printable sheets: the report to sign, and the weekly page for the Bupati (S10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.operations.report_file_kinds import SIZES
from app.domain.workflow.outcomes import Outcome
from app.reports.documents import section_rows, sections
from app.reports.documents.pdf_export import environment
from app.reports.documents.svg_charts import HALF_PAPER, PAPER, svg
from app.reports.documents.tables import Section, format_value
from app.reports.figures.formatting import (
    format_count,
    format_day,
    format_decimal,
    format_moment,
    format_percent,
)
from app.reports.figures.report_content import Report
from app.reports.figures.scope import NONE

# On one page of this size there is room for so many lines of each table.
_MOST_LINES: Final = {"a4": 4, "f4": 6}
_MOST_WORDS: Final = 10
_MOST_RANKED: Final = 3


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Whose paper it is, and who signs it; what is empty is left to the pen."""

    issuer: str
    office: str = ""
    address: str = ""
    place: str = ""
    position: str = "Kepala Bagian PDE"
    name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """One SKPD's messages that it must answer within the next days."""

    office: str
    amount: int


@dataclass(frozen=True, slots=True)
class Promised:
    """One SKPD's promises to citizens: their day is over, or one of the next days."""

    office: str
    late: int
    soon: int


def report_html(report: Report, head: Letterhead, size: str = "a4") -> str:
    """The whole report before it is set; it names no address, so nothing is fetched for it."""
    found = _in_pairs(sections.sections(report))
    return _page("reports/print_report.html", report, head, size, lines=found, drawing=_drawing)


def weekly_html(
    report: Report,
    head: Letterhead,
    due: Sequence[Due],
    promised: Sequence[Promised],
    size: str = "a4",
) -> str:
    """Lembar Bupati: what a regent needs of a week, on one page."""
    late = sorted((it for it in report.offices if it.overdue), key=lambda it: -it.overdue)
    ranking, most = report.ranking, _MOST_LINES.get(size, _MOST_LINES["a4"])
    return _page(
        "reports/print_weekly.html",
        report,
        head,
        size,
        compared={it.key: it for it in report.comparison.rows} if report.comparison else {},
        outcomes=sections.outcomes(report),
        drawing=_drawing,
        late=late,
        due=due,
        promised=promised,
        places=[it for it in report.places if it.key != NONE],
        lines=most,
        words=report.topics.rows[:_MOST_WORDS],
        most=ranking.most[:_MOST_RANKED] if ranking else (),
        least=ranking.least[:_MOST_RANKED] if ranking else (),
        solved=report.total.outcomes.get(Outcome.SOLVED, 0),
        change=section_rows.change,
    )


def _page(name: str, report: Report, head: Letterhead, size: str, **values: Any) -> str:
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
            decimal=format_decimal,
            spelled=format_value,
            **values,
        )
    )


def _in_pairs(found: Sequence[Section]) -> list[list[Section]]:
    """Sections in lines: two small ones stand side by side."""
    lines: list[list[Section]] = []
    for section in found:
        beside = bool(lines) and len(lines[-1]) == 1 and lines[-1][0].is_half
        if section.is_half and beside:
            lines[-1].append(section)
        else:
            lines.append([section])
    return lines


def _drawing(section: Section, is_beside: bool = False) -> str:
    return svg(section, HALF_PAPER if is_beside else PAPER)

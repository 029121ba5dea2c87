"""What the page Report shows: the first numbers, the charts, the way from a number to its cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.domain.words import N_
from app.queries.directory import units
from app.reports.documents import address, plotly_charts, svg_charts
from app.reports.documents.section_rows import change
from app.reports.documents.sections import sections
from app.reports.documents.tables import Row, Section
from app.reports.figures.content import ComparedRow, Definition, Report
from app.reports.figures.scope import NONE, Scope
from app.reports.figures.spelling import count, decimal, moment_of, percent
from app.views.reports.form import led


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section with its chart, drawn twice: as SVG for everybody, as JSON for the script."""

    section: Section
    svg: Markup
    figure: str
    urls: Sequence[str | None]
    titles: Sequence[str]
    terms: Sequence[Definition]


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the first numbers."""

    label: str
    value: str
    beside: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A whole report on the screen."""

    report: Report
    counted_at: str
    tiles: Sequence[Tile]
    sections: Sequence[SectionView]

    @property
    def is_empty(self) -> bool:
        """Nobody wrote."""
        return not self.report.total.received


def shown(report: Report, asked: Scope, manager: Any) -> ShownReport:
    """The report, drawn and linked as far as this person may follow: `asked` is the reader's, for
    another may have made it."""
    found = sections(report)
    codes = {str(unit_id): code for unit_id, code in units.codes().items()}
    terms = {it.key: it for it in report.definitions}
    way = _Cards(asked, codes, manager)
    return ShownReport(
        report=report,
        counted_at=moment_of(report.counted_at),
        tiles=_tiles(report),
        sections=[_section(it, way, terms) for it in found],
    )


def _section(section: Section, way: _Cards, terms: Mapping[str, Definition]) -> SectionView:
    urls = [way.url(row) for row in section.table.rows]
    is_drawn = section.chart is not None and section.highest > 0
    return SectionView(
        section=section,
        svg=svg_charts.svg(section) if is_drawn else Markup(),
        figure=plotly_charts.figure(section, urls) if is_drawn else "",
        urls=urls,
        titles=[way.title(row) for row in section.table.rows],
        terms=[terms[key] for key in section.terms if key in terms],
    )


class _Cards:
    """The way from a row of a table to its cards: Pesan Masuk for the desk, Pesan untuk Dinas for
    the own SKPD, none for those who see figures alone."""

    def __init__(self, scope: Scope, codes: Mapping[str, str], manager: Any) -> None:
        self._scope, self._codes = scope, codes
        filters = scope.filters
        # The lists know no channel, and no "names no place".
        is_listed = filters.channel is None and filters.kecamatan != NONE
        if is_listed and manager.has_access("can_read", "Inbox"):
            self._endpoint = "InboxView.index"
        elif is_listed and not scope.sees_all and manager.has_access("can_read", "Office"):
            self._endpoint = "OfficeView.index"
        else:
            self._endpoint = ""

    def url(self, row: Row) -> str | None:
        """The list with these filters; None where it can't show them, or has nothing to show: an
        SKPD may be late with what came before."""
        if not self._endpoint or row.cards is None or not row.values[0]:
            return None
        values = self._values(row)
        values["skpd"] = self._codes.get(values["skpd"], "")
        if self._endpoint == "OfficeView.index":
            values.pop("skpd")
            if values["status"] == "baru":
                return None
        return led(self._endpoint, {name: it for name, it in values.items() if it})

    def title(self, row: Row) -> str:
        """What the list shows: it does not promise the number where it may have others, too."""
        values = self._values(row)
        if values["tempat"] or values.get("cari"):
            # The report reads places from what was written, and words by their stem.
            return _("Kartu dengan kata ini")
        if values["status"] == "ditolak":
            # Both lists show the present; the report also counts what was answered since.
            if self._endpoint == "OfficeView.index":
                return _("Kartu yang ditolak SKPD ini")
            return _("Kartu yang ditolak SKPD dan belum dijawab")
        if values["skpd"] or self._endpoint == "OfficeView.index":
            # Whoever looks for a card that was withdrawn finds it there; the report leaves it out.
            return _("Kartu yang pernah diteruskan ke SKPD ini, juga yang ditarik lagi")
        return _("Buka kartunya")

    def _values(self, row: Row) -> dict[str, str]:
        period, filters = self._scope.period, self._scope.filters
        return {
            "status": "semua",
            "dari": period.first.isoformat(),
            "sampai": period.last.isoformat(),
            "skpd": str(filters.skpd_id) if filters.skpd_id and self._scope.sees_all else "",
            "kategori": address.fields(self._scope).get("kategori", ""),
            "tempat": f"Kec. {filters.kecamatan}" if filters.kecamatan else "",
            **(row.cards or {}),
        }


def _tiles(report: Report) -> list[Tile]:
    total, late = report.total, report.overdue.total
    rows = {it.key: it for it in report.comparison.rows} if report.comparison else {}
    before = _("dari %(label)s", label=report.comparison.label) if report.comparison else ""
    pace = report.first_answer
    median = "-" if pace.median_days is None else decimal(pace.median_days)
    return [
        Tile(N_("pesan diterima"), count(total.received), _beside(rows.get("received"), before)),
        Tile(
            ngettext(
                "dijawab · %(answered)s pesan",
                "dijawab · %(answered)s pesan",
                total.answered,
                answered=count(total.answered),
            ),
            percent(total.answered_percent),
            _beside(rows.get("answered_percent"), before),
        ),
        Tile(
            N_("hari kerja, median jawaban pertama"),
            median,
            _beside(rows.get("first_answer"), before),
        ),
        Tile(N_("belum dijawab"), count(total.unanswered), _beside(rows.get("unanswered"), before)),
        Tile(N_("ditolak SKPD"), count(total.rejected), _("belum diteruskan lagi")),
        Tile(N_("lewat tenggat saat ini"), count(late), _("kapan pun diterima"), late > 0),
    ]


def _beside(row: ComparedRow | None, before: str) -> str:
    """`+12 dari Oktober 2026`."""
    return f"{change(row)} {before}" if row is not None and row.change is not None else ""

"""Rows to a file one can print and sign: the report as PDF, on A4."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.reports.figures import SERIES
from app.reports.queries import LeftOut, Tally
from app.reports.spelling import count, percent

log = logging.getLogger(__name__)
UNAVAILABLE: Final = "Tombol PDF tidak tersedia: pasang paket libpango-1.0-0 dan libpangoft2-1.0-0."
_TEMPLATES: Final = Path(__file__).resolve().parents[1] / "templates"


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the sheet; `chart` are the rows that are drawn, `charted` what they are."""

    issuer: str
    period: str
    scope: str
    counted_at: str
    categories: Sequence[Tally]
    offices: Sequence[Tally]
    chart: Sequence[Tally]
    charted: str
    total: Tally
    left_out: LeftOut


def is_available() -> bool:
    """Whether PDF files can be drawn here."""
    return _weasyprint() is not None


def as_html(paper: Paper) -> str:
    """The sheet before it is set; it names no address, so nothing is fetched for it."""
    page = _environment().get_template("print/report.html")
    highest = max((row.received for row in paper.chart), default=0)
    return page.render(paper=paper, series=SERIES, highest=highest, count=count, percent=percent)


def set_pages(paper: Paper) -> Any:
    """The pages as WeasyPrint sets them."""
    printer = _weasyprint()
    if printer is None:
        raise RuntimeError(UNAVAILABLE)
    nothing = printer.urls.URLFetcher(allowed_protocols=())
    return printer.HTML(string=as_html(paper), url_fetcher=nothing).render()


def as_pdf(paper: Paper) -> bytes:
    """The file, with its structure for screen readers; RuntimeError where pango is missing."""
    return bytes(set_pages(paper).write_pdf(pdf_tags=True))


@cache
def _weasyprint() -> Any:
    """WeasyPrint, or None where its C libraries are missing: imported on the first use."""
    try:
        import weasyprint
    except OSError as error:
        log.warning("no PDF files: %s", str(error).splitlines()[0])
        return None
    return weasyprint


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(_TEMPLATES)
    return Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )

"""Renders HTML to PDF: the only module that imports WeasyPrint, which fetches nothing
but what the page itself holds."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.words import N_

log = logging.getLogger(__name__)
UNAVAILABLE: Final = N_(
    "Tombol PDF tidak tersedia: pasang paket libpango-1.0-0 dan libpangoft2-1.0-0."
)
_TEMPLATES: Final = Path(__file__).resolve().parents[2] / "templates"


def is_available() -> bool:
    """Whether PDF files can be drawn here."""
    return _weasyprint() is not None


def pages_of(page: str) -> Any:
    """Any sheet's pages as WeasyPrint sets them; RuntimeError where pango is missing."""
    printer = _weasyprint()
    if printer is None:
        raise RuntimeError(UNAVAILABLE)
    nothing = printer.urls.URLFetcher(allowed_protocols=("data",))
    return printer.HTML(string=page, url_fetcher=nothing).render()


def as_pdf(page: str) -> bytes:
    """The file, with its structure for screen readers; RuntimeError where pango is missing."""
    return bytes(pages_of(page).write_pdf(pdf_tags=True))


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
def environment() -> Environment:
    """The templates of the sheets."""
    loader = FileSystemLoader(_TEMPLATES)
    return Environment(
        loader=loader,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )

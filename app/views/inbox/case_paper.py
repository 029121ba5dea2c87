"""Papers about one case as PDF files, under the letterhead of the regency or of one unit."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, flash, redirect, render_template, request

from app.database.extensions import db
from app.domain.operations.report_file_kinds import SIZES
from app.models import Skpd
from app.reports.documents import pdf_export
from app.reports.documents.letterhead import (
    Letterhead,
    letterhead,
    unit_letterhead,
    with_emblem,
)
from app.services.settings import settings

# The screen shows a paper; with this in its address it is the file, in the size that is named.
SIZE: Final = "kertas"


def head_of(unit: Skpd | None) -> Letterhead:
    """The letterhead of this unit, or of the regency's own office."""
    values = settings.current()
    if unit is None:
        return with_emblem(db.session(), letterhead(values))
    return with_emblem(db.session(), unit_letterhead(values, unit.name, unit.address))


def answer(screen: str, paper: str, name: str, **values: Any) -> Any:
    """The screen, or the file that its address asks for."""
    refused = "" if pdf_export.is_available() else pdf_export.UNAVAILABLE
    size = SIZES.get(request.args.get(SIZE, ""))
    if size is None:
        return render_template(screen, pdf_refused=refused, **values)
    if refused:
        flash(refused, "warning")
        return redirect(request.path)
    page = render_template(paper, size=size, **values)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(pdf_export.as_pdf(page), mimetype="application/pdf", headers=headers)

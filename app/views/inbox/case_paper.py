"""Papers about one case, on the screen and as PDF files, under the letterhead of the regency or of
one unit; among them the Lembar Disposisi, for an office that decides in writing (S10, S72)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _

from app.database.extensions import db, now
from app.domain.operations.report_file_kinds import SIZES
from app.domain.terms import LET_GO
from app.domain.workflow.workflow import Channel, ForwardStatus
from app.i18n.language import stay_indonesian
from app.models import Case, Contact, Forward, Skpd
from app.reports.documents import pdf_export
from app.reports.documents.letterhead import Letterhead, letterhead, unit_letterhead, with_emblem
from app.services.contacts.recipients import heads_of
from app.services.settings import settings
from app.views.cards import sender_labels
from app.views.cards.view_models import CardView
from app.views.framework.viewer import Viewer

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


@dataclass(frozen=True, slots=True)
class Disposition:
    """The contents of the sheet; the number is masked whoever prints it (D4)."""

    head: Letterhead
    card: CardView
    sender: str
    way: str
    received_at: datetime
    due_at: datetime | None
    offices: Sequence[str]
    note: str
    is_sensitive: bool
    # Who is acting as the head of these offices today.
    acting: Sequence[Contact]


def sheet_of(card: CardView, case: Case, own: Forward | None = None) -> Disposition:
    """The sheet of a case, or of one unit's forward."""
    shown = [it for it in case.forwards if own in (None, it) and it.status not in LET_GO]
    # A former holder reads no more on the sheet than on its card.
    is_over = own is not None and own.status == ForwardStatus.DITARIK
    # One unit's sheet is its own paper; the desk's to several is the desk's.
    units = [it.skpd for it in shown]
    return Disposition(
        head=head_of(own.skpd if own else units[0] if len(units) == 1 else None),
        card=card,
        sender=card.sender if is_over else sender_labels.masked(case),
        way=Channel(case.channel).label,
        received_at=case.received_at,
        due_at=_due_at(case, own),
        offices=[it.skpd.name for it in shown],
        note=next((it.note for it in shown if it.note), ""),
        is_sensitive=case.is_sensitive and not is_over,
        acting=[row for it in shown for row in heads_of(it.skpd_id) if row.acting],
    )


def _due_at(case: Case, own: Forward | None) -> datetime | None:
    """As on the card: a supporting unit has its own deadline, a former holder has none."""
    if own is None:
        return case.due_at
    if own.status in LET_GO:
        return None
    is_helping = own.due_at is not None and not own.is_lead and not case.is_urgent
    return own.due_at if is_helping else case.due_at


def render(view: Any, sheet: Disposition) -> Any:
    """The page to print. An official sheet stays Indonesian in every language of the screen."""
    stay_indonesian()
    return answer(
        "inbox/disposition.html",
        "inbox/print_disposition.html",
        f"lembar-disposisi-{sheet.card.ticket}",
        title=_("Lembar Disposisi %(ticket)s", ticket=sheet.card.ticket),
        base_template="frame/layout.html",
        appbuilder=view.appbuilder,
        sheet=sheet,
        printed_by=Viewer.current().actor,
        printed_at=now(),
    )

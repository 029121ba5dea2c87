"""Photos and voices that came with a message, for whoever is shown its card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask import Response, abort, url_for
from flask_babel import gettext as _

from app.domain.words import N_
from app.domain.workflow.workflow import ForwardStatus
from app.models import Case, Forward, MessageFile
from app.queries.cards import case_rows
from app.queries.cards.card_rows import CardRows
from app.services.settings import stored_files
from app.views.cards.view_models import CardView, FileView
from app.views.framework.responses import or_404

SAFE: Final = {
    # Keeps browsers from treating the file as anything but what it is said to be.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}
# What a browser may show by itself; anything else is saved.
_SHOWN: Final = ("image/jpeg", "audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr")


def shown(case: Case, forward: Forward | None, rows: CardRows) -> tuple[FileView, ...]:
    """The files of a card; a unit that has rejected it sees those it had then."""
    had = forward is not None and forward.status == ForwardStatus.DITOLAK
    later: Iterable[MessageFile] = () if had else rows.part_files.get(case.id, ())
    found = (*rows.files.get(case.id, ()), *later)
    return tuple(_view(row, place, case, forward) for place, row in enumerate(found, start=1))


def answer(card: CardView, file_id: int) -> Response:
    """The bytes of a file of this card; 404 of any other."""
    if not any(it.id == file_id and not it.problem for it in card.files):
        abort(404)
    row = or_404(case_rows.find(MessageFile, file_id))
    data = or_404(stored_files.read(row.file_id))
    is_shown = row.media_type.partition(";")[0] in _SHOWN
    way = "inline" if is_shown else f'attachment; filename="berkas-{row.id}"'
    kind = row.media_type if is_shown else "application/octet-stream"
    return Response(data, content_type=kind, headers={**SAFE, "Content-Disposition": way})


def _view(row: MessageFile, place: int, case: Case, forward: Forward | None) -> FileView:
    if forward is None:
        url = url_for("InboxCaseView.file", case_id=case.id, file_id=row.id)
    else:
        url = url_for("OfficeCaseView.file", forward_id=forward.id, file_id=row.id)
    words = {
        "image": _("Foto %(place)s dari warga", place=place),
        "audio": _("Suara %(place)s dari warga", place=place),
    }
    name = words.get(row.kind) or row.name or _("Berkas %(place)s dari warga", place=place)
    waits = N_("belum diambil") if row.file_id is None else N_("sedang diolah")
    problem = row.problem or (waits if row.remote_id or row.file_id is None else "")
    return FileView(row.id, row.kind, url, name, problem)

"""What the routes of files answer with: the file in pieces, its name, what became of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask import Flask, Response, make_response, redirect
from flask_babel import gettext as _
from flask_babel import ngettext

from app.database.extensions import now
from app.database.reading import reading
from app.domain.access.roles import MODERATOR
from app.domain.operations.report_file_kinds import PaperKind
from app.models import Paper
from app.reports.documents import address, papers
from app.reports.documents.address import Asked
from app.reports.figures.scope import Scope
from app.services.report_files import lapor_import
from app.services.report_files import report_files as orders
from app.views.framework import access_log
from app.views.reports import form

_MOST_NAMED: Final = 10


def told(taken: lapor_import.Taken) -> tuple[str, str]:
    """What became of the file, and how it is coloured."""
    words = ngettext(
        "Nomor SP4N-LAPOR! dicatat pada %(stored)s pesan.",
        "Nomor SP4N-LAPOR! dicatat pada %(stored)s pesan.",
        taken.stored,
        stored=taken.stored,
    )
    if not taken.unusable:
        return words, "success"
    lines = ", ".join(map(str, taken.unusable[:_MOST_NAMED]))
    lines += ", …" if len(taken.unusable) > _MOST_NAMED else ""
    return f"{words} " + _("Baris yang tidak dapat dipakai: %(lines)s.", lines=lines), "warning"


def streamed(app: Flask, paper_id: int) -> Iterator[bytes]:
    """The file while it is fetched: the request is over by then, and a slow line must not keep the
    database open between two pieces."""
    number = 0
    while True:
        with app.app_context(), reading():
            data = orders.piece(paper_id, number)
        if data is None:
            return
        yield data
        number += 1


def scope_of_paper(row: Paper) -> Scope:
    asked = address.read(row.fields, now(), roles={MODERATOR}, own_skpd_id=row.skpd_id)
    return asked.scope


def back(asked: Asked) -> Response:
    return make_response(redirect(form.led("ReportView.list", address.fields(asked.scope))))


def tell(kind: PaperKind, period: str) -> None:
    """Into the journal before it leaves (D5)."""
    access_log.exported("report_exported", period=period, paper=kind.label)


def file_response(body: Any, kind: PaperKind, scope: Scope) -> Response:
    name = papers.file_name(kind, scope)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, content_type=kind.mime, headers=headers)

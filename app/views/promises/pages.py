"""Janji: promises made in answers, with their dates, outcome and photos, by SKPD."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, abort, flash, make_response, request, url_for
from flask_appbuilder import BaseView
from flask_babel import gettext as _

from app.database.extensions import db, transaction
from app.domain.errors import AlreadyDone, DomainError, InvalidInput, UploadRefused
from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.promises import PromiseStatus
from app.http import error_pages
from app.i18n.language import translated
from app.models import Evidence, Promise
from app.queries.cards import case_rows
from app.queries.promises import ledger
from app.queries.promises.ledger import STATES, Wanted
from app.services.cases.promises import photo_drawing, promise_photos, promise_queries, promises
from app.services.cases.promises.promise_photos import Photo
from app.services.settings.local_time import today
from app.views.cards.dialog import one_time_key
from app.views.cards.labels import GONE
from app.views.cards.message_files import SAFE
from app.views.cards.pending_labels import promise
from app.views.framework import return_url
from app.views.framework.responses import PART, frame, or_404, redirected, route
from app.views.framework.viewer import Viewer

FORM: Final = ["GET", "POST"]
_NAMED: Final = 'inline; filename="evidence-{}.jpg"'


class PromiseView(BaseView):
    """The ledger; an SKPD sees its own promises, the desk all of them."""

    route_base = "/janji"
    class_permission_name = "Promise"
    default_view = "index"

    @route("/", "read")
    def index(self) -> Any:
        """A page of promises, and the table by SKPD."""
        viewer = Viewer.current()
        wanted = Wanted.of(request.args, _own_unit(viewer))
        found = ledger.find_page(wanted)
        if not found and wanted.page > 1:
            # The page was emptied meanwhile; others remain.
            wanted = replace(wanted, page=1)
            found = ledger.find_page(wanted)
        units = ledger.by_unit(wanted)
        return self.render_template(
            "promises/promises.html",
            title=N_("Janji"),
            wanted=wanted,
            states=STATES,
            query=lambda **changes: _query(wanted, **changes),
            units=units,
            totals={word: sum(row.counts[word] for row in units) for word in STATES},
            rows=[_promise_row(row, viewer) for row in found[: ledger.PAGE]],
            has_more=len(found) > ledger.PAGE,
        )

    @route("/<int:promise_id>/tanggal", "date", methods=FORM)
    def date(self, promise_id: int) -> Response:
        """Isi tanggal, Ubah tanggal."""
        day = request.form.get("promised_on")
        actor = Viewer.current().actor
        return self._window(
            promise_id,
            "promises/date.html",
            lambda _photos: promises.set_day(promise_id, day, actor=actor),
            N_("Tanggal janji dicatat. Pada hari itu SKPD ditanyai hasilnya."),
        )

    @route("/<int:promise_id>/ditepati", "keep", methods=FORM)
    def keep(self, promise_id: int) -> Response:
        """Sudah ditepati: what was done, with photos."""
        files = [one.read(photo_drawing.MOST_BYTES + 1) for one in request.files.getlist("photos")]
        sent, actor = [data for data in files if data], Viewer.current().actor
        note, key = request.form.get("note"), one_time_key(request.form)
        return self._window(
            promise_id,
            "promises/keep.html",
            lambda photos: promises.keep(promise_id, note, photos, actor=actor, form_key=key),
            N_(
                "Janji dicatat ditepati. Warga ditanya apakah sudah sesuai, bila dapat "
                "dikirimi SMS."
            ),
            sent,
        )

    @route("/<int:promise_id>/bukan-janji", "drop", methods=FORM)
    def drop(self, promise_id: int) -> Response:
        """Bukan janji: the desk removes it from the ledger."""
        reason, actor = request.form.get("reason"), Viewer.current().actor
        return self._window(
            promise_id,
            "promises/drop.html",
            lambda _photos: promises.drop(promise_id, reason, actor=actor),
            N_("Dihapus dari daftar janji."),
        )

    @route("/bukti/<int:evidence_id>", "read")
    def photo(self, evidence_id: int) -> Response:
        """A photo, for whoever may see its promise."""
        row = or_404(case_rows.find(Evidence, evidence_id))
        _seen(row.promise_id)
        data = or_404(promise_photos.picture(row))
        headers = {**SAFE, "Content-Disposition": _NAMED.format(row.id)}
        return Response(data, content_type="image/jpeg", headers=headers)

    def _window(
        self,
        promise_id: int,
        template: str,
        act: Callable[[list[Photo]], object],
        told: str,
        sent: Sequence[bytes] = (),
    ) -> Response:
        """The dialog, or the result of the action; after an error with what was typed."""
        row = _seen(promise_id)
        problems: dict[str, str] = {}
        if request.method == "POST":
            try:
                photos = promise_photos.drawn(sent)
                with transaction():
                    act(photos)
                return _done(told)
            except AlreadyDone:
                return _done(told)
            except DomainError as error:
                db.session.rollback()
                _journal_refused_photo(promise_id, error)
                field = error.field if isinstance(error, InvalidInput) else ""
                problems[field] = error_pages.refusal_sentence(error)
                row = _seen(promise_id)
        page = self.render_template(
            template,
            frame=frame(),
            row=_promise_row(row, Viewer.current()),
            problems=problems,
            first_day=today(),
            chosen=request.form.get("promised_on") or (row.due_on or ""),
            form=request.form,
            form_key=one_time_key(request.form) or uuid.uuid4().hex,
            most=promise_photos.MOST_PHOTOS,
        )
        return make_response(page, 422 if problems else 200, PART)


def _own_unit(viewer: Viewer) -> int | None:
    """None for the desk, which sees all; else the own SKPD, 0 for who belongs to none."""
    if ("can_read", "Inbox") in viewer.held:
        return None
    return viewer.actor.skpd_id or 0


def _seen(promise_id: int) -> Promise:
    """The promise, if this user may see it; that of another SKPD is answered with 404."""
    row, own = case_rows.find(Promise, promise_id), _own_unit(Viewer.current())
    if row is None or row.case.is_deleted or own not in (None, row.skpd_id):
        abort(404)
    return row


def _journal_refused_photo(promise_id: int, error: DomainError) -> None:
    if isinstance(error, UploadRefused):
        with transaction():
            actor = Viewer.current().actor
            promises.note_refused_photo(promise_id, error.reason, actor=actor)


def _done(told: str) -> Response:
    flash(translated(told), "success")
    return redirected(return_url.with_filters(url_for("PromiseView.index")))


def _query(wanted: Wanted, **changes: Any) -> str:
    """The address with some filters changed."""
    new = replace(wanted, **{"page": 1, "case_id": None, **changes})
    fields = {
        "status": new.state if new.state != "perlu" else "",
        "skpd": new.skpd,
        "hal": new.page if new.page > 1 else "",
    }
    return "?" + urlencode({name: value for name, value in fields.items() if value})


def _promise_row(row: Promise, viewer: Viewer) -> SimpleNamespace:
    """The row of a promise, with the buttons that are possible now."""
    is_owed = promise_queries.is_owed(row)
    return SimpleNamespace(
        id=row.id,
        unit=row.skpd.name if row.skpd else row.reply.skpd_name,
        tag=promise(row),
        text=row.reply.text or GONE,
        words=row.words,
        answered_at=row.reply.created_at,
        ticket=show_ticket(row.case.ticket),
        code=row.case.code,
        card_url=_card_url(row, viewer),
        note=row.note,
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        citizen=_citizen(row),
        evidence=tuple(_photo(one, row) for one in row.evidence),
        date_url=_act_url("date", row, viewer) if is_owed else None,
        date_label=N_("Ubah tanggal") if row.due_on else N_("Isi tanggal"),
        is_dated=row.due_on is not None,
        keep_url=_act_url("keep", row, viewer) if is_owed else None,
        drop_url=_act_url("drop", row, viewer) if is_owed else None,
    )


def _act_url(act: str, row: Promise, viewer: Viewer) -> str | None:
    if (f"can_{act}", "Promise") not in viewer.held:
        return None
    return url_for(f"PromiseView.{act}", promise_id=row.id)


def _card_url(row: Promise, viewer: Viewer) -> str | None:
    if ("can_read", "Inbox") in viewer.held:
        return url_for("InboxCaseView.card", case_id=row.case_id)
    is_own = row.forward is not None and row.forward.skpd_id == viewer.actor.skpd_id
    if is_own and ("can_read", "Office") in viewer.held:
        return url_for("OfficeCaseView.card", forward_id=row.forward_id)
    return None


def _citizen(row: Promise) -> str:
    """What the citizen was asked or has answered."""
    if row.denied_at is not None and row.status == PromiseStatus.INGKAR:
        return N_("Warga menjawab BELUM")
    if row.status == PromiseStatus.DITEPATI and row.citizen_asked_at is not None:
        return N_("Warga ditanya: sudah sesuai?")
    return ""


def _photo(one: Evidence, row: Promise) -> SimpleNamespace:
    url = url_for("PromiseView.photo", evidence_id=one.id)
    alt = _("Bukti: %(note)s", note=row.note or "")
    return SimpleNamespace(url=url, alt=alt, width=one.width, height=one.height)

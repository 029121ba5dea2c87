"""Janji: what answers promised - due, kept, broken, by SKPD - and the proof of the deed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name

from app.database.extensions import db, transaction
from app.domain.errors import AlreadyDone, DomainError, InvalidInput
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import translated
from app.models import Evidence, Promise
from app.queries.promises import ledger
from app.queries.promises.ledger import STATES, Wanted
from app.services.cases.promises import promise_photos, promises
from app.services.cases.promises.promise_photos import Photo
from app.services.settings.local_time import today
from app.views.cards.dialog import one_time_key
from app.views.framework import return_url
from app.views.framework.responses import PART
from app.views.framework.viewer import Viewer
from app.views.promises.rows import shown

FORM: Final = ["GET", "POST"]
_NAMED: Final = 'inline; filename="evidence-{}.jpg"'
_SAFE: Final = {
    # A picture and nothing else, whatever a browser takes it for.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}


class PromiseView(BaseView):
    """The ledger; an SKPD sees its own lines, the desk all of them."""

    route_base = "/janji"
    class_permission_name = "Promise"
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """A page of promises, and the table by SKPD."""
        viewer = Viewer.current()
        wanted = Wanted.of(request.args, _own_unit(viewer))
        found = ledger.page_of(wanted)
        if not found and wanted.page > 1:
            # What stood there is done meanwhile: that is not all of it.
            wanted = replace(wanted, page=1)
            found = ledger.page_of(wanted)
        units = ledger.by_unit(wanted)
        return self.render_template(
            "promises/promises.html",
            title=N_("Janji"),
            wanted=wanted,
            states=STATES,
            query=lambda **changes: _query(wanted, **changes),
            units=units,
            totals={word: sum(row.counts[word] for row in units) for word in STATES},
            rows=[shown(row, viewer) for row in found[: ledger.PAGE]],
            has_more=len(found) > ledger.PAGE,
        )

    @expose("/<int:promise_id>/tanggal", methods=FORM)
    @has_access
    @permission_name("date")
    def date(self, promise_id: int) -> Response:
        """Isi tanggal, Ubah tanggal."""
        day = request.form.get("promised_on")
        actor = Viewer.current().actor
        return self._window(
            promise_id,
            "promises/date.html",
            lambda _: promises.set_day(promise_id, day, actor=actor),
            N_("Tanggal janji dicatat. Pada hari itu SKPD ditanyai hasilnya."),
        )

    @expose("/<int:promise_id>/ditepati", methods=FORM)
    @has_access
    @permission_name("keep")
    def keep(self, promise_id: int) -> Response:
        """Sudah ditepati: what was done, with photos."""
        files = [one.read(promise_photos.MOST_BYTES + 1) for one in request.files.getlist("photos")]
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

    @expose("/<int:promise_id>/bukan-janji", methods=FORM)
    @has_access
    @permission_name("drop")
    def drop(self, promise_id: int) -> Response:
        """Bukan janji: the desk takes it out of the ledger."""
        reason, actor = request.form.get("reason"), Viewer.current().actor
        return self._window(
            promise_id,
            "promises/drop.html",
            lambda _: promises.drop(promise_id, reason, actor=actor),
            N_("Dihapus dari daftar janji."),
        )

    @expose("/bukti/<int:evidence_id>")
    @has_access
    @permission_name("read")
    def photo(self, evidence_id: int) -> Response:
        """A photo, to whoever sees its promise."""
        row = db.session.get(Evidence, evidence_id)
        if row is None:
            abort(404)
        _seen(row.promise_id)
        try:
            data = promise_photos.path_of(row).read_bytes()
        except OSError:
            abort(404)
        headers = {**_SAFE, "Content-Disposition": _NAMED.format(row.id)}
        return Response(data, content_type="image/jpeg", headers=headers)

    def _window(
        self,
        promise_id: int,
        template: str,
        act: Callable[[list[Photo]], object],
        told: str,
        sent: Sequence[bytes] = (),
    ) -> Response:
        """The question, or what became of it; what was typed stands there again."""
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
                field = error.field if isinstance(error, InvalidInput) else ""
                problems[field] = error_pages.sentence(error)
                row = _seen(promise_id)
        page = self.render_template(
            template,
            frame="framework/window.html"
            if error_pages.wants_fragment()
            else "framework/page.html",
            row=shown(row, Viewer.current()),
            problems=problems,
            first_day=today(),
            chosen=request.form.get("promised_on") or (row.due_on or ""),
            form=request.form,
            form_key=one_time_key(request.form) or uuid.uuid4().hex,
            most=promise_photos.MOST_PHOTOS,
        )
        return make_response(page, 422 if problems else 200, PART)


def _own_unit(viewer: Viewer) -> int | None:
    """None: sees all, as the desk does; else the own SKPD, 0 for who belongs to none."""
    if ("can_read", "Inbox") in viewer.held:
        return None
    return viewer.actor.skpd_id or 0


def _seen(promise_id: int) -> Promise:
    """The promise, if this person may see it; another SKPD's does not exist for him."""
    row, own = db.session.get(Promise, promise_id), _own_unit(Viewer.current())
    if row is None or row.message.is_deleted or own not in (None, row.skpd_id):
        abort(404)
    return row


def _done(told: str) -> Response:
    flash(translated(told), "success")
    url = return_url.with_filters(url_for("PromiseView.index"))
    if error_pages.wants_fragment():
        return make_response("", 204, {"HX-Redirect": url})
    return make_response(redirect(url, 303))


def _query(wanted: Wanted, **changes: Any) -> str:
    """The address with some filters changed."""
    new = replace(wanted, **{"page": 1, "message_id": None, **changes})
    fields = {
        "status": new.state if new.state != "perlu" else "",
        "skpd": new.skpd,
        "hal": new.page if new.page > 1 else "",
    }
    return "?" + urlencode({name: value for name, value in fields.items() if value})

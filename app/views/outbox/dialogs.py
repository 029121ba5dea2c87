"""The windows of Pesan Keluar: a question with its risk, then the deed, once."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_appbuilder import expose, has_access, permission_name

from app.database.extensions import db
from app.domain.errors import TransitionRefused
from app.http import error_pages
from app.models import OutboundSms
from app.services.journal.actor import Actor
from app.views.framework import access_log
from app.views.framework.responses import PART, attempt
from app.views.framework.viewer import Viewer
from app.views.outbox.actions import DEEDS, Deed
from app.views.outbox.rows import SmsView, mark_of, rows_of

FORM = ["GET", "POST"]


class OutboxWindows:
    """The three deeds; OutboxView adds the list."""

    render_template: Any

    @expose("/<int:sms_id>/kirim-ulang", methods=FORM)
    @has_access
    @permission_name("resend")
    def resend(self, sms_id: int) -> Response:
        """Kirim ulang."""
        return self._answer(sms_id, DEEDS["resend"])

    @expose("/<int:sms_id>/anggap-terkirim", methods=FORM)
    @has_access
    @permission_name("settle")
    def settle(self, sms_id: int) -> Response:
        """Anggap terkirim."""
        return self._answer(sms_id, DEEDS["settle"])

    @expose("/<int:sms_id>/batalkan", methods=FORM)
    @has_access
    @permission_name("cancel")
    def cancel(self, sms_id: int) -> Response:
        """Batalkan."""
        return self._answer(sms_id, DEEDS["cancel"])

    def _answer(self, sms_id: int, deed: Deed) -> Response:
        """The question, or what became of it."""
        sms = db.session.get(OutboundSms, sms_id)
        if sms is None:
            abort(404)
        access_log.at_sms(sms_id, sms.message_id)
        viewer, seen = Viewer.current(), request.form.get("seen", "")
        if request.method == "POST":
            refusal = attempt(lambda: _act(sms_id, deed, seen, viewer.actor))
            row = rows_of([sms_id], viewer)[0]
            return self._refused(row, refusal) if refusal else self._done(row, deed)
        row = rows_of([sms_id], viewer)[0]
        if not deed.fits(sms):
            return self._refused(
                row, error_pages.sentence(TransitionRefused(deed.name, sms.status))
            )
        return self._window(
            "outbox/dialog.html",
            title=deed.title,
            row=row,
            deed=deed,
            warning=deed.warning(sms),
            asks_safe=deed.asks_safe(sms),
        )

    def _refused(self, row: SmsView, sentence: str) -> Response:
        """The sentence, and behind the window the row as it stands now."""
        return self._window("outbox/dialog_refused.html", 409, row=row, sentence=sentence)

    def _done(self, row: SmsView, deed: Deed) -> Response:
        """The row as it stands now, with a word about what was done."""
        if not error_pages.wants_fragment():
            flash(deed.done, "success")
            return make_response(redirect(url_for("OutboxView.index"), 303))
        page = self.render_template("outbox/done.html", row=row, told=deed.done)
        places = {
            "HX-Retarget": f"#{row.dom_id}",
            "HX-Reswap": "outerHTML",
            "HX-Trigger-After-Swap": json.dumps({"upik:done": {"card": row.dom_id}}),
        }
        return make_response(page, 200, {**PART, **places})

    def _window(self, template: str, code: int = 200, **values: Any) -> Response:
        """A window's content for htmx, else a page of its own: it works without script."""
        frame = "framework/window.html" if error_pages.wants_fragment() else "framework/page.html"
        return make_response(self.render_template(template, frame=frame, **values), code, PART)


def _act(sms_id: int, deed: Deed, seen: str, actor: Actor) -> None:
    """Does it, unless the SMS has moved on since the question was asked."""
    sms = db.session.get_one(OutboundSms, sms_id)
    if seen != mark_of(sms):
        raise TransitionRefused(deed.name, sms.status)
    deed.act(sms_id, actor, request.form.get("confirm") == "ya")

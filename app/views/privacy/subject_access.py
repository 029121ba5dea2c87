"""Data Pribadi (Admin): access to and erasure of one number's data, and the list of erasures."""

from __future__ import annotations

import json
from typing import Any, Final

from flask import Response, flash, make_response, redirect, request, url_for
from flask_appbuilder import BaseView
from flask_babel import gettext as _

from app.database.extensions import now, transaction
from app.domain.errors import DomainError, InvalidInput
from app.domain.messaging import phone_numbers
from app.domain.words import N_
from app.domain.workflow.workflow import CaseStatus
from app.http import error_pages
from app.queries.privacy import subject_access as held_rows
from app.runtime import progress
from app.runtime.progress import Kind
from app.services.journal import journal
from app.services.privacy import erasing, personal_rows, subject_access
from app.services.privacy.personal_rows import Held
from app.services.settings import settings
from app.sms.texts.texts import excerpt
from app.views.framework.current_user import current_actor
from app.views.framework.format import WIB
from app.views.framework.responses import route

_MOST: Final = 100
_NEWEST: Final = 20
_EXCERPT: Final = 80
_USUAL_REASON: Final = N_("Permintaan pemilik nomor")
POST: Final = ["POST"]
_DONE: Final = N_(
    "Data nomor itu sudah dihapus: %(cases)s pesan, %(sms)s SMS keluar, %(parts)s SMS mentah."
)
NOT_SURE: Final = N_("Belum dihapus: yang diketik bukan akhir nomornya.")


class PrivacyView(BaseView):
    """The number is only sent in forms: in a URL it would stay in the browser's history."""

    route_base = "/data-pribadi"
    class_permission_name = "Privacy"
    default_view = "index"

    @route("/", "read")
    def index(self) -> Any:
        """The form for a number, and the erasures so far."""
        return self._page()

    @route("/cari", "read", methods=POST)
    def find(self) -> Any:
        """A summary of what is stored about a number."""
        try:
            found = _asked()
        except DomainError as error:
            return self._page(problem=error_pages.refusal_sentence(error)), 422
        with transaction():
            journal.record("data_looked", "privacy", None, actor=current_actor())
        return self._page(found=found)

    @route("/unduh", "export", methods=POST)
    def export(self) -> Any:
        """Data saya: everything stored about a number, as one JSON file."""
        try:
            with transaction():
                found = _asked()
                data = subject_access.export(found, actor=current_actor())
        except DomainError as error:
            return self._page(problem=error_pages.refusal_sentence(error)), 422
        body = json.dumps(data, ensure_ascii=False, indent=2)
        name = f"data-saya-{now().astimezone(WIB):%Y%m%d-%H%M}.json"
        answer = make_response(body, 200, {"Content-Type": "application/json; charset=utf-8"})
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    @route("/hapus", "erase", methods=POST)
    def erase(self) -> Any:
        """Lupakan saya: asks for reason and letter, then for the last digits again, then erases."""
        try:
            found = _asked()
            erasing.require_erasable_number(found.number)
        except DomainError as error:
            return self._page(problem=error_pages.refusal_sentence(error)), 422
        try:
            erasing.require_reason(request.form.get("alasan"), request.form.get("rujukan"))
        except InvalidInput as error:
            # The page shows what is stored, so the journal records the look.
            with transaction():
                journal.record("data_looked", "privacy", None, actor=current_actor())
            return self._page(found=found, problem=error_pages.refusal_sentence(error)), 422
        typed = request.form.get("yakin", "").strip()
        if typed.lower() != _ending(found).lower():
            return self._sure(found, NOT_SURE if typed else ""), 422 if typed else 200
        return self._erased(found.number)

    def _erased(self, number: str) -> Response:
        reason, reference = request.form.get("alasan"), request.form.get("rujukan")
        try:
            with progress.work(Kind.ERASURE), transaction():
                row = erasing.erase(number, reason, reference, actor=current_actor())
            erasing.register_erasure(row)
        except DomainError as error:
            return make_response(self._page(problem=error_pages.refusal_sentence(error)), 409)
        flash(_(_DONE, cases=row.cases, sms=row.sms, parts=row.parts), "success")
        return make_response(redirect(url_for("PrivacyView.index"), 303))

    def _sure(self, found: Held, problem: str) -> str:
        return str(
            self.render_template(
                "privacy/confirm.html",
                title=N_("Hapus data warga"),
                found=found,
                masked=phone_numbers.masked(found.number),
                ending=_ending(found),
                asked=request.form,
                problem=problem,
            )
        )

    def _page(self, found: Held | None = None, problem: str = "") -> str:
        return str(
            self.render_template(
                "privacy/subject_access.html",
                title=N_("Data Pribadi"),
                found=found,
                number=phone_numbers.shown(found.number)
                if found
                else request.form.get("nomor", ""),
                rows=held_rows.newest_cases(found.cases, _NEWEST) if found else (),
                requests=held_rows.erasure_requests(),
                state_of=lambda row: CaseStatus(row.status).label,
                said_in=lambda row: excerpt(row.body, _EXCERPT),
                reason=request.form.get("alasan") or _USUAL_REASON,
                asked=request.form,
                problem=problem,
                erasures=held_rows.newest_erasures(_MOST),
                values=settings.current(),
                works=progress.running(Kind.ERASURE),
            )
        )


def _asked() -> Held:
    return personal_rows.on(personal_rows.number_of(request.form.get("nomor")))


def _ending(found: Held) -> str:
    """What is typed again before an erasure: the last four of what the page shows."""
    return phone_numbers.shown(found.number)[-4:]

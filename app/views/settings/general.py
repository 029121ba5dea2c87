"""Pengaturan Umum: the settings that an Admin changes, one section a page, each saved as a
whole."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_appbuilder import BaseView
from flask_babel import gettext as _
from wtforms import Field, StringField, TextAreaField

from app.database.extensions import transaction
from app.domain.errors import SettingsRefused, UploadRefused
from app.domain.settings.reading_hours_types import Periods
from app.domain.settings.setting_types import (
    Colour,
    DialledNumbers,
    MailAddress,
    Phone,
    WebAddress,
    WholeNumber,
    WordList,
    YesNo,
)
from app.domain.settings.setting_values import SECTIONS, Section, SettingDefinition
from app.domain.words import N_
from app.http import error_pages
from app.services.cases.deadlines import deadline_recalculation
from app.services.cases.promises import photo_drawing
from app.services.settings import settings
from app.views.framework.current_user import current_actor
from app.views.framework.form_fields import Form, YesNoField
from app.views.framework.responses import PART, route

# Its page shows the emblem, too.
EMBLEMED: Final = "laporan"
# The tabs: the sections of the settings, then deadlines and holidays.
TABS: Final = {
    **{name: (section.title, "SettingView.edit") for name, section in SECTIONS.items()},
    "tenggat": (N_("Tenggat"), "DeadlineView.list"),
    "hari-libur": (N_("Hari libur"), "HolidayView.list"),
}
_SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
}
_INPUTS: Final[dict[type, dict[str, str]]] = {
    WholeNumber: {"inputmode": "numeric", "autocomplete": "off"},
    Colour: {"type": "color"},
    DialledNumbers: {"inputmode": "tel", "autocomplete": "off"},
    Phone: {"inputmode": "tel", "autocomplete": "off"},
    MailAddress: {"inputmode": "email", "autocomplete": "off", "spellcheck": "false"},
    WebAddress: {"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
}


def tabs(here: str) -> list[dict[str, Any]]:
    """The links on the left; on a phone a row of chips."""
    found = []
    for name, (title, endpoint) in TABS.items():
        url = url_for(endpoint, section=name if name in SECTIONS else None)
        found.append({"title": title, "url": url, "on": name == here})
    return found


class SettingView(BaseView):
    """For Admin only; errors are shown at their fields, and nothing typed is lost."""

    route_base = "/pengaturan"
    class_permission_name = "Setting"
    default_view = "index"

    @route("/", "edit")
    def index(self) -> Response:
        """Redirects to the first section."""
        return make_response(redirect(url_for("SettingView.edit", section=next(iter(SECTIONS)))))

    @route("/<section>", "edit", methods=["GET", "POST"])
    def edit(self, section: str) -> Any:
        """One section; "Kembalikan ke bawaan" saves it with that setting back at its default."""
        if section not in SECTIONS:
            abort(404)
        known = SECTIONS[section]
        usual = settings.form_values(settings.defaults(), known.rows)
        shown = settings.form_values(settings.current(), known.rows)
        fields = {name: _field(row) for name, row in known.rows.items()}
        form = type("SectionForm", (Form,), fields)(data=shown)
        if request.method == "POST":
            typed = _typed(form, known, usual)
            if _saved(form, typed):
                return redirect(url_for("SettingView.edit", section=section))
        page = self.render_template(
            "settings/section.html",
            title=known.title,
            section=known,
            tabs=tabs(section),
            form=form,
            changed=[name for name in shown if shown[name] != usual[name]],
            usual={name: _words_of(usual[name], known.rows[name]) for name in usual},
            seen=request.form.get("seen") or settings.stamp(shown),
            is_letterhead=section == EMBLEMED,
            has_emblem=section == EMBLEMED and settings.emblem() is not None,
        )
        return make_response(page, 200 if request.method == "GET" else 422)

    @route("/laporan/lambang", "edit", methods=["GET", "POST"])
    def emblem(self) -> Response:
        """The emblem on papers; a POST replaces it, or removes it without a file."""
        if request.method == "POST":
            flash(*_emblem_changed())
            return make_response(redirect(url_for("SettingView.edit", section=EMBLEMED), 303))
        data = settings.emblem()
        if data is None:
            abort(404)
        return Response(data, content_type="image/png", headers=_SAFE)

    @route("/hitung/baru", "edit")
    def progress(self) -> Response:
        """How many cases still wait for a new deadline; polled while there are any."""
        page = self.render_template(
            "settings/progress.html", left=deadline_recalculation.left(), is_asked=True
        )
        return make_response(page, 200, PART)


def _emblem_changed() -> tuple[str, str]:
    """What was done with the emblem, and in which tone it is told."""
    file, is_removed = request.files.get("lambang"), "hapus" in request.form
    sent = file.read(photo_drawing.MOST_BYTES + 1) if file else b""
    if not (sent or is_removed):
        return _("Pilih berkas lambangnya dahulu."), "danger"
    try:
        data = None if is_removed else photo_drawing.redrawn(sent, photo_drawing.EMBLEM).data
    except UploadRefused as refused:
        return error_pages.refusal_sentence(refused), "danger"
    with transaction():
        settings.change_emblem(data, actor=current_actor())
    return (_("Lambang dihapus.") if is_removed else _("Lambang disimpan.")), "success"


def _field(row: SettingDefinition) -> Field:
    """The form field for a kind of setting; the kind itself validates the value."""
    if isinstance(row.kind, YesNo):
        return YesNoField(
            row.label, N_("Ya"), N_("Tidak"), description=row.help, validate_choice=False
        )
    if isinstance(row.kind, WordList | Periods):
        rows = 9 if isinstance(row.kind, WordList) else 4
        return TextAreaField(row.label, description=row.help, render_kw={"rows": rows})
    extra = _INPUTS.get(type(row.kind), {"autocomplete": "off"})
    return StringField(row.label, description=row.help, render_kw=extra)


def _typed(form: Form, section: Section, usual: dict[str, str]) -> dict[str, str]:
    """The values of the form, with the default in place of the setting that is reset."""
    back = request.form.get("bawaan", "")
    if back in section.rows:
        form[back].data = usual[back]
    return {name: str(form[name].data or "") for name in section.rows}


def _saved(form: Form, typed: dict[str, str]) -> bool:
    seen = request.form.get("seen")
    try:
        with transaction():
            changed = settings.change(typed, seen, actor=current_actor())
    except SettingsRefused as error:
        for name, words in error.problems.items():
            if name in form:
                form[name].errors = [words]
            else:
                form.form_errors.append(words)
        return False
    flash(N_("Pengaturan disimpan.") if changed else N_("Tidak ada yang berubah."), "success")
    return True


def _words_of(spelled: str, row: SettingDefinition) -> str:
    """A default as a sentence shows it."""
    if isinstance(row.kind, YesNo):
        return _("Ya") if spelled == "1" else _("Tidak")
    return ", ".join(spelled.splitlines())

"""Tenggat and Hari libur: two tables, shown as two more sections of Pengaturan Umum."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired

from app.database.extensions import transaction
from app.domain.errors import DomainError
from app.domain.words import N_
from app.domain.workflow.deadlines import Rule, Step
from app.domain.workflow.workflow import Category
from app.http import error_pages
from app.queries.settings import deadlines
from app.services.cases.deadlines import deadline_recalculation, deadline_settings
from app.views.framework.current_user import current_actor
from app.views.framework.form_fields import REQUIRED, ChoiceField, DayField, Form
from app.views.framework.responses import PART
from app.views.settings import deadline_rows as rows
from app.views.settings.general import tabs

_CATEGORIES: Final = {"": N_("Setiap pesan"), **{row.value: row.label for row in Category}}
_STEPS: Final = {step.value: step.heading for step in Step}


class _Whole(IntegerField):
    """A whole number, and a sentence for anything else."""

    def process_formdata(self, values: list[str]) -> None:
        """Reads `14`."""
        try:
            super().process_formdata(values)
        except ValueError:
            raise ValueError(N_("Isi bilangan bulat.")) from None


class DeadlineForm(Form):
    """A new deadline rule."""

    category = ChoiceField(N_("Kategori"), _CATEGORIES, default="")
    step = ChoiceField(N_("Langkah"), _STEPS)
    working_days = _Whole(
        N_("Hari kerja"), validators=[InputRequired(REQUIRED)], render_kw={"inputmode": "numeric"}
    )
    valid_from = DayField(
        N_("Berlaku mulai"),
        validators=[InputRequired(REQUIRED)],
        description=N_("Untuk pesan yang diterima sejak hari itu."),
    )
    basis = StringField(
        N_("Dasar"),
        validators=[InputRequired(REQUIRED)],
        description=N_("Peraturan atau keputusan, misalnya: Keputusan Bupati 12/2026."),
        render_kw={"maxlength": deadline_settings.LONGEST_BASIS, "autocomplete": "off"},
    )


class HolidayForm(Form):
    """A new holiday."""

    day = DayField(N_("Tanggal"), validators=[InputRequired(REQUIRED)])
    holiday = StringField(
        N_("Nama hari libur"),
        validators=[InputRequired(REQUIRED)],
        description=N_("Misalnya: Libur daerah Hari Jadi Kabupaten Kerinci."),
        render_kw={"maxlength": deadline_settings.LONGEST_NAME, "autocomplete": "off"},
    )


class _TableView(BaseView):
    """What the two sections share: a form to add a row, a question before one is removed."""

    class_permission_name = "Setting"
    default_view = "list"

    def page(self, form: Form, code: int = 200) -> Response:
        """The section with its form."""
        raise NotImplementedError

    def back(self) -> str:
        """The URL after an action, and after Batal."""
        return url_for(f"{self.endpoint}.list", tahun=request.args.get("tahun", type=int))

    def added(self, form: Form, add: Callable[[], Any], told: str) -> Response:
        """Adds a row, or shows the form with its errors."""
        if not form.validate():
            return self.page(form, 422)
        try:
            with transaction():
                add()
        except DomainError as error:
            form.say(error)
            return self.page(form, 422)
        flash(told, "success")
        return make_response(redirect(self.back(), 303))

    def removed(self, row: Any, name: str, remove: Callable[[Any], None]) -> Response:
        """Asks before the removal (GET), or removes the row."""
        if request.method == "GET":
            frame = (
                "framework/window.html" if error_pages.wants_fragment() else "framework/page.html"
            )
            page = self.render_template("settings/remove.html", frame=frame, view=self, name=name)
            return make_response(page, 200, PART)
        model, pk = type(row), row.id
        try:
            with transaction() as store:
                remove(store.get(model, pk) or abort(404))
            flash(_("%(name)s dihapus.", name=name), "success")
        except DomainError as error:
            flash(error_pages.refusal_sentence(error), "danger")
        if not error_pages.wants_fragment():
            return make_response(redirect(self.back(), 303))
        return make_response("", 204, {"HX-Redirect": self.back()})


class DeadlineView(_TableView):
    """Tenggat: the working days of each step, from when on, and on what basis (D3)."""

    route_base = "/pengaturan/tenggat"

    @expose("/", methods=["GET", "POST"])
    @has_access
    @permission_name("edit")
    def list(self) -> Response:
        """The rules, and the form for a new one."""
        form = DeadlineForm()
        if request.method == "GET":
            form.valid_from.data = deadline_settings.today()
            return self.page(form)
        return self.added(form, lambda: _add_deadline(form), N_("Tenggat ditambahkan."))

    @expose("/<int:pk>/hapus", methods=["GET", "POST"])
    @has_access
    @permission_name("edit")
    def remove(self, pk: int) -> Response:
        """Removes a rule that is not in force yet."""
        row = deadlines.find_rule(pk) or abort(404)
        remove = partial(deadline_settings.remove_deadline, actor=current_actor())
        return self.removed(row, rows.name_of(row), remove)

    def page(self, form: Form, code: int = 200) -> Response:
        """The table; of each step the newest rule first."""
        page = self.render_template(
            "settings/deadlines.html",
            title=N_("Tenggat"),
            tabs=tabs("tenggat"),
            form=form,
            rows=rows.deadlines(deadlines.rules()),
            left=deadline_recalculation.left(),
        )
        return make_response(page, code)


class HolidayView(_TableView):
    """Hari libur: the days on which deadlines do not count."""

    route_base = "/pengaturan/hari-libur"

    @expose("/", methods=["GET", "POST"])
    @has_access
    @permission_name("edit")
    def list(self) -> Response:
        """The holidays of a year, and the form for a new one."""
        form = HolidayForm()
        if request.method == "GET":
            return self.page(form)
        return self.added(form, lambda: _add_holiday(form), N_("Hari libur ditambahkan."))

    @expose("/<int:pk>/hapus", methods=["GET", "POST"])
    @has_access
    @permission_name("edit")
    def remove(self, pk: int) -> Response:
        """Removes the holiday."""
        row = deadlines.find_holiday(pk) or abort(404)
        remove = partial(deadline_settings.remove_holiday, actor=current_actor())
        return self.removed(row, f"{rows.long_day(row.day)}, {row.name},", remove)

    @expose("/muat", methods=["POST"])
    @has_access
    @permission_name("edit")
    def load(self) -> Response:
        """Adds the public holidays of the year that the table lacks."""
        year = _year()
        with transaction():
            added = deadline_settings.load_year(year, actor=current_actor())
        none = _("Tidak ada hari libur %(year)s yang belum ada di sini.", year=year)
        flash(
            ngettext(
                "%(added)s hari libur %(year)s dimuat.",
                "%(added)s hari libur %(year)s dimuat.",
                added,
                added=added,
                year=year,
            )
            if added
            else none,
            "success",
        )
        return make_response(redirect(url_for("HolidayView.list", tahun=year), 303))

    def page(self, form: Form, code: int = 200) -> Response:
        """The holidays of one year, and the warnings."""
        year = _year()
        page = self.render_template(
            "settings/holidays.html",
            title=N_("Hari libur"),
            tabs=tabs("hari-libur"),
            form=form,
            year=year,
            years=rows.years(),
            days=rows.holidays(year),
            warnings=rows.warnings(),
            left=deadline_recalculation.left(),
        )
        return make_response(page, code)


def _year() -> int:
    """The requested year if it can be shown, else the present one."""
    asked = request.values.get("tahun", type=int)
    return asked if asked is not None and asked in rows.years() else deadline_settings.today().year


def _add_deadline(form: DeadlineForm) -> None:
    category = Category(form.category.data) if form.category.data else None
    step, day = Step(form.step.data), form.valid_from.data
    rule = Rule(category, step, form.working_days.data, form.basis.data, day or date.min)
    deadline_settings.add_deadline(rule, actor=current_actor())


def _add_holiday(form: HolidayForm) -> None:
    deadline_settings.add_holiday(form.day.data, form.holiday.data, actor=current_actor())

"""Tenggat and Hari libur: two lists, shown as two more sections of Pengaturan Umum."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Response, flash, make_response, redirect, request, url_for
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from app.database.extensions import transaction
from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.words import N_
from app.domain.workflow.deadlines import Step
from app.domain.workflow.workflow import Category
from app.i18n.language import counted, translated
from app.models import Deadline, Holiday
from app.queries.settings import deadlines
from app.services.cases.deadlines import (
    calendar_defaults,
    deadline_recalculation,
    deadline_settings,
)
from app.views.framework.crud import AuditedModelView
from app.views.framework.current_user import current_actor
from app.views.framework.form_fields import REQUIRED, ChoiceField, DayField, Form
from app.views.framework.format import long_day
from app.views.framework.responses import once, route
from app.views.settings.general import tabs

_BACK, _AHEAD = 1, 3
_TONES: Final = {deadlines.COMING: "warn", deadlines.HOLDS: "good", deadlines.PAST: "plain"}


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


class DeadlineForm(Form):
    """A new deadline rule."""

    category = ChoiceField(N_("Kategori"), deadlines.CATEGORIES, default="")
    step = ChoiceField(N_("Langkah"), deadlines.STEPS)
    working_days = IntegerField(
        N_("Lama (hari)"),
        validators=[InputRequired(REQUIRED), NumberRange(1, deadline_settings.MOST_DAYS)],
        description=N_(
            "Hari kerja. Untuk menunggu tanggapan warga dan untuk SKPD pendukung: hari kalender."
        ),
        render_kw={"inputmode": "numeric"},
    )
    valid_from = DayField(
        N_("Berlaku mulai"),
        validators=[InputRequired(REQUIRED)],
        description=N_(
            "Untuk pesan yang diterima sejak hari itu. Tenggat pesan yang masih terbuka dihitung "
            "ulang."
        ),
    )
    basis = StringField(
        N_("Dasar"),
        filters=[_one_line],
        validators=[DataRequired(REQUIRED), Length(max=deadline_settings.LONGEST_BASIS)],
        description=N_("Peraturan atau keputusan, misalnya: Keputusan Bupati 12/2026."),
    )


class HolidayForm(Form):
    """The day and the name of a holiday."""

    day = DayField(N_("Tanggal"), validators=[InputRequired(REQUIRED)])
    name = StringField(
        N_("Nama hari libur"),
        filters=[_one_line],
        validators=[DataRequired(REQUIRED), Length(max=deadline_settings.LONGEST_NAME)],
        description=N_(
            "Libur daerah, cuti bersama yang baru ditetapkan, atau hari kantor tutup karena "
            "bencana."
        ),
    )


class _CalendarView(AuditedModelView):
    """What the two lists share: the right, the tabs, and that open deadlines are counted again."""

    class_permission_name = "Setting"
    method_permission_name = dict.fromkeys(("list", "add", "edit", "delete", "export"), "edit")
    deleted = "removed"
    delete_words = N_("Tenggat pesan yang masih terbuka dihitung ulang.")
    here: str

    def tabs(self) -> list[dict[str, Any]]:
        """The sections of Pengaturan Umum."""
        return tabs(self.here)

    def left(self) -> int | None:
        """How many cases still wait for their new deadline."""
        return deadline_recalculation.left()

    def fill(self, form: Any, item: Any) -> Callable[[], object]:
        """Writes the columns; then the deadlines of open cases are counted again."""
        super().fill(form, item)
        return deadline_recalculation.request

    def remove(self, item: Any) -> None:
        """Deletes the row; then the deadlines of open cases are counted again."""
        super().remove(item)
        deadline_recalculation.request()


class DeadlineView(_CalendarView):
    """Tenggat: the days of each step, from when on, and on what basis (D3).

    No rule is edited: those of the past explain the deadlines of their time.
    """

    datamodel = SQLAInterface(Deadline)
    subject = "deadline"
    here = "tenggat"
    route_base = "/pengaturan/tenggat"
    include_route_methods = {"list", "add", "delete", "export"}
    search_columns = ["category", "step", "state", "basis"]
    base_order = ("category", "asc")
    expressions = deadlines.EXPRESSIONS
    list_page = "settings/deadlines.html"
    add_form = DeadlineForm
    list_title = N_("Tenggat")
    add_title = add_words = N_("Tambah tenggat")
    help_text = N_(
        "Hari kerja dihitung sejak pesan diterima; hari penerimaan ialah hari ke-0. Hari libur dan "
        "akhir pekan tidak dihitung. Pujian tidak bertenggat. Baris baru menggantikan yang lama "
        "untuk pesan yang diterima sejak tanggal berlakunya; yang lama tetap ada, karena "
        "menjelaskan tenggat pesan pada masanya. Kolom Dasar menunjuk sumber angkanya; pastikan "
        "dengan bagian hukum."
    )
    label_columns = {
        "category": N_("Kategori"),
        "step": N_("Langkah"),
        "working_days": N_("Lama"),
        "valid_from": N_("Berlaku mulai"),
        "basis": N_("Dasar"),
        "state": N_("Status"),
    }
    formatters_columns = {
        "category": lambda word: translated(deadlines.CATEGORIES[word or ""]),
        "step": lambda word: translated(deadlines.STEPS[word]),
        "valid_from": lambda day: f"{day:%d/%m/%Y}",
        "basis": translated,
    }

    def narrow(self, query: Any) -> Any:
        """The order of the table, unless another is asked for."""
        return query if request.args.get("urut") else deadlines.newest_first(query)

    def shown(self, item: Deadline, column: str) -> Any:
        """A cell; the number of days with what they are, of the offices or of the calendar."""
        if column == "working_days":
            return f"{item.working_days} {translated(Step(item.step).unit)}"
        if column == "state":
            return translated(_state(item))
        return super().shown(item, column)

    def tone(self, item: Deadline) -> str:
        """The colour of the state."""
        return _TONES[_state(item)]

    def colour(self, item: Deadline) -> str:
        """The colour of the category."""
        return Category(item.category).name.lower() if item.category else "tanpa"

    def named(self, item: Deadline) -> str:
        """`Tenggat Keluhan, jawaban pertama, 2 hari kerja`."""
        return _(
            "Tenggat %(category)s, %(label)s, %(days)s",
            category=self.shown(item, "category"),
            label=translated(Step(item.step).label),
            days=self.shown(item, "working_days"),
        )

    def may(self, act: str, item: Deadline) -> bool:
        """Whether the rule may go."""
        return deadline_settings.can_remove(item)

    def prefill(self, form: Any, item: Deadline | None) -> None:
        """A new rule begins today."""
        form.valid_from.data = deadline_settings.today()

    def check(self, form: Any, item: Deadline | None) -> None:
        """Requires that no rule of the step begins on the same day."""
        deadline_settings.require_new_rule(
            form.category.data or None, form.step.data, form.valid_from.data
        )

    def fill(self, form: Any, item: Deadline) -> Callable[[], object]:
        """Writes the columns; "setiap pesan" is stored as NULL."""
        afterwards = super().fill(form, item)
        item.category = item.category or None
        return afterwards

    def facts(self, item: Deadline) -> dict[str, Any]:
        """The rule, with the days of the one it follows."""
        before = deadline_settings.days_before(item.rule)
        return _facts(item) | {"before": before, "after": item.working_days}

    def last_facts(self, item: Deadline) -> dict[str, Any]:
        """The rule that goes."""
        return _facts(item) | {"before": item.working_days, "after": None}

    def check_delete(self, item: Deadline) -> None:
        """Keeps a rule that was in force before today."""
        if not deadline_settings.can_remove(item):
            raise InvalidInput("deadline", Problem.IN_FORCE)


def _state(item: Deadline) -> str:
    """Whether a rule is to come, holds, or has been followed by another."""
    if item.valid_from > deadline_settings.today():
        return deadlines.COMING
    in_force = once("rules_in_force", deadlines.in_force)
    return deadlines.HOLDS if item.id in in_force else deadlines.PAST


def _facts(item: Deadline) -> dict[str, Any]:
    since = item.valid_from.isoformat()
    return {"category": item.category, "step": item.step, "valid_from": since, "basis": item.basis}


class HolidayView(_CalendarView):
    """Hari libur: the days on which deadlines do not count, a year a list."""

    datamodel = SQLAInterface(Holiday)
    subject = "holiday"
    here = "hari-libur"
    route_base = "/pengaturan/hari-libur"
    include_route_methods = {"list", "add", "edit", "delete", "export", "load"}
    search_columns = ["name"]
    base_order = ("day", "asc")
    list_page = "settings/holidays.html"
    add_form = HolidayForm
    edit_form = HolidayForm
    list_title = N_("Hari libur")
    add_title = add_words = N_("Tambah hari libur")
    edit_title = N_("Ubah hari libur")
    help_text = N_(
        "Pada hari-hari ini tenggat tidak berjalan. Tanggal bertanda “(perkiraan)” dapat bergeser: "
        "periksa setelah keputusan pemerintah terbit."
    )
    label_columns = {"day": N_("Tanggal"), "name": "Nama"}
    formatters_columns = {"day": long_day}

    def year(self) -> int:
        """The requested year if it can be shown, else the present one."""
        asked = request.values.get("tahun", type=int)
        if asked is not None and asked in self.years():
            return asked
        return deadline_settings.today().year

    def years(self) -> range:
        """The years that can be shown."""
        this = deadline_settings.today().year
        return range(this - _BACK, this + _AHEAD + 1)

    def warnings(self) -> list[tuple[int, str]]:
        """(year, sentence) for each year that gives wrong deadlines."""
        this = deadline_settings.today().year
        return [(year, words) for year in (this, this + 1) if (words := _warning(year))]

    def narrow(self, query: Any) -> Any:
        """The holidays of the year."""
        return deadlines.of_year(query, self.year())

    def add_url(self) -> str:
        """The Add window of the year's list."""
        return url_for("HolidayView.add", tahun=self.year())

    def back(self) -> str:
        """The year's list."""
        return url_for("HolidayView.list", tahun=self.year())

    def named(self, item: Holiday) -> str:
        """`Rabu, 11 November 2026 (Hari Jadi Kerinci)`."""
        return f"{long_day(item.day)} ({item.name})"

    def check(self, form: Any, item: Holiday | None) -> None:
        """Requires that the day is free."""
        deadline_settings.require_new_holiday(form.day.data, item)

    def facts(self, item: Holiday) -> dict[str, Any]:
        """Which day, for the journal."""
        return {"day": item.day.isoformat(), "name": item.name}

    last_facts = facts

    @route("/muat", "edit", methods=["POST"])
    def load(self) -> Response:
        """Adds the public holidays of the year that the table lacks."""
        year = self.year()
        with transaction():
            added = deadline_settings.load_year(year, actor=current_actor())
        none = _("Tidak ada hari libur %(year)s yang belum ada di sini.", year=year)
        flash(
            counted("%(added)s hari libur %(year)s dimuat.", added=added, year=year)
            if added
            else none,
            "success",
        )
        return make_response(redirect(self.back(), 303))


def _warning(year: int) -> str:
    """Why a year gives wrong deadlines: no holidays, or no joint leave; empty if it does not."""
    days = calendar_defaults.days_of(year)
    first = deadline_settings.wrong_from(year)
    since = _("pesan yang diterima mulai %(first)s", first=long_day(first))
    if not days:
        return _(
            "Hari libur %(year)s belum ada. Tenggat %(since)s dapat jatuh di %(year2)s dan keliru.",
            year=year,
            since=since,
            year2=year,
        )
    if not any("cuti bersama" in row.name.lower() for row in days.values()):
        return _(
            "Cuti bersama %(year)s belum ada dalam daftar. Tambahkan setelah "
            "ditetapkan; tenggat %(since)s dapat bergeser karenanya.",
            year=year,
            since=since,
        )
    return ""

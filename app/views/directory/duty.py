"""Piket: the duty roster. Who is on duty is told at once by SMS of a card about danger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.database.extensions import now
from app.domain.messaging import phone_numbers
from app.domain.operations.duty_hours import Repeats
from app.domain.words import N_
from app.i18n.language import translated
from app.models import DutyShift
from app.services.contacts import duty_roster, phone_health, protected_numbers
from app.services.directory import directory, duty
from app.services.settings.local_time import WIB
from app.views.framework.crud import AuditedModelView
from app.views.framework.form_fields import CHOOSE, REQUIRED, ChoiceField, Form, MomentField
from app.views.framework.format import full_day, long_day
from app.views.framework.responses import once


class DutyForm(Form):
    """Who is on duty, by which phone, and when."""

    name = StringField("Nama", validators=[DataRequired(REQUIRED), Length(max=120)])
    phone = StringField(
        N_("HP"),
        validators=[DataRequired(REQUIRED), Length(max=30)],
        description=N_("Contoh: 0812-3456-7890. Menerima SMS setiap pesan mendesak dan sensitif."),
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )
    repeats = ChoiceField(
        N_("Berulang"),
        {it.value: it.label for it in Repeats},
        default=Repeats.WEEKLY.value,
        validators=[InputRequired(CHOOSE)],
    )
    begins_at = MomentField(N_("Mulai (WIB)"), validators=[InputRequired(REQUIRED)])
    ends_at = MomentField(
        N_("Selesai (WIB)"),
        validators=[InputRequired(REQUIRED)],
        description=N_(
            "Boleh melewati tengah malam. Bila berulang, isi giliran yang pertama, misalnya Senin "
            "21.00 sampai Selasa 06.00."
        ),
    )

    @property
    def shift(self) -> duty.Shift:
        """The typed values. Raises InvalidInput for an invalid phone number."""
        return duty.Shift(
            name=self.name.data.strip(),
            phone=directory.require_mobile_number(self.phone.data),
            begins_at=self.begins_at.data.replace(tzinfo=WIB),
            ends_at=self.ends_at.data.replace(tzinfo=WIB),
            repeats=Repeats(self.repeats.data),
        )


class DutyView(AuditedModelView):
    """The shifts, and who is on duty now."""

    datamodel = SQLAInterface(DutyShift)
    subject = "duty_shift"
    route_base = "/piket"
    class_permission_name = "Duty"
    include_route_methods = {"list", "add", "edit", "delete", "export"}
    base_order = ("begins_at", "asc")
    search_columns = ["name", "phone"]
    add_form = DutyForm
    edit_form = DutyForm
    list_page = "directory/duty.html"
    help_text = N_(
        "Petugas yang sedang piket langsung menerima SMS setiap pesan mendesak dan sensitif, juga "
        "pada jam tenang."
    )
    list_title = N_("Piket")
    add_title = N_("Tambah jadwal piket")
    edit_title = N_("Ubah jadwal piket")
    label_columns = {
        "name": "Nama",
        "phone": N_("HP"),
        "begins_at": N_("Waktu"),
        "repeats": N_("Berulang"),
    }

    def on_duty(self) -> list[DutyShift]:
        """The shifts that cover this moment."""
        return duty_roster.shifts_now()

    def has_fallback(self) -> bool:
        """Whether Admin's phone is told when nobody is on duty."""
        return protected_numbers.admin_phone() is not None

    def failing(self, rows: Sequence[DutyShift], row: DutyShift) -> str:
        """Why SMS do not reach this phone; empty if they do."""
        lost = once("failing", lambda: phone_health.failing([it.phone for it in rows]))
        return translated(lost.get(row.phone, ""))

    def shown(self, item: DutyShift, column: str) -> Any:
        """The value of a cell."""
        if column == "phone":
            return phone_numbers.shown(item.phone)
        if column == "begins_at":
            return _hours(item)
        if column == "repeats":
            return translated(Repeats(item.repeats).label)
        return super().shown(item, column)

    def state(self, item: DutyShift) -> str:
        """Whether a shift covers this moment or never will again; empty before its turn."""
        if duty_roster.covers(item, now()):
            return _("Sedang piket")
        is_past = item.repeats == Repeats.ONCE and item.ends_at <= now()
        return _("Sudah lewat") if is_past else ""

    def prefill(self, form: Any, item: DutyShift | None) -> None:
        """An existing shift is shown in local time, its number as it is dialled."""
        if item is not None:
            form.phone.data = phone_numbers.shown(item.phone)
            form.begins_at.data = item.begins_at.astimezone(WIB)
            form.ends_at.data = item.ends_at.astimezone(WIB)

    def check(self, form: Any, item: DutyShift | None) -> None:
        """Validates phone and times."""
        duty.require_valid(form.shift)

    def fill(self, form: Any, item: DutyShift) -> Callable[[], object] | None:
        """Writes the row."""
        duty.store(form.shift, item)
        return None

    def last_facts(self, item: DutyShift) -> dict[str, Any]:
        """The name, for the journal: the row itself is deleted."""
        return {"name": item.name}


def _hours(row: DutyShift) -> str:
    """`21.00 - 06.00`, `Senin 21.00 - Selasa 06.00`, or with its days."""
    begins, ends = row.begins_at.astimezone(WIB), row.ends_at.astimezone(WIB)
    repeats = Repeats(row.repeats)
    is_one_day = begins.date() == ends.date() and ends - begins < timedelta(days=1)
    last = f"{ends:%H.%M}" if is_one_day else _moment(ends, repeats)
    return f"{_moment(begins, repeats)} - {last}"


def _moment(at: datetime, repeats: Repeats) -> str:
    if repeats is Repeats.DAILY:
        return f"{at:%H.%M}"
    day = full_day(at.date()) if repeats is Repeats.ONCE else long_day(at.date()).partition(",")[0]
    return f"{day} {at:%H.%M}"

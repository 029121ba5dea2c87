"""The units (SKPD): their names, and the signature under their SMS (A16)."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Regexp, ValidationError

from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.words import N_
from app.models import Skpd
from app.queries.directory import units
from app.services.contacts import unit_reach
from app.services.contacts.unit_reach import Reach
from app.sms.protocol.encoding import is_gsm7
from app.views.directory.acting import acting_in
from app.views.framework.crud import AuditedModelView
from app.views.framework.form_fields import REQUIRED, Form, YesNoField
from app.views.framework.format import reach_words
from app.views.framework.responses import once

_PLAIN = N_("Tanda tangan SMS hanya huruf, angka, dan tanda biasa (tanpa emoji).")
_CODE = N_("Kode hanya huruf besar, angka, dan tanda hubung.")


def _gsm7(_form: Any, field: Any) -> None:
    """Refuses characters outside GSM-7: one of them limits every SMS of the unit to 70
    characters."""
    if not is_gsm7(field.data):
        raise ValidationError(_PLAIN)


class SkpdForm(Form):
    """The names and the settings of a unit."""

    code = StringField(
        "Kode",
        validators=[DataRequired(REQUIRED), Length(max=30), Regexp(r"^[A-Z0-9-]+$", 0, _CODE)],
    )
    name = StringField("Nama", validators=[DataRequired(REQUIRED), Length(max=120)])
    abbreviation = StringField(N_("Singkatan"), validators=[DataRequired(REQUIRED), Length(max=40)])
    sms_code = StringField(
        N_("Tanda tangan SMS"),
        validators=[DataRequired(REQUIRED), Length(max=25), _gsm7],
        description=N_("Ditulis di akhir setiap jawaban, paling banyak 25 karakter."),
    )
    address = StringField(
        N_("Alamat pada kop"),
        validators=[Length(max=160)],
        description=N_("Jalan, telepon, surel; di bawah nama SKPD pada Lembar Disposisinya."),
    )
    needs_approval = YesNoField(
        N_("Persetujuan atasan"),
        N_("Wajib"),
        N_("Tidak wajib"),
        default="0",
        description=N_("Wajib: jawaban operator dikirim setelah disetujui Kepala atau Sekretaris."),
    )
    is_active = YesNoField(N_("Status"), N_("Aktif"), N_("Tidak aktif"))


class SkpdView(AuditedModelView):
    """The units. A unit is never deleted, because answers carry its name; it is set inactive."""

    datamodel = SQLAInterface(Skpd)
    subject = "skpd"
    route_base = "/skpd"
    class_permission_name = "Skpd"
    include_route_methods = {"list", "add", "edit", "export"}
    search_columns = ["name", "abbreviation", "code", "sms_code"]
    expressions = {"reach": unit_reach.reached}
    list_page = "directory/units.html"
    narrowed = {"tanpa-hp": N_("Hanya SKPD aktif tanpa HP dan akun yang terjangkau.")}
    add_form = SkpdForm
    edit_form = SkpdForm
    list_title = "SKPD"
    add_title = N_("Tambah SKPD")
    edit_title = N_("Ubah SKPD")
    label_columns = {
        "name": "Nama",
        "abbreviation": N_("Singkatan"),
        "sms_code": N_("Tanda tangan SMS"),
        "code": "Kode",
        "reach": N_("Menerima pesan"),
        "needs_approval": N_("Persetujuan atasan"),
        "is_active": N_("Status"),
    }
    formatters_columns = {
        "needs_approval": lambda needed: _("Wajib") if needed else _("Tidak wajib"),
        "is_active": lambda active: _("Aktif") if active else _("Tidak aktif"),
    }

    def narrow(self, query: Any) -> Any:
        """Narrows the query to what a dashboard link asks for."""
        return units.that_nothing_reaches(query) if self.only() else query

    def reach(self) -> dict[int, Reach]:
        """The reach of every active unit, by its id."""
        return once("reach", lambda: {unit.id: reach for unit, reach in unit_reach.of_units()})

    def shown(self, item: Skpd, column: str) -> Any:
        """The value of a cell: the reach is counted from phones and accounts."""
        if column != "reach":
            return super().shown(item, column)
        found = self.reach().get(item.id)
        return reach_words(found) if found else ""

    def acting_of(self, unit: Skpd) -> list[str]:
        """Who is acting in this unit today."""
        return acting_in(unit.id)

    def check(self, form: Any, item: Skpd | None) -> None:
        """Requires code and name to be unique."""
        for column in ("code", "name"):
            same = units.find_unit_with(column, form[column].data.strip())
            if same is not None and same is not item:
                raise InvalidInput(column, Problem.TAKEN)

    def fill(self, form: Any, item: Skpd) -> None:
        """Writes the row, stripped of surrounding spaces: a signature would repeat them in every
        SMS."""
        for column in ("code", "name", "abbreviation", "sms_code", "address"):
            setattr(item, column, (form[column].data or "").strip())
        item.needs_approval = form.needs_approval.is_yes
        item.is_active = form.is_active.is_yes

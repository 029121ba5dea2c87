"""Plt/Plh: who holds an office from day to day for somebody who is away, or while it is vacant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, request, url_for
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from app.domain.errors import InvalidInput
from app.domain.messaging import phone_numbers
from app.domain.operations import offices
from app.domain.operations.offices import ActingKind
from app.domain.reasons import Problem
from app.domain.words import N_
from app.models import Contact
from app.queries.directory import officials
from app.services.contacts import recipients
from app.services.directory import acting, directory
from app.services.directory.acting import Appointment
from app.views.directory.official_form import told
from app.views.framework.crud import AuditedModelView, id_in
from app.views.framework.current_user import current_actor
from app.views.framework.form_fields import (
    CHOOSE,
    REQUIRED,
    ChoiceField,
    DayField,
    Form,
    RowField,
    skpd_field,
)
from app.views.framework.format import full_day
from app.views.framework.responses import once


def _officials() -> list[Contact]:
    """The officials in their own posts, those of the chosen unit first."""
    return once("officials", lambda: officials.own_posts(id_in(request.values, "skpd")))


def _office(contact: Contact) -> str:
    """`Kepala Dinas PUPR (Hendra) · PUPR`."""
    return f"{contact.position} ({contact.name}) · {contact.skpd.abbreviation}"


class ActingForm(Form):
    """Which office, who holds it, and from when until when."""

    skpd = skpd_field(N_("Dinas"))
    acting = ChoiceField(
        N_("Penunjukan"),
        {"": N_("Pilih"), **{kind.value: kind.label for kind in ActingKind}},
        validators=[InputRequired(CHOOSE)],
    )
    holder = RowField(
        N_("Menggantikan"),
        rows=_officials,
        words=_office,
        offered=lambda contact: contact.is_active,
        blank=N_("(jabatan kosong)"),
        description=N_("Selama itu SMS untuk jabatan ini tidak dikirim ke HP pejabat ini."),
    )
    position = StringField(
        N_("Jabatan"),
        validators=[Length(max=110)],
        description=N_("Hanya untuk Plt.: jabatan yang kosong, misalnya Kepala Dinas Perhubungan."),
    )
    rank = ChoiceField(
        N_("Sebagai"),
        {"": N_("(sama dengan yang digantikan)"), **directory.RANKS},
        description=N_("Hanya untuk Plt."),
    )
    person = RowField(
        N_("Yang ditunjuk"),
        rows=_officials,
        words=_office,
        offered=lambda contact: contact.is_active,
        blank=N_("(bukan pejabat terdaftar: isi Nama dan HP)"),
        description=N_("Jabatannya sendiri tetap ia pegang."),
    )
    name = StringField("Nama", validators=[Length(max=120)])
    phone = StringField(
        N_("HP"),
        validators=[Length(max=30)],
        description=N_("Contoh: 0812-3456-7890."),
        render_kw={"inputmode": "tel", "autocomplete": "off"},
    )
    decree = StringField(
        N_("Nomor SK"),
        validators=[Length(max=80)],
        description=N_("Surat perintah penunjukannya, bila ada."),
        render_kw={"autocomplete": "off"},
    )
    valid_from = DayField(N_("Berlaku mulai"), validators=[InputRequired(REQUIRED)])
    valid_until = DayField(
        N_("Berlaku sampai"),
        validators=[InputRequired(REQUIRED)],
        description=N_("Hari terakhir. Mulai dan berakhirnya berlaku dengan sendirinya."),
    )

    @property
    def entry(self) -> Appointment:
        """The typed values. Raises InvalidInput where it is not clear who is meant."""
        name, phone = self._person()
        holder = self.holder.row
        position = offices.bare_position(self.position.data or "")
        return Appointment(
            kind=ActingKind(self.acting.data),
            skpd_id=self.skpd.row.id,
            holder=holder,
            position=holder.position if holder else position,
            rank=holder.rank if holder else self.rank.data,
            name=name,
            phone=phone,
            decree=(self.decree.data or "").strip() or None,
            valid_from=self.valid_from.data,
            valid_until=self.valid_until.data,
        )

    def _person(self) -> tuple[str, str]:
        """Name and phone: those of a registered official, or as typed."""
        name, phone = (self.name.data or "").strip(), (self.phone.data or "").strip()
        person = self.person.row
        if person is not None and (name or phone):
            raise InvalidInput("person", Problem.TOO_MANY)
        if person is not None:
            return person.name, person.phone
        if not (name and phone):
            raise InvalidInput("person", Problem.REQUIRED)
        return name, directory.require_mobile_number(phone)


class ActingView(AuditedModelView):
    """The acting officials of all units or of one, with those who were and who will be."""

    datamodel = SQLAInterface(Contact)
    subject = "acting"
    route_base = "/pelaksana"
    class_permission_name = "Contact"
    include_route_methods = {"list", "add", "edit", "delete", "export"}
    base_filters = [["id", officials.ActingFilter, None]]
    base_order = ("valid_from", "asc")
    loading = officials.LOADING
    search_columns = ["position", "name", "phone", "holder", "decree"]
    expressions = {"holder": officials.stood_in_for_name, "state": officials.stage_of_term}
    add_form = ActingForm
    edit_form = ActingForm
    list_page = "directory/acting.html"
    help_text = N_(
        "Selama masanya HP pelaksana memegang jabatan itu; sesudahnya semua kembali seperti semula."
    )
    list_title = N_("Plt. dan Plh.")
    add_words = N_("Tunjuk Plt. atau Plh.")
    add_title = N_("Tunjuk Plt. atau Plh.")
    edit_title = N_("Ubah penunjukan")
    label_columns = {
        "position": N_("Jabatan"),
        "name": "Nama",
        "phone": N_("HP"),
        "holder": N_("Menggantikan"),
        "valid_from": N_("Berlaku"),
        "decree": "SK",
        "state": N_("Status"),
    }
    formatters_columns = {"phone": phone_numbers.shown}

    def chosen(self) -> int | None:
        """The id of the unit whose page led here."""
        return id_in(request.values, "skpd")

    def narrow(self, query: Any) -> Any:
        """Narrows the query to the chosen unit; what is over comes last."""
        chosen = id_in(request.values, "skpd")
        query = query if chosen is None else officials.of_unit(query, chosen)
        return query if request.args.get("urut") else officials.running_first(query)

    def shown(self, item: Contact, column: str) -> Any:
        """The value of a cell: days and state depend on today."""
        if column == "holder":
            holders = once("stood_in_for", officials.stood_in_for)
            return holders.get(item.stands_for_id or 0) or _("(jabatan kosong)")
        if column == "valid_from":
            return days(item)
        return _state(item) if column == "state" else super().shown(item, column)

    def add_url(self) -> str:
        """The URL of the Add dialog, with the chosen unit."""
        return url_for("ActingView.add", skpd=id_in(request.values, "skpd"))

    def back(self) -> str:
        """The URL of the list, of the chosen unit."""
        return url_for("ActingView.list", skpd=id_in(request.values, "skpd"))

    def prefill(self, form: Any, item: Contact | None) -> None:
        """A new form begins with the chosen unit; an existing one names whom it is about."""
        if item is None:
            form.skpd.data = str(id_in(request.values, "skpd") or "")
            return
        own = directory.active_by_phone(item.phone)
        form.skpd.data = str(item.skpd_id)
        form.holder.data = str(item.stands_for_id or "")
        form.person.data = str(own.id) if own is not None else ""
        form.name.data = "" if own is not None else item.name
        form.phone.data = "" if own is not None else phone_numbers.shown(item.phone)
        is_vacant = item.stands_for_id is None
        form.position.data = offices.bare_position(item.position) if is_vacant else ""
        form.rank.data = item.rank if is_vacant else ""

    def check(self, form: Any, item: Contact | None) -> None:
        """Validates office, person and days."""
        acting.require_valid(form.entry, item)

    def fill(self, form: Any, item: Contact) -> Callable[[], object] | None:
        """Writes the row. If its days have begun, the phone is told what is open."""
        was = acting.post_of(item)
        acting.store(form.entry, item)
        return lambda: self._tell(was, item)

    def last_facts(self, item: Contact) -> dict[str, Any]:
        """Which office it was, for the journal."""
        return {"skpd": item.skpd.code}

    def remove(self, item: Contact) -> None:
        """Ends it; papers keep the name (D15)."""
        was = acting.post_of(item)
        directory.retire(item)
        acting.apply_change(was, item, actor=current_actor())

    def _tell(self, was: acting.Post, item: Contact) -> None:
        handed = acting.apply_change(was, item, actor=current_actor())
        if words := told(item, handed, None):
            flash(words, "success")


def days(item: Contact) -> str:
    """`1 Desember 2026 - 14 Desember 2026`."""
    ends = [full_day(day) for day in (item.valid_from, item.valid_until) if day]
    return " - ".join(dict.fromkeys(ends))


def _state(item: Contact) -> str:
    if recipients.serves(item):
        return _("Sedang berlaku")
    return _("Sudah berakhir") if recipients.is_over(item) else _("Belum mulai")


def acting_now() -> list[Contact]:
    """Who is acting today in any unit, read once a page."""
    return once("acting_now", officials.acting_now)


def acting_in(skpd_id: int | None) -> list[str]:
    """`Plh. Kepala Dinas PUPR: Rina, sampai 5 Des 2026`, of one unit or of all."""
    return [_words(row) for row in acting_now() if skpd_id in (None, row.skpd_id)]


def stand_in(contact: Contact) -> str:
    """`Digantikan Rina sampai 5 Des 2026`; empty where nobody is acting for this official."""
    for row in acting_now():
        if row.stands_for_id == contact.id:
            return _("Digantikan %(name)s sampai %(until)s", name=row.name, until=_until(row))
    return ""


def _words(row: Contact) -> str:
    return _(
        "%(position)s: %(name)s, sampai %(until)s",
        position=row.position,
        name=row.name,
        until=_until(row),
    )


def _until(row: Contact) -> str:
    return full_day(row.valid_until) if row.valid_until else ""

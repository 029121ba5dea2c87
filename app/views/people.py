"""Data Operator, Kadis & Sekretaris (S60-S63): whose phones get an SKPD's forwards."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_appbuilder.models.filters import BaseFilter
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy.orm import joinedload
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.domain import phone
from app.domain.errors import InvalidInput, PhoneInvalid, Problem
from app.models import Contact, Skpd
from app.services import directory
from app.views.base import LockedModelView
from app.views.fields import (
    CHOOSE,
    REQUIRED,
    Form,
    WordsField,
    YesNoField,
    active_skpds,
    skpd_field,
)

_DIAL = {"inputmode": "tel", "autocomplete": "off"}
RANKS = {"operator": "Operator", "kadis": "Kepala", "sekretaris": "Sekretaris"}


class ContactForm(Form):
    """The tutorial's five fields (S61) and what the person is there."""

    skpd = skpd_field("Dinas")
    name = StringField("Nama", validators=[DataRequired(REQUIRED), Length(max=120)])
    position = StringField("Jabatan", validators=[DataRequired(REQUIRED), Length(max=120)])
    rank = WordsField("Sebagai", {"": "Pilih", **RANKS}, validators=[InputRequired(CHOOSE)])
    phone = StringField(
        "HP",
        validators=[DataRequired(REQUIRED), Length(max=30)],
        description="Contoh: 0812-3456-7890. SMS untuk SKPD ini dikirim ke nomor ini.",
        render_kw=_DIAL,
    )
    is_active = YesNoField("Status", "Aktif", "Tidak aktif")


class _Live(BaseFilter):
    name = "Tidak dihapus"

    def apply(self, query: Any, _value: Any) -> Any:
        """A deleted person has no phone here any more."""
        return query.filter(directory.is_live())


class ContactView(LockedModelView):
    """The officials of an SKPD; first the SKPD is chosen, then people are added to it."""

    datamodel = SQLAInterface(Contact)
    subject = "contact"
    route_base = "/kontak"
    class_permission_name = "Contact"
    include_route_methods = {"list", "add", "edit", "delete"}
    base_filters = [["id", _Live, None]]
    default_order = "name"
    loading = (joinedload(Contact.skpd),)
    search_columns = ["name", "position"]
    list_columns = ["skpd", "name", "position", "rank", "phone", "is_active"]
    order_columns = ["name", "position"]
    add_form = ContactForm
    edit_form = ContactForm
    list_page = "crud/people.html"
    help_text = "Pilih SKPD terlebih dahulu. Pesan yang diteruskan dikirim ke HP orang-orang ini."
    list_title = "Data Operator, Kadis & Sekretaris"
    add_title = "Tambah Operator, Kadis & Sekretaris"
    edit_title = "Ubah Operator, Kadis & Sekretaris"
    label_columns = {
        "skpd": "Dinas",
        "name": "Nama",
        "position": "Jabatan",
        "rank": "Sebagai",
        "phone": "HP",
        "is_active": "Status",
    }
    formatters_columns = {
        "rank": lambda rank: RANKS.get(rank, rank),
        "phone": phone.shown,
        "is_active": lambda active: "Aktif" if active else "Tidak aktif",
    }

    def skpds(self) -> list[Skpd]:
        """What the page's own pick list offers (S60)."""
        return active_skpds()

    def chosen(self) -> int | None:
        """The id of the SKPD whose people are shown."""
        asked = request.args.get("skpd", type=int)
        return asked if asked is not None and 0 < asked < 2**31 else None

    def narrow(self, query: Any) -> Any:
        """The people of the chosen SKPD."""
        chosen = self.chosen()
        return query if chosen is None else query.filter(Contact.skpd_id == chosen)

    def add_url(self) -> str:
        """The Add window begins with the chosen SKPD."""
        return url_for("ContactView.add", skpd=self.chosen())

    def back(self) -> str:
        """The list of the SKPD one was working on."""
        chosen = request.form.get("skpd", "")
        return url_for("ContactView.list", skpd=chosen if chosen.isdigit() else self.chosen())

    def prefill(self, form: Any, item: Contact | None) -> None:
        """The chosen SKPD in a new form, the number as one dials it in an old one."""
        if item is not None:
            form.phone.data = phone.shown(item.phone)
        elif (chosen := self.chosen()) is not None:
            form.skpd.data = str(chosen)

    def check(self, form: Any, item: Contact | None) -> None:
        """Every field right (S62): a phone that can be reached, one active person a phone (A24)."""
        try:
            number = phone.normalise(form.phone.data)
        except PhoneInvalid:
            raise InvalidInput("phone", Problem.NOT_A_PHONE) from None
        other = directory.active_by_phone(number)
        if form.is_active.is_yes and other is not None and other is not item:
            raise InvalidInput("phone", Problem.TAKEN)

    def fill(self, form: Any, item: Contact) -> None:
        """The phone is stored in one spelling."""
        item.skpd_id = form.skpd.row.id
        item.name, item.position = form.name.data.strip(), form.position.data.strip()
        item.rank = form.rank.data
        item.phone = phone.normalise(form.phone.data)
        item.is_active = form.is_active.is_yes

    def remove(self, item: Contact) -> None:
        """Out of lists and forwards; what he wrote keeps his name (D15)."""
        directory.retire(item)

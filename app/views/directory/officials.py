"""Data Operator, Kadis & Sekretaris (S60-S63): the officials whose phones receive forwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from flask import flash, request, url_for
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _

from app.domain.messaging import phone_numbers
from app.domain.words import N_
from app.i18n.language import translated
from app.models import Contact, Skpd
from app.queries.directory import officials
from app.queries.framework.skpds import active_skpds
from app.reports.documents import spreadsheet
from app.services.contacts import phone_health, recipients
from app.services.directory import acting, directory, handover, sheet_columns
from app.views.directory.acting import acting_in, stand_in
from app.views.directory.directory_import import DirectoryFiles
from app.views.directory.official_form import ContactForm, EditContactForm, told
from app.views.framework.crud import AuditedModelView, changed_columns, id_in
from app.views.framework.current_user import current_actor
from app.views.framework.format import full_day
from app.views.framework.responses import once

# What a link of the dashboard narrows the list to; `narrowed` says it in a sentence.
_ONLY: Final[Mapping[str, Callable[[Any], Any]]] = {
    "gagal": officials.with_failing_phones,
    "menebak": officials.with_guessed_codes,
    "mengetik": officials.with_typing_trouble,
    "habis": officials.with_ended_term,
}


class ContactView(DirectoryFiles, AuditedModelView):
    """The officials of all units: first a unit is chosen, then officials are added to it."""

    datamodel = SQLAInterface(Contact)
    subject = "contact"
    route_base = "/kontak"
    class_permission_name = "Contact"
    include_route_methods = {"list", "add", "edit", "delete", "export", *DirectoryFiles.FILE_ROUTES}
    base_filters = [["id", officials.LiveFilter, None]]
    loading = officials.LOADING
    search_columns = ["skpd", "name", "position", "phone", "decree"]
    expressions = {"is_active": officials.stage_of_term}
    add_form = ContactForm
    edit_form = EditContactForm
    list_page = "directory/officials.html"
    delete_page = "directory/official_delete.html"
    narrowed = {
        "gagal": N_("Hanya HP yang dua SMS terakhirnya tidak sampai."),
        "menebak": N_("Hanya pejabat yang HP-nya menebak kode dalam sehari ini."),
        "mengetik": N_("Hanya pejabat yang SMS-nya tujuh hari terakhir sering tidak terbaca."),
        "habis": N_("Hanya pejabat yang masa tugasnya menurut SK sudah berakhir."),
    }
    help_text = N_(
        "Pilih SKPD terlebih dahulu. Pesan yang diteruskan dikirim ke HP orang-orang ini."
    )
    list_title = N_("Data Operator, Kadis & Sekretaris")
    add_title = N_("Tambah Operator, Kadis & Sekretaris")
    edit_title = N_("Ubah Operator, Kadis & Sekretaris")
    label_columns = {
        "skpd": N_("Dinas"),
        "name": "Nama",
        "position": N_("Jabatan"),
        "rank": N_("Sebagai"),
        "phone": N_("HP"),
        "decree": "SK",
        "is_active": N_("Status"),
    }
    formatters_columns = {
        "rank": lambda rank: translated(directory.RANKS.get(rank, str(rank))),
        "phone": phone_numbers.shown,
    }

    def skpds(self) -> list[Skpd]:
        """The options of the page's own unit menu (S60)."""
        return active_skpds()

    def chosen(self) -> int | None:
        """The id of the unit whose officials are listed."""
        return id_in(request.args, "skpd")

    def acting_now(self) -> list[str]:
        """Who is acting today, in the chosen unit or in all."""
        return acting_in(self.chosen())

    def narrow(self, query: Any) -> Any:
        """Narrows the query to the chosen unit and to what a dashboard link asks for."""
        if only := _ONLY.get(request.args.get("hanya", "")):
            query = only(query)
        chosen = self.chosen()
        return query if chosen is None else officials.of_unit(query, chosen)

    def sheets(self, rows: Sequence[Contact]) -> dict[str, spreadsheet.Rows]:
        """What "Impor" reads back: every field, and the codes of the units."""
        return {"Data": sheet_columns.rows(rows), "Kode SKPD": sheet_columns.units()}

    def failing(self, rows: Sequence[Contact], row: Contact) -> str:
        """Why SMS do not reach this phone; empty if they do."""
        lost = once("failing", lambda: phone_health.failing([person.phone for person in rows]))
        return translated(lost.get(row.phone, "") if row.is_active else "")

    def shown(self, item: Contact, column: str) -> Any:
        """The value of a cell: status and decree depend on today, other columns on the row
        alone."""
        if column == "is_active":
            return _status(item)
        if column == "decree":
            return _decree(item)
        return super().shown(item, column)

    def add_url(self) -> str:
        """The URL of the Add dialog, with the chosen unit."""
        return url_for("ContactView.add", skpd=self.chosen())

    def back(self) -> str:
        """The URL of the list for the unit being edited."""
        chosen = request.form.get("skpd", "")
        return url_for("ContactView.list", skpd=chosen if chosen.isdigit() else self.chosen())

    def prefill(self, form: Any, item: Contact | None) -> None:
        """A new form begins with the chosen unit, an existing one with the number as it is
        dialled."""
        if item is not None:
            form.phone.data = phone_numbers.shown(item.phone)
        elif (chosen := self.chosen()) is not None:
            form.skpd.data = str(chosen)

    def check(self, form: Any, item: Contact | None) -> None:
        """Validates every field (S62)."""
        directory.require_valid_person(form.person, item)
        if item is not None:
            handover.colleague(item, form.successor.data)

    def fill(self, form: Any, item: Contact) -> Callable[[], object] | None:
        """Writes the row. Who leaves hands over; who moves or returns is sent what is open."""
        was = handover.before(item)
        successor = handover.colleague(item, form.successor.data) if was.was_active else None
        directory.store_person(form.person, item)
        return lambda: self._apply(was, item, successor)

    def _apply(self, was: handover.Before, item: Contact, successor: Contact | None) -> None:
        actor = current_actor()
        self._tell(item, handover.apply_change(was, item, successor, actor=actor), successor)
        acting.follow(was, item, actor=actor)

    def facts(self, item: Contact) -> dict[str, Any]:
        """Journals when the account that may approve on the web changes."""
        return {"account": item.user_id} if "user_id" in changed_columns(item) else {}

    def about_deletion(self, item: Contact) -> dict[str, Any]:
        """The forwards open on this phone, and who can take over."""
        return {
            "forwards": handover.open_forwards(item) if item.is_active else [],
            "colleagues": handover.colleagues(item),
        }

    def check_delete(self, item: Contact) -> None:
        """Requires the successor to be a colleague."""
        handover.colleague(item, request.form.get("successor"))

    def remove(self, item: Contact) -> None:
        """Removes the official from lists and forwards; past answers keep the name (D15)."""
        was = handover.before(item)
        forwards = handover.open_forwards(item)
        successor = handover.colleague(item, request.form.get("successor"))
        directory.retire(item)
        handed = handover.hand_over(item, forwards, successor, actor=current_actor())
        self._tell(item, handed, successor)
        acting.follow(was, item, actor=current_actor())

    def _tell(self, item: Contact, handed: handover.Handed, successor: Contact | None) -> None:
        if words := told(item, handed, successor):
            flash(words, "success")


def _status(item: Contact) -> str:
    if not item.is_active:
        return _("Tidak aktif")
    if recipients.serves(item):
        return stand_in(item) or _("Aktif")
    return _("Masa tugas berakhir") if recipients.is_over(item) else _("Belum mulai")


def _decree(item: Contact) -> str:
    """`821/12/2026, 1 Jan 2026 - 31 Des 2026`."""
    days = (
        [_("mulai %(valid_from)s", valid_from=full_day(item.valid_from))] if item.valid_from else []
    )
    if item.valid_until:
        days.append(_("sampai %(until)s", until=full_day(item.valid_until)))
    return ", ".join(filter(None, [item.decree, " ".join(days)]))

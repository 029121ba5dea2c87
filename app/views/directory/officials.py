"""Data Operator, Kadis & Sekretaris (S60-S63): the officials whose phones receive forwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import Response, flash, make_response, redirect, request, url_for
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _

from app.database.extensions import transaction
from app.domain.errors import DomainError
from app.domain.messaging import phone_numbers
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import counted, translated
from app.models import Contact, Skpd
from app.queries.directory import officials
from app.queries.directory.units import active_skpds
from app.reports.documents import spreadsheet
from app.runtime import progress
from app.runtime.progress import Kind
from app.services.contacts import phone_health, recipients
from app.services.directory import (
    acting,
    directory,
    handover,
    import_plan,
    sheet_columns,
    spreadsheet_reader,
)
from app.services.directory.import_plan import Handing, Plan
from app.services.directory.import_rows import Change, Fault
from app.views.directory.acting import acting_in, stand_in
from app.views.directory.official_form import ContactForm, EditContactForm, by_name, told
from app.views.framework.crud import AuditedModelView, changed_columns, id_in
from app.views.framework.current_user import current_actor
from app.views.framework.format import full_day
from app.views.framework.responses import once, route

_IMPORT: Final = {"upload", "checked", "apply", "discard"}
_FIELDS: Final = {"skpd_id": "skpd", "user_id": "user"}
# A file full of errors usually has the wrong columns: the first errors are enough.
_MOST_SHOWN: Final = 500


class ContactView(AuditedModelView):
    """The officials of all units: first a unit is chosen, then officials are added to it."""

    datamodel = SQLAInterface(Contact)
    subject = "contact"
    route_base = "/kontak"
    class_permission_name = "Contact"
    include_route_methods = {"list", "add", "edit", "delete", "export", *_IMPORT}
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
        if only := officials.NARROWED.get(request.args.get("hanya", "")):
            query = query.filter(*only())
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

    @route("/impor", "import", methods=["GET", "POST"])
    def upload(self) -> Response:
        """Reads and stores the chosen file; the directory does not change yet."""
        problem = ""
        if request.method == "POST":
            file = request.files.get("file")
            name, data = "", b""
            if file is not None:
                name, data = file.filename or "", file.read(spreadsheet_reader.MOST_BYTES + 1)
            try:
                lines = spreadsheet_reader.read(name, data)
                with transaction():
                    import_plan.keep_upload(name, lines, actor=current_actor())
            except DomainError as error:
                problem = (
                    error_pages.refusal_sentence(error) if name else N_("Pilih berkasnya dahulu.")
                )
            else:
                return make_response(redirect(url_for("ContactView.checked"), 303))
        page = self.render_template(
            "directory/import_upload.html",
            title=N_("Impor Data Operator, Kadis & Sekretaris"),
            problem=problem,
            columns=list(sheet_columns.COLUMNS.values()),
            most_rows=spreadsheet_reader.MOST_ROWS,
            ranks=list(directory.RANKS.values()),
            works=progress.running(Kind.IMPORT),
        )
        return make_response(page, 422 if problem else 200)

    @route("/impor/periksa", "import")
    def checked(self) -> Response:
        """The dry run: every error by line and column, or what applying the file will do."""
        found = import_plan.pending_upload(current_actor())
        if found is None:
            return make_response(redirect(url_for("ContactView.upload"), 303))
        plan = import_plan.plan_of(found, current_actor())
        handings = {it.line: it for it in plan.handings if it.codes}
        page = self.render_template(
            "directory/import_checked.html",
            title=N_("Hasil pemeriksaan"),
            upload=found,
            plan=plan,
            lines=len(found.rows),
            faults=[_fault(fault) for fault in plan.faults[:_MOST_SHOWN]],
            added=[_change(change) for change in plan.added],
            changed=[_change(change, handings.get(change.line)) for change in plan.changed],
            codes=sum(it.codes for it in handings.values()),
        )
        return make_response(page)

    @route("/impor/terapkan", "import", methods=["POST"])
    def apply(self) -> Response:
        """Applies the whole file, unless the result would differ from what was shown."""
        try:
            with progress.work(Kind.IMPORT), transaction():
                mark = request.form.get("mark", "")
                plan, handed = import_plan.apply(mark, actor=current_actor())
        except DomainError as error:
            flash(error_pages.refusal_sentence(error), "danger")
            return make_response(redirect(url_for("ContactView.checked"), 303))
        flash(_told(plan, handed), "success")
        return make_response(redirect(url_for("ContactView.list"), 303))

    @route("/impor/buang", "import", methods=["POST"])
    def discard(self) -> Response:
        """Deletes the stored file; the directory stays as it is."""
        with transaction():
            import_plan.drop_upload(current_actor())
        flash(N_("Berkas dibuang, tidak ada yang berubah."), "success")
        return make_response(redirect(url_for("ContactView.list"), 303))


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


def _told(plan: Plan, handed: handover.Handed) -> str:
    """What was written, and what happened to the open codes of officials who leave."""
    words = [
        _(
            "Impor selesai: %(added)s ditambah, %(changed)s diubah.",
            added=len(plan.added),
            changed=len(plan.changed),
        )
    ]
    if taken := handed.sent + handed.known:
        words.append(counted("%(taken)s kode terbuka diserahkan kepada penerusnya.", taken=taken))
    if left := handed.left + handed.kept_back:
        words.append(counted("%(left)s kode terbuka tidak diserahkan.", left=left))
    if handed.own:
        words.append(counted("%(own)s SMS dengan kode terbuka dikirim ke HP baru.", own=handed.own))
    return " ".join(words)


def _fault(fault: Fault) -> dict[str, Any]:
    """One error found in the file, as the page shows it."""
    words = error_pages.refusal_sentence(fault.error)
    if fault.other is not None:
        words = _("%(words)s (lihat baris %(other)s).", words=words.rstrip("."), other=fault.other)
    column = translated(sheet_columns.COLUMNS[fault.column])
    value = (
        phone_numbers.shown(fault.value) if fault.column == "phone" and fault.other else fault.value
    )
    return {"line": fault.line, "column": column, "value": value, "words": words}


def _change(change: Change, handing: Handing | None = None) -> dict[str, Any]:
    """One official who would be added or changed, and what would change."""
    person = change.person
    columns = [sheet_columns.COLUMNS[_FIELDS.get(name, name)] for name in change.fields]
    return {
        "line": change.line,
        "name": person.name,
        "position": person.position,
        "rank": translated(directory.RANKS[person.rank]),
        "phone": phone_numbers.shown(person.phone),
        "what": ", ".join([*map(translated, columns), *_handed(handing)]),
    }


def _handed(handing: Handing | None) -> list[str]:
    """What happens to the open codes of an official who leaves by this line."""
    if handing is None:
        return []
    if handing.successor is None:
        return [
            counted(
                "%(codes)s kode terbuka tidak diserahkan (tidak ada pejabat lain)",
                codes=handing.codes,
            )
        ]
    return [
        counted(
            "%(codes)s kode terbuka diserahkan kepada %(by_name)s",
            codes=handing.codes,
            by_name=by_name(handing.successor),
        )
    ]

"""Imports the directory of officials from a file, after a dry run."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from flask import Response, flash, make_response, redirect, request, url_for
from flask_appbuilder import expose
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _

from app.database.extensions import transaction
from app.domain.errors import DomainError
from app.domain.messaging import phone_numbers
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import counted, translated
from app.runtime import progress
from app.runtime.progress import Kind
from app.services.directory import import_plan, sheet_columns, spreadsheet_reader
from app.services.directory.directory import RANKS
from app.services.directory.handover import Handed
from app.services.directory.import_plan import Handing, Plan
from app.services.directory.import_rows import Change, Fault
from app.views.directory.official_form import by_name
from app.views.framework.current_user import current_actor

_FIELDS: Final = {"skpd_id": "skpd", "user_id": "user"}
# A file full of errors usually has the wrong columns: the first errors are enough.
_MOST_SHOWN: Final = 500


class DirectoryFiles:
    """The routes of Impor; ContactView adds the list, its dialogs and Ekspor."""

    render_template: Any
    FILE_ROUTES: ClassVar[set[str]] = {"upload", "checked", "apply", "discard"}

    @expose("/impor", methods=["GET", "POST"])
    @has_access
    @permission_name("import")
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
            ranks=list(RANKS.values()),
            works=progress.running(Kind.IMPORT),
        )
        return make_response(page, 422 if problem else 200)

    @expose("/impor/periksa")
    @has_access
    @permission_name("import")
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

    @expose("/impor/terapkan", methods=["POST"])
    @has_access
    @permission_name("import")
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

    @expose("/impor/buang", methods=["POST"])
    @has_access
    @permission_name("import")
    def discard(self) -> Response:
        """Deletes the stored file; the directory stays as it is."""
        with transaction():
            import_plan.drop_upload(current_actor())
        flash(N_("Berkas dibuang, tidak ada yang berubah."), "success")
        return make_response(redirect(url_for("ContactView.list"), 303))


def _told(plan: Plan, handed: Handed) -> str:
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
        "rank": translated(RANKS[person.rank]),
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

"""CRUD pages: Flask-AppBuilder's routes and rights, each route named, every check first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from flask import Response, abort, flash, make_response, redirect, request, url_for
from flask_appbuilder import ModelView
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from app.database.errors import IntegrityError
from app.database.extensions import db, transaction
from app.domain.errors import DomainError
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import stay_indonesian, translated
from app.queries.framework.list_pages import Listing, Page, find_page, find_row, find_rows, query_of
from app.reports.documents import spreadsheet
from app.services.journal import journal
from app.services.settings.local_time import today
from app.views.framework import access_log, return_url
from app.views.framework.current_user import current_actor
from app.views.framework.format import number
from app.views.framework.responses import PART, or_404, redirected, route

_TAKEN = N_("Tidak disimpan: data yang sama sudah ada.")
_STILL_USED = N_("Tidak dihapus: data ini masih dipakai. Jadikan tidak aktif saja.")
_TOO_MANY = N_(
    "Terlalu banyak baris untuk satu berkas: paling banyak %(most)s. Persempit daftarnya dengan "
    "pencarian, lalu ekspor lagi."
)


class AuditedModelView(ModelView):
    """A list with the routes it names and no other; forms open as windows or as pages.

    Every change is journalled under `subject`. `check` refuses before `fill` touches the object;
    Flask-AppBuilder itself fills it first.
    """

    subject: ClassVar[str]
    include_route_methods: ClassVar[set[str]] = {"list"}
    search_columns: ClassVar[list[str]]
    # Keeps FAB from generating one, for which it loads all related tables.
    search_form: ClassVar[type[FlaskForm]] = FlaskForm
    base_order: ClassVar[tuple[str, str]] = ("name", "asc")
    loading: ClassVar[tuple[Any, ...]] = ()
    # What columns that the table itself does not hold are ordered and searched by (app/queries).
    expressions: ClassVar[Mapping[str, Callable[[], Any]]] = {}
    # Keeps FAB from generating forms of all columns: ours are written by hand.
    add_columns: ClassVar[list[str]] = ["id"]
    edit_columns: ClassVar[list[str]] = ["id"]
    show_columns: ClassVar[list[str]] = ["id"]
    list_page: ClassVar[str] = "framework/list.html"
    form_page: ClassVar[str] = "framework/form.html"
    delete_page: ClassVar[str] = "framework/delete.html"
    # The journal's word for a deletion, behind `subject`.
    deleted: ClassVar[str] = "deleted"
    help_text: ClassVar[str] = ""
    add_words: ClassVar[str] = N_("Add")
    delete_words: ClassVar[str] = N_(
        "Data ini keluar dari daftar. Pesan dan jawaban yang sudah ada tetap tersimpan dengan "
        "namanya."
    )
    # `?hanya=` of a link of the dashboard -> the sentence that says what the list is narrowed to.
    narrowed: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        """Shows the labelled columns in the order of their labels, unless the list names others."""
        if "label_columns" in vars(cls) and "list_columns" not in vars(cls):
            cls.list_columns = list(cls.label_columns)

    def _init_properties(self) -> None:
        """Keeps FAB from making filters of what is searched by one box, some of it computed."""
        searched, self.search_columns = self.search_columns, ["id"]  # type: ignore[misc]
        super()._init_properties()
        self.search_columns = searched  # type: ignore[misc]

    def only(self) -> str:
        """The sentence that says what a link narrows the list to; empty for all rows."""
        return translated(self.narrowed.get(request.args.get("hanya", ""), ""))

    def narrow(self, query: Any) -> Any:
        """Narrows the rows that the base filters let through to those of this list."""
        return query

    def rows(self) -> Any:
        """All that the list is searched and paged in: a query, or the rows themselves where no
        table holds them."""
        return self.narrow(query_of(self.datamodel.obj, self._base_filters))

    def sheets(self, rows: Sequence[Any]) -> dict[str, spreadsheet.Rows]:
        """The sheets of an exported file; a CSV has the first alone."""
        shown = [[str(self.shown(row, name)) for name in self.list_columns] for row in rows]
        return {"Data": [[translated(self.label_columns[it]) for it in self.list_columns], *shown]}

    def check(self, form: Any, item: Any | None) -> None:
        """Raises a DomainError if this form may not be saved; `item` is None for Add."""

    def fill(self, form: Any, item: Any) -> Callable[[], object] | None:
        """Writes the form into the object; returns what to do after saving, or None."""
        form.populate_obj(item)
        return None

    def prefill(self, form: Any, item: Any | None) -> None:
        """Sets what a fresh form shows beyond the object's own columns."""

    def facts(self, item: Any) -> dict[str, Any]:
        """Further facts of a change for the journal, beside the changed columns; no values (D5)."""
        return {}

    def last_facts(self, item: Any) -> dict[str, Any]:
        """Facts for the journal of a row that is about to be deleted."""
        return {}

    def save(self, form: Any, pk: int | None) -> None:
        """Writes and journals an accepted form; `pk` is None for Add."""
        item = self._found(pk) if pk is not None else None
        self.check(form, item)
        saved = item if item is not None else self.datamodel.obj()
        afterwards = self.fill(form, saved)
        db.session.add(saved)
        facts = self.facts(saved) | {"fields": changed_columns(saved) if item is not None else []}
        db.session.flush()
        self._record("added" if item is None else "changed", saved, **facts)
        if afterwards is not None:
            afterwards()

    def check_delete(self, item: Any) -> None:
        """Raises a DomainError if this may not be deleted."""

    def about_deletion(self, item: Any) -> dict[str, Any]:
        """Further values for the template that asks before a deletion."""
        return {}

    def remove(self, item: Any) -> None:
        """Deletes the row."""
        db.session.delete(item)

    def shown(self, item: Any, column: str) -> Any:
        """A cell's text."""
        value = getattr(item, column)
        formatter = self.formatters_columns.get(column)
        if formatter is not None:
            return formatter(value)
        return "" if value is None else value

    def named(self, item: Any) -> str:
        """The row in a sentence."""
        return str(item)

    def allows(self, act: str) -> bool:
        """Whether the list offers this person add, edit, delete or export."""
        if act not in self.include_route_methods:
            return False
        right = f"can_{self.get_method_permission(act)}"
        return bool(self.appbuilder.sm.has_access(right, self.class_permission_name))

    def may(self, act: str, item: Any) -> bool:
        """Whether this row offers Edit or Hapus; the action checks again."""
        return True

    def has_deeds(self) -> bool:
        """Whether rows have a last cell with buttons."""
        return self.allows("edit") or self.allows("delete")

    def add_url(self) -> str:
        """The Add window's address."""
        return url_for(f"{self.endpoint}.add")

    def back(self) -> str:
        """The page after saving; FAB's own page history may lead anywhere."""
        return url_for(f"{self.endpoint}.list")

    @route("/list/", "list")
    def list(self) -> Any:
        """The rows, 25 a page."""
        return self.list_answer()

    def list_answer(self) -> Any:
        """The page of the list, for a route with an address or a right of its own."""
        title, page = self.list_title, self.page()
        return self.render_template(self.list_page, title=title, view=self, page=page)

    def page(self) -> Page:
        """The page of the list that the address asks for."""
        return find_page(self.rows(), self._listing(), request.args)

    @route("/ekspor/<kind>", "export")
    def export(self, kind: str) -> Any:
        """The rows of all pages as the list shows them now, as XLSX or CSV."""
        if kind not in spreadsheet.MEDIA_TYPES:
            abort(404)
        most = spreadsheet.MOST_ROWS
        rows = find_rows(self.rows(), self._listing(), request.args, most + 1)
        if len(rows) > most:
            flash(_(_TOO_MANY, most=number(most)), "danger")
            return redirect(f"{url_for(f'{self.endpoint}.list')}?{request.query_string.decode()}")
        access_log.exported("list_exported", list=self.list_title, count=len(rows))
        stay_indonesian()
        data = spreadsheet.as_file(kind, self.sheets(rows))
        name = f"{self.route_base.rpartition('/')[2]}-{today().isoformat()}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(data, content_type=spreadsheet.MEDIA_TYPES[kind], headers=headers)

    @route("/add", "add", methods=["GET", "POST"])
    def add(self) -> Any:
        """The Add window (S61) and its Save."""
        form = self.add_form()
        if request.method == "GET":
            self.prefill(form, None)
        elif form.validate() and self._saved(form, None):
            return self._done(N_("Data ditambahkan."))
        return self._form(form, self.add_title)

    @route("/edit/<int:pk>", "edit", methods=["GET", "POST"])
    def edit(self, pk: Any) -> Any:
        """The Edit window (S63) and its Save."""
        item = self._found(pk)
        if request.method == "GET":
            form = self.edit_form(obj=item)
            self.prefill(form, item)
            return self._form(form, self.edit_title)
        form = self.edit_form()
        if form.validate() and self._saved(form, pk):
            return self._done(
                N_("Perubahan disimpan."), target=return_url.with_filters(self.back())
            )
        return self._form(form, self.edit_title)

    @route("/delete/<int:pk>", "delete", methods=["GET", "POST"])
    def delete(self, pk: int) -> Any:
        """Asks, then deletes."""
        if request.method == "GET":
            item = self._found(pk)
            return self._window(self.delete_page, item=item, **self.about_deletion(item))
        target = return_url.with_filters(self.back())
        try:
            with transaction() as store:
                item = self._found(pk)
                self.check_delete(item)
                self._record(self.deleted, item, **self.last_facts(item))
                self.remove(item)
                store.flush()
        except DomainError as error:
            return self._done(error_pages.refusal_sentence(error), "danger", target=target)
        except IntegrityError:
            return self._done(_STILL_USED, "danger", target=target)
        return self._done(N_("Data dihapus."), target=target)

    def _listing(self) -> Listing:
        return Listing(
            self.datamodel.obj,
            self.search_columns,
            self.list_columns,
            self.base_order,
            self.expressions,
            self.loading,
        )

    def _saved(self, form: Any, pk: int | None) -> bool:
        """Whether the form was accepted and committed; an error is shown at its field."""
        try:
            with transaction() as store, store.no_autoflush:
                self.save(form, pk)
        except DomainError as error:
            form.say(error)
        except IntegrityError:
            form.form_errors.append(_TAKEN)
        else:
            return True
        return False

    def _record(self, act: str, item: Any, **facts: Any) -> None:
        journal.record(
            f"{self.subject}_{act}", self.subject, item.id, actor=current_actor(), **facts
        )

    def _found(self, pk: int) -> Any:
        return or_404(find_row(self.datamodel.obj, self._base_filters, pk))

    def _form(self, form: Any, title: str) -> Response:
        code = 200 if request.method == "GET" else 422
        return self._window(self.form_page, code, form=form, title=title)

    def _window(self, template: str, code: int = 200, **values: Any) -> Response:
        """A window's content for htmx, else a page with the same form for use without scripts."""
        frame = "framework/window.html" if error_pages.wants_fragment() else "framework/page.html"
        page = self.render_template(template, frame=frame, view=self, **values)
        return make_response(page, code, PART)

    def _done(self, words: str, kind: str = "success", target: str = "") -> Any:
        flash(words, kind)
        target = target or self.back()
        # 302 without scripts, as FAB's own pages answer.
        return redirected(target) if error_pages.wants_fragment() else redirect(target)


def id_in(values: MultiDict[str, str], name: str) -> int | None:
    """The id of a row that an address or a form names; None where no row can have it."""
    asked = values.get(name, type=int)
    return asked if asked is not None and 0 < asked < 2**31 else None


def changed_columns(item: Any) -> list[str]:
    """The attributes that differ from the database; names only (D5)."""
    return sorted(row.key for row in db.inspect(item).attrs if row.history.has_changes())


def changed_rows(item: Any, column: str, words: Callable[[Any], str]) -> dict[str, list[str]]:
    """Which rows a list gains and loses by this change, as words."""
    history = db.inspect(item).attrs[column].history
    found = {
        "given": sorted(map(words, history.added)),
        "taken": sorted(map(words, history.deleted)),
    }
    return {name: rows for name, rows in found.items() if rows}

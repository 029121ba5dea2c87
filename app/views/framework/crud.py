"""CRUD pages: Flask-AppBuilder's routes and rights, each route named, every check first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from flask import Response, flash, make_response, redirect, request, url_for
from flask_appbuilder import ModelView, expose
from flask_appbuilder.security.decorators import has_access

from app.database.errors import IntegrityError
from app.database.extensions import db, transaction
from app.domain.errors import DomainError
from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import translated
from app.queries.framework.list_pages import Listing, find_page, find_row, query_of
from app.services.journal import journal
from app.views.framework import form_changes, return_url
from app.views.framework.current_user import current_actor
from app.views.framework.responses import PART, or_404, redirected

_TAKEN = N_("Tidak disimpan: data yang sama sudah ada.")
_STILL_USED = N_("Tidak dihapus: data ini masih dipakai. Jadikan tidak aktif saja.")


class AuditedModelView(ModelView):
    """A list with the routes it names and no other; forms open as windows or as pages.

    Every change is journalled under `subject`. `check` refuses before `fill` touches the object;
    Flask-AppBuilder itself fills it first.
    """

    subject: ClassVar[str]
    include_route_methods: ClassVar[set[str]] = {"list"}
    # Without it FAB offers every column of the table and loads all related tables.
    search_columns: ClassVar[list[str]]
    default_order: ClassVar[str] = "name"
    loading: ClassVar[tuple[Any, ...]] = ()
    # Keeps FAB from generating forms of all columns: ours are written by hand.
    add_columns: ClassVar[list[str]] = ["id"]
    edit_columns: ClassVar[list[str]] = ["id"]
    show_columns: ClassVar[list[str]] = ["id"]
    list_page: ClassVar[str] = "framework/list.html"
    delete_page: ClassVar[str] = "framework/delete.html"
    help_text: ClassVar[str] = ""
    # `?hanya=` of a link of the dashboard -> the sentence that says what the list is narrowed to.
    narrowed: ClassVar[Mapping[str, str]] = {}

    def only(self) -> str:
        """The sentence that says what a link narrows the list to; empty for all rows."""
        return translated(self.narrowed.get(request.args.get("hanya", ""), ""))

    def narrow(self, query: Any) -> Any:
        """Narrows the rows that the base filters let through to those of this list."""
        return query

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

    def may(self, act: str, item: Any) -> bool:
        """Whether this row offers Edit or Hapus; the action checks again."""
        return True

    def add_url(self) -> str:
        """The Add window's address."""
        return url_for(f"{self.endpoint}.add")

    def back(self) -> str:
        """The page after saving; FAB's own page history may lead anywhere."""
        return url_for(f"{self.endpoint}.list")

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """The rows, 25 a page."""
        model = self.datamodel.obj
        listing = Listing(
            model, self.search_columns, self.order_columns, self.default_order, self.loading
        )
        query = self.narrow(query_of(model, self._base_filters))
        page = find_page(query, listing, request.args)
        return self.render_template(self.list_page, title=self.list_title, view=self, page=page)

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """The Add window (S61) and its Save."""
        form = self.add_form()
        if request.method == "GET":
            self.prefill(form, None)
        elif form.validate() and self._saved(form, None):
            return self._done(N_("Data ditambahkan."))
        return self._form(form, self.add_title)

    @expose("/edit/<int:pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: int) -> Any:
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

    @expose("/delete/<int:pk>", methods=["GET", "POST"])
    @has_access
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
                self._record("deleted", item, **self.last_facts(item))
                self.remove(item)
                store.flush()
        except DomainError as error:
            return self._done(error_pages.refusal_sentence(error), "danger", target=target)
        except IntegrityError:
            return self._done(_STILL_USED, "danger", target=target)
        return self._done(N_("Data dihapus."), target=target)

    def _saved(self, form: Any, pk: int | None) -> bool:
        """Whether the form was accepted and committed; an error is shown at its field."""
        try:
            with transaction() as store, store.no_autoflush:
                item = self._found(pk) if pk is not None else None
                self.check(form, item)
                saved = item if item is not None else self.datamodel.obj()
                afterwards = self.fill(form, saved)
                store.add(saved)
                facts = self.facts(saved) | {
                    "fields": form_changes.columns(saved) if item is not None else []
                }
                store.flush()
                self._record("added" if item is None else "changed", saved, **facts)
                if afterwards is not None:
                    afterwards()
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
        return self._window("framework/form.html", code, form=form, title=title)

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

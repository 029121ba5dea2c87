"""Modem: each stick as its owner last saw it, "Coba sekarang", and the Add and Edit windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request
from flask_appbuilder import expose
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _

from app.database.extensions import transaction
from app.domain.errors import DomainError
from app.domain.words import N_
from app.http import error_pages
from app.models import Modem
from app.queries.modems import modems as modem_queries
from app.services.modems import modems, serial_ports, smpp_accounts
from app.sms.smpp.account import password_variable
from app.views.framework.crud import AuditedModelView
from app.views.framework.current_user import current_actor, current_roles
from app.views.framework.responses import PART, attempt
from app.views.modems import smpp_form
from app.views.modems.modem_form import modem_form, save
from app.views.modems.modem_rows import ModemView as Row
from app.views.modems.modem_rows import stamp_of, views_of

_FOUND = N_("%(devices)s perangkat tertancap di komputer ini: pilih dari daftar isian.")
_NONE_FOUND = N_("Tidak ada modem USB tertancap di komputer ini. Jalurnya boleh ditulis sendiri.")
_ADDED = N_("Modem %(name)s ditambahkan. Modem ini mulai dipakai pada make run berikutnya.")
_ADD_SMPP = N_("Tambah akun SMPP")
_SMPP_CHANGED = N_(
    "Modem %(name)s disimpan. Batas dan awalan berlaku sekarang; pusat SMS, "
    "akun, dan Dipakai pada make run berikutnya."
)
_WHERE = N_("Kata sandinya ditulis di server: %(password_variable)s.")
_CHANGED = N_(
    "Modem %(name)s disimpan. Batas dan awalan berlaku sekarang; perangkat, "
    "PIN, dan Dipakai pada make run berikutnya."
)


class ModemView(AuditedModelView):
    """State, signal, SIM and traffic of each modem; only Admin changes anything."""

    datamodel = SQLAInterface(Modem)
    subject = "modem"
    route_base = "/modem"
    class_permission_name = "Modem"
    include_route_methods = {"list", "add", "add_smpp", "edit", "fresh", "retry"}
    search_columns = ["name"]
    list_columns = ["name", "state"]
    order_columns = ["name"]
    list_title = "Modem"
    add_title = N_("Tambah modem")
    edit_title = N_("Ubah modem")

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """All modems of this site; there are a handful."""
        views = _views()
        return self.render_template(
            "modems/modems.html", title="Modem", view=self, modems=views, stamp=stamp_of(views)
        )

    @expose("/baru")
    @has_access
    @permission_name("list")
    def fresh(self) -> Response:
        """The list again; 204 when it stands as the page shows it."""
        views = _views()
        if request.args.get("stamp") == stamp_of(views):
            return make_response("", 204)
        return make_response(
            self.render_template("modems/live_update.html", modems=views, stamp=stamp_of(views))
        )

    @expose("/coba/<int:pk>", methods=["POST"])
    @has_access
    @permission_name("retry")
    def retry(self, pk: int) -> Response:
        """Coba sekarang: every pause of this modem ends."""
        row = self._found(pk)
        name = row.name
        refusal = attempt(lambda: _retry(pk))
        told = refusal or _("Modem %(name)s dicoba sekarang.", name=name)
        if not error_pages.wants_fragment():
            flash(told, "danger" if refusal else "success")
            return make_response(redirect(self.back(), 303))
        page = render_template("modems/done.html", told=told)
        return make_response(page, 409 if refusal else 200, PART)

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """The Add window and its Save."""
        return self._edited(None, self.add_title)

    @expose("/add-smpp", methods=["GET", "POST"])
    @has_access
    @permission_name("add")
    def add_smpp(self) -> Any:
        """The Add window of an account at an operator's SMSC."""
        return self._edited_smpp(None, _ADD_SMPP)

    @expose("/edit/<int:pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: int) -> Any:
        """The Edit window and its Save."""
        row = self._found(pk)
        is_smpp = row.kind == smpp_accounts.SMPP
        edited = self._edited_smpp if is_smpp else self._edited
        return edited(row, _("Ubah modem %(name)s", name=row.name))

    def _edited(self, row: Modem | None, title: str) -> Any:
        form = modem_form(row, is_fresh=request.method == "GET")
        row_id = row.id if row is not None else None
        if request.method == "POST" and form.validate() and _saved(form, save, row_id):
            name = form.name.data if row is None else row.name
            return self._done(_(_ADDED, name=name) if row_id is None else _(_CHANGED, name=name))
        devices = serial_ports.plugged_in() if "device" in form else []
        if "device" in form:
            form.device.description = _(_FOUND, devices=len(devices)) if devices else _NONE_FOUND
        code = 200 if request.method == "GET" else 422
        return self._window("modems/modem_form.html", code, form=form, title=title, devices=devices)

    def _edited_smpp(self, row: Modem | None, title: str) -> Any:
        form = smpp_form.smpp_form(row, is_fresh=request.method == "GET")
        row_id = row.id if row is not None else None
        saving = request.method == "POST" and form.validate()
        if saving and _saved(form, smpp_form.save, row_id):
            name = form.name.data if row is None else row.name
            told = _(_ADDED, name=name) if row_id is None else _(_SMPP_CHANGED, name=name)
            where = _(_WHERE, password_variable=password_variable(name))
            return self._done(f"{told} {where}")
        code = 200 if request.method == "GET" else 422
        variable = password_variable(row.name if row is not None else "NAMA")
        return self._window(
            "modems/smpp_form.html", code, form=form, title=title, variable=variable
        )


def _views() -> list[Row]:
    return views_of(modem_queries.by_use(), current_roles())


def _retry(pk: int) -> None:
    row = modem_queries.by_id(pk)
    modems.require_retry_allowed(row)
    modems.retry_now(row.name, actor=current_actor())


def _saved(form: Any, save_it: Callable[..., None], row_id: int | None) -> bool:
    """Whether the form was accepted and committed; what was wrong is said at its field."""
    try:
        with transaction() as store:
            row = store.get(Modem, row_id) if row_id is not None else None
            save_it(form, row, current_actor())
    except DomainError as error:
        form.say(error)
        return False
    return True

"""Rule Access (S64): groups of users by rights. Seldom needed: the seeded rules are complete."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_appbuilder.models.filters import BaseFilter
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_appbuilder.security.sqla.models import PermissionView, Role
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.database.extensions import db
from app.domain.access.account_rules import AccountReason, AccountRefused
from app.domain.access.permissions import SEEDED, Pair, label, pairs_of
from app.domain.access.roles import ADMIN, PUBLIC
from app.domain.errors import InvalidInput, Problem
from app.domain.words import N_
from app.i18n.language import translated
from app.models import User
from app.views.accounts.permission_labels import right
from app.views.accounts.role_grants import grantable_roles, is_admin, own_pairs
from app.views.framework import form_changes
from app.views.framework.crud import AuditedModelView
from app.views.framework.current_user import current_roles
from app.views.framework.form_fields import REQUIRED, CheckboxListField, Form


def _pair(row: PermissionView) -> Pair:
    return row.permission.name, row.view_menu.name


def _in_short(rows: list[PermissionView]) -> str:
    """The pages of the menu, and how many rights there are in all."""
    menus = [row.view_menu.name for row in rows if row.permission.name == "menu_access"]
    pages = ", ".join(sorted(translated(it) for it in menus))
    return (
        ngettext(
            "%(pages)s (%(count)s hak)",
            "%(pages)s (%(count)s hak)",
            len(rows),
            pages=pages,
            count=len(rows),
        )
        if pages
        else ngettext("%(count)s hak", "%(count)s hak", len(rows), count=len(rows))
    )


def _offered() -> list[PermissionView]:
    """What the person may give: all for Admin, else what he holds himself.

    To visitors never more than the table's own: whatever else they held would be open to anybody.
    """
    rows = db.session.scalars(select(PermissionView)).unique()
    own, visitors = own_pairs(), pairs_of(PUBLIC)
    offered = [row for row in rows if is_admin() or _pair(row) in own]
    if _is_public((request.view_args or {}).get("pk")):
        offered = [row for row in offered if _pair(row) in visitors]
    return sorted(offered, key=lambda row: label(_pair(row)))


def _is_public(role_id: int | None) -> bool:
    name = select(Role.name).where(Role.id == role_id)
    return role_id is not None and db.session.scalar(name) == PUBLIC


class RoleForm(Form):
    """A name and its rights, as ticks in the words of the menu."""

    name = StringField(
        N_("Nama peran"),
        validators=[DataRequired(REQUIRED), Length(max=64)],
    )
    permissions = CheckboxListField(
        N_("Hak"), rows=_offered, words=lambda row: right(label(_pair(row)))
    )


class _Roles(BaseFilter):
    name = "Rule yang boleh dilihat"

    def apply(self, query: Any, _value: Any) -> Any:
        """Visitors' role is no rule for users: only Admin sees and edits it."""
        return query if is_admin() else query.filter(Role.name != PUBLIC)


class RoleView(AuditedModelView):
    """Rules; a person who is no Admin can't touch one that holds more than his own."""

    datamodel = SQLAInterface(Role)
    subject = "role"
    route_base = "/rule"
    class_permission_name = "Role"
    include_route_methods = {"list", "add", "edit", "delete"}
    base_filters = [["id", _Roles, None]]
    default_order = "id"
    loading = (selectinload(Role.permissions),)
    help_text = N_(
        "Peran (Rule) mengelompokkan user berdasarkan hak akses. Peran bawaan sudah lengkap."
        " Centang menentukan halaman dan tindakan. Tanpa centang: nomor lengkap warga hanya bagi"
        " peran Moderator dan Admin, Report semua SKPD juga bagi Pimpinan."
    )
    search_columns = ["name"]
    list_columns = ["name", "permissions"]
    order_columns = ["name"]
    add_form = RoleForm
    edit_form = RoleForm
    list_title = N_("Rule Access")
    add_title = N_("Tambah peran")
    edit_title = N_("Ubah peran")
    label_columns = {"name": N_("Nama peran"), "permissions": N_("Hak")}
    formatters_columns = {"permissions": lambda rows: _in_short(rows)}

    def may(self, act: str, item: Role) -> bool:
        """What the checks below would refuse is not offered."""
        try:
            self.check_delete(item) if act == "delete" else _check_may_touch(item)
        except AccountRefused:
            return False
        return True

    def check(self, form: Any, item: Role | None) -> None:
        """Names are unique; rights are never more than the giver's."""
        same = db.session.scalars(select(Role).where(Role.name == form.name.data.strip())).first()
        if same is not None and same is not item:
            raise InvalidInput("name", Problem.TAKEN)
        if item is not None:
            self._check_change(form, item)

    def _check_change(self, form: Any, item: Role) -> None:
        _check_may_touch(item)
        if item.name in SEEDED and form.name.data.strip() != item.name:
            raise AccountRefused(AccountReason.SEEDED_ROLE)

    def fill(self, form: Any, item: Role) -> None:
        """Only ticked and offered rights: the list itself leaves out what may not be given."""
        item.name = form.name.data.strip()
        item.permissions = form.permissions.picked

    def facts(self, item: Role) -> dict[str, Any]:
        """Every right that was given or taken."""
        return form_changes.of_rows(item, "permissions", lambda row: label(_pair(row)))

    def last_facts(self, item: Role) -> dict[str, Any]:
        """Its name: the row itself goes away."""
        return {"name": item.name}

    def check_delete(self, item: Role) -> None:
        """Seeded rules stay, and so does one that somebody has."""
        _check_may_touch(item)
        if item.name in SEEDED:
            raise AccountRefused(AccountReason.SEEDED_ROLE)
        if db.session.scalar(select(User.id).where(User.roles.any(Role.id == item.id)).limit(1)):
            raise AccountRefused(AccountReason.ROLE_IN_USE)


def _check_may_touch(role: Role) -> None:
    if role.name == ADMIN:
        raise AccountRefused(AccountReason.ADMIN_ROLE)
    if not is_admin() and (role.name in current_roles() or role not in grantable_roles()):
        raise AccountRefused(AccountReason.NOT_GRANTABLE)

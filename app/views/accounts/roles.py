"""Rule Access (S64): roles and their permissions. Seldom needed: the seeded roles are complete.

Users give, take or edit no more than they hold themselves.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_appbuilder.security.sqla.models import PermissionView, Role
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.domain.access.account_rules import AccountReason, AccountRefused
from app.domain.access.permissions import (
    SEEDED,
    Pair,
    pairs_of,
    permission_act,
    permission_label,
    permission_page,
    permission_place,
)
from app.domain.access.roles import ADMIN, PUBLIC
from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.words import N_
from app.i18n.language import counted, translated
from app.queries.accounts import roles as role_queries
from app.queries.accounts.roles import WITH_PERMISSIONS, VisibleRoles
from app.services.accounts import role_permissions
from app.views.framework.crud import AuditedModelView, changed_rows
from app.views.framework.current_user import current_roles
from app.views.framework.form_fields import REQUIRED, CheckboxListField, Form
from app.views.framework.responses import once


def is_admin() -> bool:
    """Whether the current user is an Admin."""
    return ADMIN in current_roles()


def own_pairs() -> frozenset[Pair]:
    """The permissions of the current user."""
    pairs: frozenset[Pair] = current_app.appbuilder.sm.held()  # type: ignore[attr-defined]  # FAB sets it
    return pairs


def grantable_roles() -> list[Role]:
    """The roles that the current user may give: unless an Admin, none beyond the own rights."""
    roles = role_queries.assignable_roles()
    if is_admin():
        return roles
    held, own = role_permissions.by_role(), own_pairs()
    return [role for role in roles if role.name != ADMIN and held.get(role.id, frozenset()) <= own]


def grantable_role_ids() -> list[int] | None:
    """The ids of these roles; None for an Admin, who manages users of any role."""
    return None if is_admin() else [role.id for role in grantable_roles()]


def _pair(row: PermissionView) -> Pair:
    return row.permission.name, row.view_menu.name


def _in_short(rows: list[PermissionView]) -> str:
    """The pages of the menu, and the number of permissions."""
    menus = [row.view_menu.name for row in rows if row.permission.name == "menu_access"]
    pages = ", ".join(sorted(translated(it) for it in menus))
    if not pages:
        return counted("%(count)s hak", count=len(rows))
    return counted("%(pages)s (%(count)s hak)", count=len(rows), pages=pages)


def _offered() -> list[PermissionView]:
    """The permissions the current user may give: an Admin all, others those they hold.

    Visitors never get more than the table says: whatever they held would be open to anybody.
    """
    rows = role_queries.all_permissions()
    own, visitors = own_pairs(), pairs_of(PUBLIC)
    offered = [row for row in rows if is_admin() or _pair(row) in own]
    role_id = (request.view_args or {}).get("pk")
    if role_id is not None and role_queries.name_of(role_id) == PUBLIC:
        offered = [row for row in offered if _pair(row) in visitors]
    return sorted(offered, key=lambda row: permission_place(_pair(row)))


class RoleForm(Form):
    """A name and its permissions, as checkboxes under the pages of the menu."""

    name = StringField(N_("Nama peran"), validators=[DataRequired(REQUIRED), Length(max=64)])
    permissions = CheckboxListField(
        N_("Hak"),
        rows=_offered,
        words=lambda row: permission_act(_pair(row)),
        group=lambda row: permission_page(_pair(row)),
    )


class RoleView(AuditedModelView):
    """Roles. Only an Admin sees that of visitors, and changes one with more than the own rights."""

    datamodel = SQLAInterface(Role)
    subject = "role"
    route_base = "/rule"
    class_permission_name = "Role"
    include_route_methods = {"list", "add", "edit", "delete", "export"}
    base_filters = [["id", VisibleRoles, is_admin]]
    base_order = ("id", "asc")
    loading = WITH_PERMISSIONS
    help_text = N_(
        "Peran mengelompokkan user berdasarkan hak akses. Peran bawaan sudah lengkap."
        " Centang menentukan halaman dan tindakan. Tanpa centang: nomor lengkap warga hanya bagi"
        " peran Moderator dan Admin, Report semua SKPD juga bagi Pimpinan."
    )
    search_columns = ["name"]
    expressions = {"permissions": role_queries.number_of_permissions}
    add_form = RoleForm
    edit_form = RoleForm
    list_title = N_("Peran (Rule Access)")
    add_title = N_("Tambah peran")
    edit_title = N_("Ubah peran")
    label_columns = {"name": N_("Nama peran"), "permissions": N_("Hak")}
    formatters_columns = {"permissions": lambda rows: _in_short(rows)}

    def may(self, act: str, item: Role) -> bool:
        """Hides what the checks below would refuse."""
        try:
            self.check_delete(item) if act == "delete" else _require_may_touch(item)
        except AccountRefused:
            return False
        return True

    def check(self, form: Any, item: Role | None) -> None:
        """Names are unique; rights are never more than the giver's."""
        same = role_queries.role_named(form.name.data.strip())
        if same is not None and same is not item:
            raise InvalidInput("name", Problem.TAKEN)
        if item is not None:
            _require_may_touch(item)
            if item.name in SEEDED and form.name.data.strip() != item.name:
                raise AccountRefused(AccountReason.SEEDED_ROLE)

    def fill(self, form: Any, item: Role) -> None:
        """Only ticked and offered rights: the form leaves out what may not be given."""
        item.name = form.name.data.strip()
        item.permissions = form.permissions.picked

    def facts(self, item: Role) -> dict[str, Any]:
        """Every right that was given or taken."""
        return changed_rows(item, "permissions", lambda row: permission_label(_pair(row)))

    def last_facts(self, item: Role) -> dict[str, Any]:
        """Its name: the row itself is deleted."""
        return {"name": item.name}

    def check_delete(self, item: Role) -> None:
        """Seeded roles stay, and so does one that a user has."""
        _require_may_touch(item)
        if item.name in SEEDED:
            raise AccountRefused(AccountReason.SEEDED_ROLE)
        if item.id in once("assigned_roles", role_queries.assigned):
            raise AccountRefused(AccountReason.ROLE_IN_USE)


def _require_may_touch(role: Role) -> None:
    if role.name == ADMIN:
        raise AccountRefused(AccountReason.ADMIN_ROLE)
    if not is_admin() and (
        role.name in current_roles() or role not in once("grantable", grantable_roles)
    ):
        raise AccountRefused(AccountReason.NOT_GRANTABLE)

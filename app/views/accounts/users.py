"""Manage User (S65-S67): who logs in, for which SKPD, with which role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Optional, Regexp

from app.domain.access.account_rules import AccountReason, AccountRefused, require_strong_password
from app.domain.access.roles import ADMIN, OPERATOR
from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.words import N_
from app.models import Contact, User
from app.queries.accounts.roles import WITH_SKPD_AND_ROLES, LiveUsers
from app.services.accounts import account_holds, passwords, user_accounts
from app.services.contacts import recipients
from app.services.directory import directory
from app.views.accounts.roles import grantable_role_ids, grantable_roles, is_admin
from app.views.framework.crud import AuditedModelView, changed_rows, id_in
from app.views.framework.current_user import current_actor
from app.views.framework.form_fields import (
    CHOOSE,
    REQUIRED,
    Form,
    RowField,
    YesNoField,
    password_field,
    skpd_field,
)
from app.views.framework.responses import route
from app.views.framework.viewer import Viewer

_NO_FILL = {"autocomplete": "off"}
_NEW = {"autocomplete": "new-password"}
_SAME = N_("Kedua kata sandi tidak sama.")
_SPELLING = N_("Username hanya huruf kecil, angka, titik, - dan _ (tanpa spasi).")
_KEEP = N_("Kosongkan bila kata sandi tidak diganti. Paling sedikit 10 karakter.")
_HANDED = N_(
    "Sesudah kata sandi dipasang di sini, akun hanya dapat membaca sampai pemiliknya memilih kata "
    "sandi sendiri. Penyerahan langsung tercatat di jurnal."
)
_DUTY = N_(
    "Wajib bagi Admin dan Moderator, 14 hari sesudah masuk pertama kali. Pembebasan tercatat di "
    "jurnal."
)
_LENGTH = N_("Paling sedikit 10 karakter.")
_LINKED = N_("Akun pejabat yang terdaftar dengan nama ini: terhubung bila disimpan.")


def _handed_field() -> Any:
    return YesNoField(
        N_("Pemilik akun memastikan diri dengan"),
        N_("Kode SMS ke HP terdaftarnya"),
        N_("Penyerahan langsung oleh saya"),
        description=_HANDED,
    )


class AddUserForm(Form):
    """The tutorial's fields in its order, and the name that signs an answer."""

    username = StringField(
        N_("Username"),
        validators=[DataRequired(REQUIRED), Length(2, 64), Regexp(r"^[a-z0-9._-]+$", 0, _SPELLING)],
        render_kw=_NO_FILL,
    )
    password = password_field(N_("Kata sandi"), description=_LENGTH, render_kw=_NEW)
    again = PasswordField(
        N_("Ulangi kata sandi"),
        validators=[DataRequired(REQUIRED), EqualTo("password", message=_SAME)],
        render_kw=_NEW,
    )
    first_name = StringField("Nama", validators=[DataRequired(REQUIRED), Length(max=64)])
    position = StringField(N_("Jabatan"), validators=[DataRequired(REQUIRED), Length(max=120)])
    skpd = skpd_field(N_("Dinas / SKPD"), blank=N_("(tidak ada)"), has_reach=True)
    active = YesNoField(N_("Active"), N_("Yes"), N_("No"))
    role = RowField(
        N_("Peran (Rule)"),
        rows=grantable_roles,
        words=lambda role: role.name,
        blank=N_("Pilih peran"),
        validators=[InputRequired(CHOOSE)],
    )
    factor_duty = YesNoField(
        N_("Verifikasi dua langkah"), N_("Wajib"), N_("Dibebaskan"), description=_DUTY
    )
    handed_over = _handed_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A moderator alone must not take over the account of another, nor lift a duty.
        if not is_admin():
            del self.handed_over, self.factor_duty


class EditUserForm(AddUserForm):
    """As above; an empty password changes nothing."""

    password = PasswordField(
        N_("Kata sandi"),
        validators=[Optional(), Length(max=500)],
        description=_KEEP,
        render_kw=_NEW,
    )
    again = PasswordField(
        N_("Ulangi kata sandi"), validators=[EqualTo("password", message=_SAME)], render_kw=_NEW
    )
    handed_over = _handed_field()


def _asked_head() -> Contact | None:
    """The head for whom the link of another window asks an account; None for who may not link
    officials."""
    unit_id = id_in(request.args, "skpd")
    may_link = ("can_edit", "Contact") in Viewer.current().held
    if unit_id is None or not may_link or request.args.get("kepala") != "ya":
        return None
    return next(iter(recipients.heads_of(unit_id)), None)


class UserView(AuditedModelView):
    """Users. Only an Admin sees or makes users with more rights than the own ones."""

    datamodel = SQLAInterface(User)
    subject = "user"
    route_base = "/pengguna"
    class_permission_name = "User"
    include_route_methods = {"list", "add", "edit", "delete", "export"}
    base_filters = [["id", LiveUsers, grantable_role_ids]]
    base_order = ("username", "asc")
    loading = WITH_SKPD_AND_ROLES
    search_columns = ["username", "first_name", "position", "skpd", "roles"]
    add_form = AddUserForm
    edit_form = EditUserForm
    list_title = N_("Manage User")
    add_title = N_("Tambah user")
    edit_title = N_("Ubah user")
    label_columns = {
        "username": N_("Username"),
        "first_name": "Nama",
        "position": N_("Jabatan"),
        "skpd": N_("Dinas / SKPD"),
        "active": N_("Active"),
        "roles": N_("Peran (Rule)"),
    }
    formatters_columns = {
        "active": lambda active: _("Yes") if active else _("No"),
        "roles": lambda roles: ", ".join(role.name for role in roles),
    }
    help_text = N_("Sesuaikan dengan SK pada masing-masing SKPD.")

    def may(self, act: str, item: User) -> bool:
        """Users cannot delete themselves."""
        return act != "delete" or item.id != current_actor().user_id

    @route("/add", "add", methods=["GET", "POST"])
    def add(self) -> Any:
        """The Add window; of a head who has an account already, the Edit window of that."""
        head = _asked_head()
        if request.method == "GET" and head is not None and head.user_id is not None:
            return redirect(url_for("UserView.edit", pk=head.user_id))
        return super().add()

    def prefill(self, form: Any, item: User | None) -> None:
        """The user's one role; of a new one, for whom a link asks it."""
        if item is None:
            form.skpd.pick(form.skpd.rows.get(request.args.get("skpd", "")))
            head = _asked_head()
            if head is not None:
                roles = (role for role in form.role.rows.values() if role.name == OPERATOR)
                form.role.pick(next(roles, None))
                form.first_name.data, form.position.data = head.name, head.position
                form.first_name.description = _LINKED
        else:
            form.role.pick(item.roles[0] if item.roles else None)
            if form.factor_duty is not None:
                form.factor_duty.data = "0" if item.is_factor_lifted else "1"

    def _saved(self, form: Any, pk: int | None) -> bool:
        """Computes the hash before the transaction begins."""
        if form.password.data:
            form.password_hash = passwords.hash_password(form.password.data)
        return super()._saved(form, pk)

    def check(self, form: Any, item: User | None) -> None:
        """Username free, password good, no more rights than the own ones, an Admin remains."""
        found = user_accounts.find(form.username.data)
        if found is not None and found is not item:
            raise InvalidInput("username", Problem.TAKEN)
        if form.password.data:
            require_strong_password(form.password.data, form.username.data)
        if form.role.row.name == OPERATOR and form.skpd.row is None:
            raise InvalidInput("skpd", Problem.REQUIRED)
        if item is not None:
            self._check_change(form, item)

    def _check_change(self, form: Any, item: User) -> None:
        same_role = [role.id for role in item.roles] == [form.role.row.id]
        if item.id == current_actor().user_id and not (same_role and form.active.is_yes):
            raise AccountRefused(AccountReason.OWN_ACCOUNT)
        # The own page asks for the current password: an unattended screen must not change it.
        if item.id == current_actor().user_id and form.password.data:
            raise AccountRefused(AccountReason.OWN_SIGN_IN)
        stays_admin = form.role.row.name == ADMIN and form.active.is_yes
        if not stays_admin and user_accounts.is_last_admin(item):
            raise AccountRefused(AccountReason.LAST_ADMIN)

    def fill(self, form: Any, item: User) -> Callable[[], object] | None:
        """One name is a whole name; a new password or role, or deactivation, ends all sessions."""
        is_new, head = item.id is None, _asked_head()
        if is_new:
            item.last_name = ""
            item.email = user_accounts.placeholder_mail(form.username.data)
            item.session_epoch = 0
        item.username = form.username.data
        item.first_name = form.first_name.data.strip()
        item.position = form.position.data.strip()
        item.skpd_id = form.skpd.row.id if form.skpd.row else None
        if item.active is not None and item.active != form.active.is_yes:
            # Also at reactivation: a copy of an old cookie must not become valid again.
            item.session_epoch = (item.session_epoch or 0) + 1
        item.active = form.active.is_yes
        if [role.id for role in item.roles] != [form.role.row.id]:
            item.roles = [form.role.row]
            item.session_epoch = (item.session_epoch or 0) + 1
        if form.password.data:
            handed = form.handed_over is not None and not form.handed_over.is_yes
            account_holds.give_password(item, form.password_hash, is_handed_over=handed)
        return lambda: self._record_duties(form, item, head if is_new else None)

    def _record_duties(self, form: Any, item: User, head: Contact | None) -> None:
        actor = current_actor()
        if head is not None and head.user_id is None and head.skpd_id == item.skpd_id:
            directory.link_account(head, item, actor=actor)
        if form.password.data:
            account_holds.record_given(item, actor)
        if form.factor_duty is not None:
            account_holds.lift_duty(item, not form.factor_duty.is_yes, actor=actor)

    def facts(self, item: User) -> dict[str, Any]:
        """Which role was given or taken."""
        return changed_rows(item, "roles", lambda role: str(role.name))

    def check_delete(self, item: User) -> None:
        """Not the own account, and not the last Admin."""
        if item.id == current_actor().user_id:
            raise AccountRefused(AccountReason.OWN_ACCOUNT)
        if user_accounts.is_last_admin(item):
            raise AccountRefused(AccountReason.LAST_ADMIN)

    def remove(self, item: User) -> None:
        """Removes the user from login and lists; answers keep the name (D15)."""
        user_accounts.retire(item)

"""The own account: Profil saya with its choices, Ubah kata sandi, and Konfirmasi akun, where the
owner takes the account over after somebody else has set its password."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_login import current_user
from wtforms import BooleanField, PasswordField
from wtforms.validators import DataRequired, EqualTo

from app.database.extensions import transaction
from app.domain.access.account_rules import AccountReason, AccountRefused
from app.domain.errors import DomainError
from app.domain.words import N_
from app.http import error_pages
from app.services.accounts import account_holds, passwords, second_factor, user_accounts
from app.services.accounts.account_holds import Hold
from app.services.contacts import account_notices
from app.services.journal import journal
from app.views.accounts.login import few_codes, password_problem, target
from app.views.accounts.second_factor import is_offered
from app.views.framework import current_user as sessions
from app.views.framework.form_fields import REQUIRED, Form, code_field, password_field
from app.views.framework.viewer import Viewer

# Key -> what it does, as "?" and the profile list it.
SHORTCUTS: Final = (
    ("j", N_("kartu berikutnya")),
    ("k", N_("kartu sebelumnya")),
    ("Enter", N_("membuka halaman kartu")),
    ("b", N_("Balas, atau BALAS pada kartu dinas")),
    ("t", N_("Proses / Forward, atau TOLAK pada kartu dinas")),
    ("h", N_("Hapus")),
    ("p", N_("Publish atau Batal Publish")),
    ("x", N_("memilih kartu, untuk beberapa pesan bersama")),
    ("/", N_("ke kotak pencarian")),
    ("g lalu h", N_("Hari ini")),
    ("g lalu m", N_("Pesan Masuk")),
    ("g lalu d", N_("Pesan untuk Dinas")),
    ("?", N_("daftar ini")),
)
_NOT_CURRENT = N_("Kata sandi lama salah.")
_NOT_SAME = N_("Kedua kata sandi baru tidak sama.")
_WRONG_CODE = N_("Kode salah atau sudah tidak berlaku. Sesudah lima kali salah, minta kode baru.")
_NEW = {"autocomplete": "new-password"}


class ProfileForm(Form):
    """What users choose for themselves."""

    shortcuts = BooleanField(N_("Pakai pintasan keyboard"))
    alert_sound = BooleanField(N_("Bunyikan tanda bila datang pesan mendesak atau sensitif"))


class ProfileView(BaseView):
    """One page, for whoever is logged in; name, SKPD and rights are changed in Manage User."""

    route_base = "/profil"
    default_view = "own"

    @expose("/", methods=["GET", "POST"])
    @sessions.signed_in
    def own(self) -> Any:
        """Shows the profile and saves the choices."""
        actor = sessions.current_actor()
        form = ProfileForm(obj=user_accounts.get(actor.user_id))
        if ("can_read", "Inbox") not in Viewer.current().held:
            del form.alert_sound
        if form.validate_on_submit():
            with transaction():
                user_accounts.choose(actor, "shortcuts", form.shortcuts.data)
                if form.alert_sound:
                    user_accounts.choose(actor, "alert_sound", form.alert_sound.data)
            flash(N_("Pilihan disimpan."), "success")
            return redirect(url_for("ProfileView.own"))
        return self.render_template(
            "accounts/profile.html",
            form=form,
            title=N_("Profil saya"),
            shortcuts=SHORTCUTS,
            offers_factor=is_offered(),
            has_factor=second_factor.is_on(actor.user_id),
            few_codes=few_codes(actor.user_id),
        )


class PasswordForm(Form):
    """The current password proves that the owner of the account asks."""

    current = password_field(N_("Kata sandi lama"))
    password = password_field(N_("Kata sandi baru"))
    again = PasswordField(
        N_("Ulangi kata sandi baru"),
        validators=[DataRequired(REQUIRED), EqualTo("password", message=_NOT_SAME)],
    )


class PasswordView(BaseView):
    """One page, for whoever is logged in, whatever the role."""

    route_base = "/password"
    default_view = "own"

    @expose("/", methods=["GET", "POST"])
    @sessions.signed_in
    def own(self) -> Any:
        """Changes the own password; all other sessions of the user end."""
        if account_holds.hold_of(current_user) is Hold.GIVEN:
            return redirect(url_for("OwnPasswordView.own"))
        form = PasswordForm()
        if form.validate_on_submit() and self._changed(form):
            flash(N_("Kata sandi diubah. Sesi di perangkat lain sudah berakhir."), "success")
            return redirect(url_for("PasswordView.own"))
        code = 422 if request.method == "POST" else 200
        return self.render_template(
            "accounts/password.html", form=form, title=N_("Ubah kata sandi")
        ), code

    def _changed(self, form: PasswordForm) -> bool:
        actor = sessions.current_actor()
        if problem := password_problem(form.current.data, _NOT_CURRENT):
            form.current.errors = [problem]
            return False
        try:
            username = user_accounts.get(actor.user_id).username
            password_hash = passwords.hash_strong_password(form.password.data, username)
            with transaction():
                user = user_accounts.get(actor.user_id)
                user_accounts.set_password(user, password_hash)
                journal.record("password_changed", "user", user.id, actor=actor)
        except DomainError as error:
            form.password.errors = [error_pages.refusal_sentence(error)]
            return False
        sessions.begin(current_user._get_current_object())
        return True


class CodedPasswordForm(Form):
    """A password that nobody else has chosen; the code proves that the owner asks."""

    code = code_field(N_("Kode dari SMS"), inputmode="numeric")
    password = password_field(
        N_("Kata sandi baru"), description=N_("Paling sedikit 10 karakter."), render_kw=_NEW
    )
    again = PasswordField(
        N_("Ulangi kata sandi baru"),
        validators=[DataRequired(REQUIRED), EqualTo("password", message=_NOT_SAME)],
        render_kw=_NEW,
    )


class OwnPasswordForm(CodedPasswordForm):
    """The same after a handover by Admin, who knows the owner."""

    code = None


class OwnPasswordView(BaseView):
    """One address; what it shows depends on the step. Nothing for an account that is not held."""

    route_base = "/konfirmasi"
    default_view = "own"

    @expose("/", methods=["GET"])
    @sessions.signed_in
    def own(self) -> Any:
        """Why the account only reads, and the next step."""
        if account_holds.hold_of(current_user) is not Hold.GIVEN:
            return redirect(target(self.appbuilder.sm.has_access))
        return self._page(_form(formdata=None))

    @expose("/kirim", methods=["POST"])
    @sessions.signed_in
    def send(self) -> Any:
        """Sends the code to the owner's registered phone."""
        if account_holds.hold_of(current_user) is Hold.GIVEN:
            actor = sessions.current_actor()
            try:
                with transaction():
                    account_notices.send_code(user_accounts.get(actor.user_id), actor=actor)
            except DomainError as error:
                flash(error_pages.refusal_sentence(error), "warning")
        return redirect(url_for("OwnPasswordView.own"))

    @expose("/selesai", methods=["POST"])
    @sessions.signed_in
    def finish(self) -> Any:
        """Takes the new password, with the code or after a handover by Admin."""
        if account_holds.hold_of(current_user) is not Hold.GIVEN:
            return redirect(url_for("OwnPasswordView.own"))
        form = _form()
        if not form.validate() or not _finished(form):
            return self._page(form), 422
        sessions.begin(current_user._get_current_object())
        flash(N_("Kata sandi Anda sendiri berlaku. Akun ini dapat dipakai sepenuhnya."), "success")
        return redirect(target(self.appbuilder.sm.has_access))

    def _page(self, form: Form) -> Any:
        owner = account_notices.phone_of(current_user.id)
        return self.render_template(
            "accounts/own_password.html",
            form=form,
            ending=owner.phone[-3:] if owner is not None else None,
            is_sent=account_notices.is_code_sent(current_user.id),
            title=N_("Konfirmasi akun"),
        )


def _form(**values: Any) -> Any:
    return OwnPasswordForm(**values) if current_user.is_handed_over else CodedPasswordForm(**values)


def _finished(form: Any) -> bool:
    actor, user = sessions.current_actor(), current_user
    try:
        password_hash = passwords.hash_strong_password(form.password.data, user.username)
        if passwords.is_right(user.password, form.password.data):
            raise AccountRefused(AccountReason.KNOWN_TO_OTHERS)
    except DomainError as error:
        form.say(error)
        return False
    with transaction():
        found = user_accounts.get(actor.user_id)
        is_owner = found.is_handed_over or account_notices.accepts_code(
            found.id, form.code.data, actor=actor
        )
        if is_owner:
            account_holds.choose_own_password(found, password_hash, actor=actor)
    if not is_owner:
        form.code.errors = [_WRONG_CODE]
    return is_owner

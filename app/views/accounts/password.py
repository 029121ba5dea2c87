"""Everybody's own password: only who knows the current one may change it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_login import current_user
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo, Length

from app.database.extensions import transaction
from app.domain.errors import DomainError
from app.domain.words import N_
from app.http import error_pages
from app.services.accounts import user_accounts
from app.services.journal import journal
from app.views.accounts.login import password_problem
from app.views.framework import current_user as sessions
from app.views.framework.form_fields import REQUIRED, Form

_NOT_CURRENT = N_("Kata sandi lama salah.")
_NOT_SAME = N_("Kedua kata sandi baru tidak sama.")


class PasswordForm(Form):
    """The current password proves that it is the owner who sits there."""

    current = PasswordField(
        N_("Kata sandi lama"), validators=[DataRequired(REQUIRED), Length(max=500)]
    )
    password = PasswordField(
        N_("Kata sandi baru"), validators=[DataRequired(REQUIRED), Length(max=500)]
    )
    again = PasswordField(
        N_("Ulangi kata sandi baru"),
        validators=[DataRequired(REQUIRED), EqualTo("password", message=_NOT_SAME)],
    )


class PasswordView(BaseView):
    """One form, for whoever is logged in."""

    route_base = "/password"
    default_view = "own"

    @expose("/", methods=["GET", "POST"])
    @sessions.signed_in
    def own(self) -> Any:
        """Changes the own password; every other session of the person ends."""
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
            with transaction():
                user = user_accounts.get(actor.user_id)
                user_accounts.set_password(user, form.password.data)
                journal.record("password_changed", "user", user.id, actor=actor)
        except DomainError as error:
            form.password.errors = [error_pages.sentence(error)]
            return False
        sessions.begin(current_user._get_current_object())
        return True

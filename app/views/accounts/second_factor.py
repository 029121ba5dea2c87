"""Verifikasi dua langkah: the own second factor, offered to Admin and Moderator."""

from __future__ import annotations

from typing import Any, Final

import segno
from flask import abort, flash, redirect, session, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

from app.database.extensions import transaction
from app.domain.access.roles import WITH_SECOND_FACTOR
from app.domain.errors import DomainError
from app.domain.words import N_
from app.services.accounts import account_holds, second_factor, user_accounts
from app.services.accounts.account_holds import Hold
from app.services.journal.actor import Actor
from app.services.settings import settings
from app.views.accounts.login import (
    EITHER_CODE,
    WRONG,
    accepted,
    owes_factor,
    password_problem,
    wait_words,
)
from app.views.framework import current_user as sessions
from app.views.framework.form_fields import Form, code_field, password_field

_NOT_CURRENT = N_("Kata sandi salah.")
_LATE = N_("Kunci itu sudah lewat 10 menit, atau dimulai di tempat lain. Tekan Mulai lagi.")
# In the session that began the setup: the secret is shown in no other.
_SHOWN: Final = "second_factor"
_OWN_PASSWORD = {"autocomplete": "current-password"}


class BeginForm(Form):
    """The password proves that the owner of the account asks."""

    password = password_field(N_("Kata sandi Anda"), render_kw=_OWN_PASSWORD)


class ConfirmForm(Form):
    """The first code proves that the app has the secret, the password that the owner asks."""

    code = code_field(N_("Kode 6 angka dari aplikasi"), inputmode="numeric")
    password = password_field(N_("Kata sandi Anda"), render_kw=_OWN_PASSWORD)


class TakeOffForm(BeginForm):
    """Asks for both factors to remove one."""

    code = code_field(N_("Kode verifikasi"), description=EITHER_CODE)


class SecondFactorView(BaseView):
    """One address; what it shows depends on the step of the setup."""

    route_base = "/verifikasi"
    default_view = "own"

    @expose("/", methods=["GET"])
    @sessions.signed_in
    def own(self) -> Any:
        """Off, being set up, or on."""
        return self._page(_form_of(_offered()))

    @expose("/mulai", methods=["POST"])
    @sessions.signed_in
    def begin(self) -> Any:
        """Makes a secret after the right password."""
        actor, form = _offered(), BeginForm()
        if form.validate() and _knows_password(form):
            with transaction():
                session[_SHOWN] = second_factor.begin(actor.user_id)
            return redirect(url_for("SecondFactorView.own"))
        return self._page(form), 422

    @expose("/aktifkan", methods=["POST"])
    @sessions.signed_in
    def confirm(self) -> Any:
        """Accepts the first code; only this response shows the recovery codes."""
        actor, form = _offered(), ConfirmForm()
        if second_factor.pending_secret(actor.user_id, session.get(_SHOWN)) is None:
            flash(_LATE, "warning")
            return redirect(url_for("SecondFactorView.own"))
        if not form.validate() or not _knows_password(form):
            return self._page(form), 422
        try:
            with transaction():
                codes = second_factor.confirm(form.code.data, session.get(_SHOWN), actor=actor)
        except DomainError as error:
            form.say(error)
            return self._page(form), 422
        return self._codes_page(codes, is_on_paper=False)

    @expose("/kertas", methods=["POST"])
    @sessions.signed_in
    def print_codes(self) -> Any:
        """Switches it on with printed codes alone, after the right password."""
        actor, form = _offered(), BeginForm()
        if not form.validate() or not _knows_password(form):
            return self._page(form), 422
        with transaction():
            codes = second_factor.confirm_on_paper(actor=actor)
        if not codes:
            return redirect(url_for("SecondFactorView.own"))
        return self._codes_page(codes, is_on_paper=True)

    @expose("/matikan", methods=["POST"])
    @sessions.signed_in
    def take_off(self) -> Any:
        """Removes the second factor."""
        actor, form = _offered(), TakeOffForm()
        if form.validate() and _knows_password(form) and _took_off(form, actor):
            sessions.begin(current_user._get_current_object())
            flash(N_("Verifikasi dua langkah dimatikan."), "success")
            return redirect(url_for("SecondFactorView.own"))
        return self._page(form), 422

    def _codes_page(self, codes: list[str], *, is_on_paper: bool) -> Any:
        sessions.begin(current_user._get_current_object())
        return self.render_template(
            "accounts/second_factor_codes.html",
            codes=codes,
            is_on_paper=is_on_paper,
            title=N_("Kode cadangan"),
        )

    def _page(self, form: Form) -> Any:
        user_id = sessions.current_actor().user_id
        secret = second_factor.pending_secret(user_id, session.get(_SHOWN))
        return self.render_template(
            "accounts/second_factor.html",
            form=form,
            is_on=second_factor.is_on(user_id),
            left=second_factor.codes_left(user_id),
            is_short=second_factor.few_left(user_id) is not None,
            secret=secret,
            picture=_picture(secret) if secret else None,
            title=N_("Verifikasi dua langkah"),
        )


def is_offered() -> bool:
    """Whether the current user may choose a second factor, or has one."""
    actor = sessions.current_actor()
    is_wanted = bool(actor.acts_as & WITH_SECOND_FACTOR)
    is_held = account_holds.hold_of(current_user) is Hold.FACTOR
    return is_wanted or is_held or second_factor.is_on(actor.user_id)


def _offered() -> Actor:
    # Whoever only knows a password that was set for another must not register a phone.
    if not is_offered() or account_holds.hold_of(current_user) is Hold.GIVEN:
        abort(403)
    return sessions.current_actor()


def _form_of(actor: Actor) -> Form:
    """An empty form of the current step of the setup."""
    if second_factor.is_on(actor.user_id):
        return TakeOffForm(formdata=None)
    if second_factor.pending_secret(actor.user_id, session.get(_SHOWN)):
        return ConfirmForm(formdata=None)
    return BeginForm(formdata=None)


def _knows_password(form: Any) -> bool:
    problem = password_problem(form.password.data, _NOT_CURRENT)
    form.password.errors = [problem] if problem else []
    return problem is None


def _took_off(form: Any, actor: Actor) -> bool:
    is_right, wait = accepted(actor.user_id, form.code.data)
    if not is_right:
        form.code.errors = [wait_words(wait) if wait else WRONG]
        return False
    with transaction():
        user = user_accounts.get(actor.user_id)
        return second_factor.take_off(user, actor=actor, is_owed=owes_factor(user))


def _picture(secret: str) -> Markup:
    """The QR code as inline SVG, without a further request."""
    issuer = f"Si UPIK {settings.current().site_name}"
    address = second_factor.address_of(secret, current_user.username, issuer)
    drawing = segno.make(address, error="m").svg_inline(
        omitsize=True, light="#fff", svgclass="qr", title=_("Kode QR untuk aplikasi verifikasi")
    )
    # Generated here: the address appears as dots only.
    return Markup(drawing)  # noqa: S704

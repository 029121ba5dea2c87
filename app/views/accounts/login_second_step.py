"""The second step of a login for users with a second factor: the code of their app."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask_appbuilder import BaseView, expose
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from app.database.extensions import transaction
from app.domain.words import N_
from app.services.accounts import login_throttle, second_factor, user_accounts
from app.services.journal import journal
from app.views.accounts import device
from app.views.accounts.login import begin, enter, target, wait_words
from app.views.framework import current_user as sessions
from app.views.framework.form_fields import REQUIRED, Form

WRONG = N_("Kode salah atau sudah dipakai. Tunggu kode berikutnya di aplikasi, lalu coba lagi.")
_LONGEST = 40


class CodeForm(Form):
    """One field for both kinds of code."""

    code = StringField(
        N_("Kode verifikasi"),
        validators=[DataRequired(REQUIRED), Length(max=_LONGEST)],
        description=N_("6 angka dari aplikasi di HP Anda, atau satu kode cadangan."),
        render_kw={"autocomplete": "one-time-code", "autofocus": True, "maxlength": _LONGEST},
    )


class LoginCodeView(BaseView):
    """Public like the login; without a right password before it, it does nothing."""

    route_base = "/login"
    default_view = "enter"

    @expose("/kode", methods=["GET", "POST"])
    def enter(self) -> Any:
        """Asks for the code; 401 for a wrong one, 429 while the user must wait."""
        user_id = sessions.who_waits()
        if user_id is None:
            return redirect(url_for(sessions.LOGIN))
        form, notice, code, wait = CodeForm(), None, 200, 0
        if form.validate_on_submit():
            is_right, wait = accepted(user_id, form.code.data)
            if is_right:
                is_in, may = _entered(user_id), self.appbuilder.sm.has_access
                return redirect(target(may) if is_in else url_for(sessions.LOGIN))
            notice, code = (wait_words(wait), 429) if wait else (WRONG, 401)
        page = self.render_template(
            "accounts/login_second_step.html", form=form, notice=notice, title=N_("Masuk")
        )
        return page, code, {"Retry-After": str(wait)} if wait else {}


def accepted(user_id: int | None, typed: str) -> tuple[bool, int]:
    """Whether the code is right, and the seconds to wait before the next try.

    The turn is taken before the code is checked, as with passwords. A recovery code needs none: it
    is too long to be guessed, and nobody may keep its owner waiting.
    """
    address, browser = request.remote_addr, device.device_of(user_id)
    with transaction():
        user = user_accounts.get(user_id)
        pace, actor = user.username + login_throttle.CODE, user_accounts.actor_of(user, address)
        if second_factor.accepts_recovery(user_id, typed, actor=actor):
            return True, 0
        wait = login_throttle.take_turn(pace, address, browser)
    if wait:
        return False, wait
    with transaction():
        is_right = second_factor.accepts(user_id, typed)
        tell = login_throttle.succeeded if is_right else login_throttle.failed
        tell(pace, address, browser)
        if not is_right:
            visitor = user_accounts.actor_of(None, address)
            journal.record("code_failed", "user", user_id, actor=visitor)
    return is_right, 0


def _entered(user_id: int) -> bool:
    """Begins the session, unless password or rights have changed meanwhile."""
    with transaction():
        user = user_accounts.get(user_id)
        if not user.is_active or not sessions.still_waits(user):
            return False
        enter(user)
    begin(user)
    return True

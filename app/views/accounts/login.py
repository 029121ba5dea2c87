"""Login and logout; both are journalled, without numbers or texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, request, session, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import ngettext
from flask_login import current_user
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from app.database.extensions import transaction
from app.domain.words import N_
from app.models import User
from app.services.accounts import login_throttle, second_factor, user_accounts
from app.services.journal import journal
from app.views.framework import current_user as sessions
from app.views.framework.form_fields import REQUIRED, Form
from app.views.framework.return_url import own_path

_WRONG = N_("Username atau kata sandi salah. Periksa lagi, lalu coba kembali.")
_FIRST_PAGES = (
    ("can_read", "Today", "/hari-ini/"),
    ("can_read", "Inbox", "/pesan-masuk/"),
    ("can_read", "Office", "/pesan-dinas/"),
    ("can_read", N_("Report"), "/report/"),
    ("can_read", "Journal", "/jurnal/"),
)


class LoginForm(Form):
    """The tutorial's two fields."""

    username = StringField(N_("Username"), validators=[DataRequired(REQUIRED), Length(max=128)])
    password = PasswordField(N_("Kata sandi"), validators=[DataRequired(REQUIRED), Length(max=500)])


class LoginView(BaseView):
    """The only view with two public routes: login and logout."""

    route_base = ""
    default_view = "login"

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Any:
        """The login page; 401 for a wrong pair, 429 while the pair or its address must wait."""
        if current_user.is_authenticated:
            return redirect(self._target())
        form = LoginForm()
        notice, code, wait = sessions.ended_because(), 200, 0
        if notice:
            session.pop("_flashes", None)
        if form.validate_on_submit():
            user, wait = _try(form.username.data, form.password.data)
            if user is not None:
                return redirect(self._next_step(user))
            notice, code = (wait_words(wait), 429) if wait else (_WRONG, 401)
        page = self.render_template(
            "appbuilder/general/security/login_db.html", form=form, notice=notice, title=N_("Masuk")
        )
        return page, code, {"Retry-After": str(wait)} if wait else {}

    @expose("/logout/", methods=["GET", "POST"])
    def logout(self) -> Any:
        """Ends all sessions of the user; the menu posts, an old link works too."""
        # A link on another site must not log users out (the cookie is Lax).
        if request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
            if current_user.is_authenticated:
                actor = sessions.current_actor()
                with transaction():
                    user_accounts.end_sessions(actor.user_id)
                    journal.record("logout", "user", actor.user_id, actor=actor)
            sessions.end()
        return redirect(url_for("LoginView.login"))

    def _next_step(self, user: User) -> str:
        if second_factor.is_on(user.id):
            sessions.wait_for_code(user)
            return url_for("LoginCodeView.enter", next=own_path(request.args.get("next", "")))
        sessions.begin(user)
        return self._target()

    def _target(self) -> str:
        return target(self.appbuilder.sm.has_access)


def first_page(may: Callable[[str, str], bool]) -> str | None:
    """The page after login: the first that the user may read."""
    return next((url for act, view, url in _FIRST_PAGES if may(act, view)), None)


def target(may: Callable[[str, str], bool]) -> str:
    """The page asked for, if it is ours, else the first page of the user's role."""
    asked = own_path(request.args.get("next", ""))
    return asked if asked and asked != "/" else first_page(may) or "/"


def _try(username: str, password: str) -> tuple[User | None, int]:
    """The user, or the seconds to wait: the turn is taken before the password is checked."""
    address = request.remote_addr
    with transaction():
        wait = login_throttle.take_turn(username, address)
    if wait:
        return None, wait
    with transaction():
        user = user_accounts.authenticate(username, password, address=address)
        tell = login_throttle.failed if user is None else login_throttle.succeeded
        tell(username, address)
        if user is not None and not second_factor.is_on(user.id):
            user_accounts.enter(user, address=address)
    return user, 0


def password_problem(typed: str, wrong: str) -> str | None:
    """Why the current password is not accepted: `wrong`, or how long to wait; None if it is right.

    Rate-limited like a login, so that an unattended session is no place to guess.
    """
    user_id, address = sessions.current_actor().user_id, request.remote_addr
    with transaction():
        username = user_accounts.get(user_id).username
        wait = login_throttle.take_turn(username, address)
    if wait:
        return wait_words(wait)
    with transaction():
        is_right = user_accounts.knows_password(user_accounts.get(user_id), typed)
        tell = login_throttle.succeeded if is_right else login_throttle.failed
        tell(username, address)
    return None if is_right else wrong


def wait_words(seconds: int) -> str:
    """The message for a user who tries again too soon."""
    if seconds <= 90:
        return ngettext(
            "Terlalu banyak percobaan yang salah. Tunggu %(seconds)s detik, lalu coba lagi.",
            "Terlalu banyak percobaan yang salah. Tunggu %(seconds)s detik, lalu coba lagi.",
            seconds,
            seconds=seconds,
        )
    minutes = -(-seconds // 60)
    return ngettext(
        "Terlalu banyak percobaan yang salah dari alamat ini. Tunggu %(minutes)s "
        "menit, lalu coba lagi, atau hubungi Admin.",
        "Terlalu banyak percobaan yang salah dari alamat ini. Tunggu %(minutes)s "
        "menit, lalu coba lagi, atau hubungi Admin.",
        minutes,
        minutes=minutes,
    )

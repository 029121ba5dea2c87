"""Login and logout; both are journalled, without numbers or texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from flask import current_app, flash, redirect, request, session, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from app.database.extensions import transaction
from app.domain.access.permissions import acting_roles
from app.domain.access.roles import WITH_SECOND_FACTOR
from app.domain.words import N_
from app.i18n.language import counted
from app.models import User
from app.services.accounts import (
    account_holds,
    login_throttle,
    passwords,
    second_factor,
    user_accounts,
)
from app.services.contacts import account_notices
from app.services.journal import journal
from app.views.accounts import device
from app.views.framework import current_user as sessions
from app.views.framework.form_fields import REQUIRED, Form
from app.views.framework.return_url import own_path

_WRONG = N_("Username atau kata sandi salah. Periksa lagi, lalu coba kembali.")
# In the session from the right password to the first page: how many wrong ones came before.
GUESSES: Final = "guesses"
# What a stranger is asked to wait for in a flood of logins.
_FLOOD_SECONDS: Final = 2
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


class WaitingForm(LoginForm):
    """For who must wait: a recovery code needs no turn."""

    code = StringField(
        N_("Kode cadangan (bila punya)"),
        validators=[Length(max=40)],
        description=N_("Dengan satu kode cadangan Anda tidak perlu menunggu. Isi juga kata sandi."),
        render_kw={"autocomplete": "one-time-code", "maxlength": 40},
    )


class Tried(NamedTuple):
    """The user, if the password was right, or the seconds to wait."""

    user: User | None
    wait: int = 0
    has_code: bool = False


class LoginView(BaseView):
    """The only view with two public routes: login and logout."""

    route_base = ""
    default_view = "login"

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Any:
        """The login page; 401 for a wrong pair, 429 while the pair or its address must wait."""
        if current_user.is_authenticated:
            return redirect(self._target())
        form = WaitingForm() if "code" in request.form else LoginForm()
        notice, code, wait = sessions.ended_because(), 200, 0
        if notice:
            session.pop("_flashes", None)
        if form.validate_on_submit():
            tried = _try(form.username.data, form.password.data, request.form.get("code", ""))
            if tried.user is not None:
                return redirect(self._next_step(tried.user, has_code=tried.has_code))
            wait, form = tried.wait, WaitingForm() if tried.wait else form
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

    def _next_step(self, user: User, *, has_code: bool) -> str:
        if second_factor.is_on(user.id) and not has_code:
            sessions.wait_for_code(user)
            return url_for("LoginCodeView.enter", next=own_path(request.args.get("next", "")))
        begin(user)
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


def begin(user: User) -> None:
    """Starts the session in a browser that is known from now on, and tells of guesses and
    of codes that run out."""
    guesses = session.get(GUESSES, 0)
    sessions.begin(user)
    device.remember(user.id)
    if guesses >= login_throttle.SOFT_LIMIT:
        flash(
            _(
                "%(count)s kali ada yang salah mengisi kata sandi akun Anda sejak Anda terakhir "
                "masuk. Bila itu bukan Anda: ganti kata sandi, dan beri tahu Admin.",
                count=guesses,
            ),
            "warning",
        )
    if words := few_codes(user.id):
        flash(words, "warning")


def few_codes(user_id: int | None) -> str | None:
    """What to say to a user whose printed or recovery codes soon run out."""
    left = second_factor.few_left(user_id)
    if left is None:
        return None
    return counted(
        "Kode cadangan Anda tersisa %(count)s. Ambil yang baru sebelum habis: di Profil saya, "
        "Atur verifikasi dua langkah, Matikan, lalu nyalakan lagi.",
        count=left,
    )


def enter(user: User) -> None:
    """Counts and journals the login, inside of the transaction; notes what the account owes."""
    session[GUESSES] = user_accounts.enter(user, address=request.remote_addr)
    account_holds.note_duty(user, is_owed=owes_factor(user) and not second_factor.is_on(user.id))


def owes_factor(user: User) -> bool:
    """Whether the user must have a second factor: in production, who works at the desk."""
    manager: Any = current_app.appbuilder.sm  # type: ignore[attr-defined]  # FAB's
    pairs = manager.pairs_of_roles([role.id for role in user.roles])
    acts_as = {role.name for role in user.roles} | acting_roles(pairs)
    is_at_desk = not acts_as.isdisjoint(WITH_SECOND_FACTOR)
    return is_at_desk and not current_app.config["SETTINGS"].is_latihan


def _try(username: str, password: str, code: str) -> Tried:
    """The turn is taken before the password is checked, and that outside of a transaction."""
    address, user = request.remote_addr, user_accounts.find(username)
    user_id, seen = (user.id, user.password) if user is not None else (None, None)
    browser = device.device_of(user_id)
    with transaction():
        has_code = _has_recovery_code(user_id, code)
        wait = 0 if has_code else login_throttle.take_turn(username, address, browser)
    if wait:
        return Tried(None, wait)
    is_known = browser is not None or has_code or login_throttle.is_familiar(username, address)
    try:
        is_right = user_accounts.is_password_of(
            user_accounts.find(username), password, is_known=is_known
        )
    except passwords.TooManyAtOnce:
        return Tried(None, _FLOOD_SECONDS)
    with transaction():
        if not is_right or not user_accounts.may_still_enter(user_id, seen):
            is_guessed = login_throttle.failed(username, address, browser)
            user_accounts.count_failure(user_id, address)
            if is_guessed:
                account_notices.tell_of_guessing(user_id)
            return Tried(None)
        login_throttle.succeeded(username, address, browser)
        found = user_accounts.get(user_id)
        if has_code or not second_factor.is_on(user_id):
            enter(found)
    return Tried(found, has_code=has_code)


def _has_recovery_code(user_id: int | None, code: str) -> bool:
    if user_id is None or not code.strip():
        return False
    actor = user_accounts.actor_of(user_accounts.get(user_id), request.remote_addr)
    return second_factor.accepts_recovery(user_id, code, actor=actor)


def password_problem(typed: str, wrong: str) -> str | None:
    """Why the current password is not accepted: `wrong`, or how long to wait; None if it is right.

    Rate-limited like a login, so that an unattended session is no place to guess.
    """
    user_id, address = sessions.current_actor().user_id, request.remote_addr
    browser = device.device_of(user_id)
    with transaction():
        username = user_accounts.get(user_id).username
        wait = login_throttle.take_turn(username, address, browser)
    if wait:
        return wait_words(wait)
    is_right = passwords.is_right(user_accounts.get(user_id).password, typed)
    with transaction():
        tell = login_throttle.succeeded if is_right else login_throttle.failed
        tell(username, address, browser)
    return None if is_right else wrong


def wait_words(seconds: int) -> str:
    """The message for a user who tries again too soon."""
    if seconds <= 90:
        return counted(
            "Terlalu banyak percobaan yang salah. Tunggu %(seconds)s detik, lalu coba lagi.",
            seconds=seconds,
        )
    minutes = -(-seconds // 60)
    return counted(
        "Terlalu banyak percobaan yang salah dari alamat ini. Tunggu %(minutes)s "
        "menit, lalu coba lagi, atau hubungi Admin.",
        minutes=minutes,
    )

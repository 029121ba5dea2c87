"""Login and logout; both are journalled, without numbers or texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from flask import current_app, flash, redirect, request, session, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import StringField
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
from app.views.framework.form_fields import REQUIRED, Form, code_field, password_field
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
WRONG = N_("Kode salah atau sudah dipakai. Tunggu kode berikutnya di aplikasi, lalu coba lagi.")
EITHER_CODE = N_("6 angka dari aplikasi di HP Anda, atau satu kode cadangan.")


class LoginForm(Form):
    """The tutorial's two fields."""

    username = StringField(N_("Username"), validators=[DataRequired(REQUIRED), Length(max=128)])
    password = password_field(N_("Kata sandi"))


class WaitingForm(LoginForm):
    """For who must wait: a recovery code needs no turn."""

    code = code_field(
        N_("Kode cadangan (bila punya)"),
        is_needed=False,
        description=N_("Dengan satu kode cadangan Anda tidak perlu menunggu. Isi juga kata sandi."),
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


class CodeForm(Form):
    """One field for both kinds of code."""

    code = code_field(N_("Kode verifikasi"), description=EITHER_CODE, autofocus=True)


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

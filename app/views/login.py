"""Logging in and out; both are journalled, without a number or a text."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, redirect, request, session, url_for
from flask_appbuilder import BaseView, expose
from flask_login import current_user
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from app.extensions import transaction
from app.services import accounts, journal
from app.views import session as sessions
from app.views.fields import REQUIRED, Form

_WRONG = "Username atau password salah. Periksa lagi, lalu coba kembali."
# Where one lands after login: the first page that one may read.
_FIRST_PAGES = (
    ("can_read", "Today", "/hari-ini/"),
    ("can_read", "Inbox", "/pesan-masuk/"),
    ("can_read", "Office", "/pesan-dinas/"),
    ("can_read", "Report", "/report/"),
)


class LoginForm(Form):
    """The tutorial's two fields."""

    username = StringField("Username", validators=[DataRequired(REQUIRED), Length(max=128)])
    password = PasswordField("Password", validators=[DataRequired(REQUIRED), Length(max=500)])


class LoginView(BaseView):
    """The only view with two public routes of its own: login and logout."""

    route_base = ""
    default_view = "login"

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Any:
        """The login page; 401 for a wrong pair, which alone counts for the limit."""
        if current_user.is_authenticated:
            return redirect(self._target())
        form = LoginForm()
        notice, code = sessions.ended_because(), 200
        if notice:
            session.pop("_flashes", None)
        if form.validate_on_submit():
            with transaction():
                user = accounts.authenticate(
                    form.username.data, form.password.data, address=request.remote_addr
                )
            if user is not None:
                sessions.begin(user)
                return redirect(self._target())
            notice, code = _WRONG, 401
        page = self.render_template(
            "appbuilder/general/security/login_db.html", form=form, notice=notice, title="Masuk"
        )
        return page, code

    @expose("/logout/", methods=["GET", "POST"])
    def logout(self) -> Any:
        """Ends all sessions of the person; the menu posts, an old link to it works too."""
        # Another site may not log people out by a link (the cookie is Lax).
        if request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin"):
            if current_user.is_authenticated:
                actor = sessions.current_actor()
                with transaction():
                    accounts.end_sessions(actor.user_id)
                    journal.record("logout", "user", actor.user_id, actor=actor)
            sessions.end()
        return redirect(url_for("LoginView.login"))

    def _target(self) -> str:
        """The page asked for, if it is ours, else the first page of the person's role."""
        asked = _own_path(request.args.get("next", ""))
        if asked and asked != "/":
            return asked
        may = self.appbuilder.sm.has_access
        return next((url for act, view, url in _FIRST_PAGES if may(act, view)), "/")


def _own_path(address: str) -> str | None:
    """Path and query of an address on this server; None for any other (open redirects)."""
    if "\\" in address or any(ord(character) < 32 for character in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.netloc and (parts.scheme not in ("http", "https") or parts.netloc != request.host):
        return None
    path = parts.path
    login = url_for("LoginView.login")
    if not path.startswith("/") or path.startswith(("//", login, url_for("LoginView.logout"))):
        return None
    return f"{path}?{parts.query}" if parts.query else path


def failed(response: Any) -> bool:
    """Whether this answer counts for the login limit."""
    return bool(response.status_code == 401)


def limit_login(limiter: Any, view: LoginView) -> None:
    """Ten failed logins a minute from one address (a whole office may share one)."""
    limiter.limit(
        current_app.config["AUTH_RATE_LIMIT"],
        methods=["POST"],
        deduct_when=failed,
        exempt_when=lambda: request.endpoint != "LoginView.login",
    )(view.blueprint)

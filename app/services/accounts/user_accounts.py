"""User accounts: passwords, sessions, creation and retirement."""

from __future__ import annotations

import secrets
from typing import Final

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import ColumnElement, delete, func, select, update

from app.database.extensions import db, now
from app.domain.access.roles import ADMIN
from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.models import Contact, SecondFactor, User
from app.services.accounts import passwords
from app.services.journal import journal
from app.services.journal.actor import Actor

# FAB wants an address; officials often have none. The domain can never exist (RFC 2606).
_NO_MAIL: Final = "pengguna.invalid"


def get(user_id: int | None) -> User:
    """The user of that id; KeyError if there is none."""
    user = db.session.get(User, user_id) if user_id is not None else None
    if user is None:
        raise KeyError(user_id)
    return user


def find(username: str) -> User | None:
    """The user of that name, in any case."""
    query = select(User).where(func.lower(User.username) == username.strip().lower())
    return db.session.scalars(query).first()


def is_password_of(user: User | None, password: str, *, is_known: bool) -> bool:
    """Whether the active user has this password; as slow for a user who does not exist. Raises
    TooManyAtOnce in a flood of logins, but for a browser or an address that is known.

    Call it outside of `transaction()`, then `may_still_enter` inside of it.
    """
    stored = user.password if user is not None and user.is_active else None
    is_right = passwords.is_right if is_known else passwords.is_right_of_stranger
    return is_right(stored, password)


def may_still_enter(user_id: int | None, seen: str | None) -> bool:
    """Whether the user is active and has the password hash that was seen before."""
    user = db.session.get(User, user_id, populate_existing=True) if user_id is not None else None
    return user is not None and bool(user.is_active) and user.password == seen


def enter(user: User, *, address: str | None) -> int:
    """Counts and journals the login of an authenticated user; how many wrong tries came before."""
    guesses = int(user.fail_login_count or 0)
    user.login_count, user.fail_login_count = (user.login_count or 0) + 1, 0
    user.last_login = now().replace(tzinfo=None)  # FAB's column has no zone; UTC as elsewhere
    journal.record("login", "user", user.id, actor=actor_of(user, address))
    return guesses


def count_failure(user_id: int | None, address: str | None) -> None:
    """Counts and journals a wrong password, without what was typed as the username."""
    user = db.session.get(User, user_id) if user_id is not None else None
    if user is not None:
        user.fail_login_count = (user.fail_login_count or 0) + 1
    journal.record("login_failed", "user", user and user.id, actor=actor_of(None, address))


def actor_of(user: User | None, address: str | None) -> Actor:
    """The actor of a login, before a session exists."""
    name = user.get_full_name() if user else ""
    return Actor(name, "", frozenset(), user_id=user.id if user else None, address=address)


def set_password(user: User, password_hash: str) -> None:
    """Sets a new password and ends all sessions of the user."""
    user.password = password_hash
    end_sessions(user.id)


def end_sessions(user_id: int | None) -> None:
    """Invalidates every session cookie of the user."""
    user = get(user_id)
    user.session_epoch = (user.session_epoch or 0) + 1


def choose(actor: Actor, what: str, value: bool | str) -> None:
    """Stores what the user chooses: shortcuts, alert_sound, language; nothing if unchanged."""
    user = get(actor.user_id)
    if getattr(user, what) == value:
        return
    setattr(user, what, value)
    new = value if isinstance(value, str) else "on" if value else "off"
    journal.record(what, "user", user.id, actor=actor, new=new)


def create(
    username: str,
    name: str,
    role: str,
    *,
    password_hash: str,
    position: str | None = None,
    skpd_id: int | None = None,
) -> User:
    """Creates an active user with one role; raises InvalidInput for a taken username."""
    username = username.strip()
    if find(username) is not None:
        raise InvalidInput("username", Problem.TAKEN)
    user = User(username=username, position=position, skpd_id=skpd_id, password=password_hash)
    user.first_name, user.last_name = name, ""
    user.email = placeholder_mail(username)
    user.active = True
    user.roles = [db.session.scalars(select(Role).where(Role.name == role)).one()]
    db.session.add(user)
    db.session.flush()
    return user


def placeholder_mail(username: str) -> str:
    """A unique address that can't receive mail; the random part survives a reused username."""
    return f"{username.lower()}.{secrets.token_hex(4)}@{_NO_MAIL}"


def retire(user: User) -> None:
    """Removes a user from login and lists (D15); texts keep the author's name.

    The row stays, as the journal refers to users by id; it has no password and frees the username.
    A link to an official ends (A24).
    """
    leaves = update(Contact).where(Contact.user_id == user.id)
    db.session.execute(leaves.values(user_id=None))
    user.active = False
    user.username = f"{user.username[:100]}~{user.id}"
    user.password = None
    user.roles = []
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    end_sessions(user.id)


def is_live() -> ColumnElement[bool]:
    """Condition for users who were not deleted."""
    condition: ColumnElement[bool] = User.password.is_not(None)
    return condition


def is_last_admin(user: User) -> bool:
    """Whether this user is the only one who can administer the site."""
    if ADMIN not in {role.name for role in user.roles}:
        return False
    # Two Admins who demote each other at once: the second waits here and then sees the first.
    db.session.execute(select(Role.id).where(Role.name == ADMIN).with_for_update())
    return not has_admin(besides=user.id)


def admins() -> list[int]:
    """The ids of the users that administer the site."""
    query = select(User.id).where(User.roles.any(Role.name == ADMIN), User.active.is_(True))
    return list(db.session.scalars(query.order_by(User.id)))


def has_admin(besides: int | None = None) -> bool:
    """Whether any user, other than the one of that id, can administer the site."""
    return any(user_id != besides for user_id in admins())

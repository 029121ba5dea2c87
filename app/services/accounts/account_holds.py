"""Holds of an account: until its owner has acted, it may look and nothing else.

An Admin or Moderator of a production site has 14 days from the first login without a second factor;
then the account only reads until the factor is on, unless an Admin lifts the duty.

Whoever sets the password of another could log in and approve in the other's name. So an account
whose password somebody else has set only reads until its owner has chosen a new one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from app.database.extensions import now
from app.models import User
from app.services.accounts import user_accounts
from app.services.journal import journal
from app.services.journal.actor import Actor

# From the first login that owes a second factor.
GRACE: Final = timedelta(days=14)


class Hold(StrEnum):
    """Why an account may only look."""

    GIVEN = "given"
    FACTOR = "factor"


def hold_of(user: Any) -> Hold | None:
    """What holds this account now; None for one that may use its rights."""
    if user.password_given_at is not None:
        return Hold.GIVEN
    due = factor_due_at(user)
    return Hold.FACTOR if due is not None and due <= now() else None


def factor_due_at(user: Any) -> datetime | None:
    """From when this account must have a second factor; None for one that owes none."""
    due: datetime | None = user.factor_due_at
    return None if user.is_factor_lifted else due


def note_duty(user: User, *, is_owed: bool) -> None:
    """Begins the days of grace at a login that owes a second factor; ends the duty at another."""
    if not is_owed:
        user.factor_due_at = None
    elif user.factor_due_at is None:
        user.factor_due_at = now() + GRACE


def lift_duty(user: User, is_lifted: bool, *, actor: Actor) -> None:
    """Frees an account from the duty, or demands it again; does nothing if unchanged."""
    if bool(user.is_factor_lifted) != is_lifted:
        user.is_factor_lifted = is_lifted
        act = "factor_lifted" if is_lifted else "factor_demanded"
        journal.record(act, "user", user.id, actor=actor)


def give_password(user: User, password_hash: str, *, is_handed_over: bool) -> None:
    """Sets the password of another; the account only reads until its owner has chosen one."""
    user.password, user.password_given_at = password_hash, now()
    user.is_handed_over = is_handed_over


def record_given(user: User, actor: Actor) -> None:
    """Journals it, once a new user has an id."""
    act = "password_handed" if user.is_handed_over else "password_given"
    journal.record(act, "user", user.id, actor=actor)


def choose_own_password(user: User, password_hash: str, *, actor: Actor) -> None:
    """The owner's own password ends the hold, and all sessions of the user."""
    user_accounts.set_password(user, password_hash)
    user.password_given_at, user.is_handed_over = None, False
    journal.record("owner_confirmed", "user", user.id, actor=actor)

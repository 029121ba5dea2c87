"""Holds of an account: until its owner has acted, it may look and nothing else.

Whoever sets the password of another could log in and approve in the other's name. So an account
whose password somebody else has set only reads until its owner has chosen a new one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from app.database.extensions import now
from app.models import User
from app.services.accounts import user_accounts
from app.services.journal import journal
from app.services.journal.actor import Actor


class Hold(StrEnum):
    """Why an account may only look."""

    GIVEN = "given"
    FACTOR = "factor"


def hold_of(user: Any) -> Hold | None:
    """What holds this account now; None for one that may use its rights."""
    if user.password_given_at is not None:
        return Hold.GIVEN
    is_due = user.factor_due_at is not None and user.factor_due_at <= now()
    return Hold.FACTOR if is_due and not user.is_factor_lifted else None


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

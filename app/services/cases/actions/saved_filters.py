"""Saved filters: each user's own, by name and list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.database.extensions import db, now
from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.models import SavedFilter
from app.services.journal.actor import Actor
from app.services.settings import validation

MOST: Final = 20
LONGEST: Final = 40
# What the column holds; a letter of another script takes up to twelve places in an address.
LONGEST_QUERY: Final = 1000


def filters_of(actor: Actor, list_name: str) -> Sequence[SavedFilter]:
    """This person's own at this list, by name."""
    query = select(SavedFilter).where(
        SavedFilter.user_id == actor.user_id, SavedFilter.list_name == list_name
    )
    # Not in a database's own order: the list sorts its texts itself.
    return sorted(db.session.scalars(query), key=lambda row: row.key)


def save(list_name: str, name: str | None, query: str, *, actor: Actor) -> SavedFilter:
    """Stores a list's address under a name.

    Raises InvalidInput: a missing, too long or existing name, 20 filters already, or a too long
    address.
    """
    # Without tabs and ends of lines: app/queries/accounts/permissions.py reads all as one text.
    words = " ".join(validation.required("filter_name", name, LONGEST).split())
    if len(query) > LONGEST_QUERY:
        raise InvalidInput("saved_filter", Problem.TOO_LONG)
    kept = filters_of(actor, list_name)
    if any(row.key == words.casefold() for row in kept):
        raise InvalidInput("filter_name", Problem.TAKEN)
    if len(kept) >= MOST:
        raise InvalidInput("saved_filter", Problem.TOO_MANY)
    row = SavedFilter(
        user_id=actor.user_id,
        list_name=list_name,
        name=words,
        key=words.casefold(),
        query=query,
        created_at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # The same form came twice at the same moment.
        raise InvalidInput("filter_name", Problem.TAKEN) from None
    return row


def forget(row_id: int, list_name: str, *, actor: Actor) -> None:
    """Deletes one of the user's filters; ignores others' and deleted ones."""
    db.session.execute(
        delete(SavedFilter).where(
            SavedFilter.id == row_id,
            SavedFilter.user_id == actor.user_id,
            SavedFilter.list_name == list_name,
        )
    )

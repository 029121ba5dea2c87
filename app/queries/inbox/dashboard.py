"""Numbers of Hari ini that no other screen shows."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select

from app.database.extensions import db
from app.models import Contact
from app.services.contacts import typing_trouble
from app.services.directory import directory


class Officials(NamedTuple):
    """How many officials' time of service is over, how many have trouble typing, and from how many
    phones codes were guessed."""

    past_service: int
    in_trouble: int
    guessing: int


def count_officials() -> Officials:
    """All in one statement."""
    query = select(
        func.count().filter(*directory.is_over()),
        func.count().filter(*typing_trouble.is_in_trouble()),
        func.count(Contact.phone.distinct()).filter(*typing_trouble.is_in_doubt()),
    )
    return Officials(*db.session.execute(query.select_from(Contact)).one())

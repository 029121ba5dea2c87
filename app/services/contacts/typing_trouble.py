"""Officials who have trouble typing: a person helps them (D7, D12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, case, func, select

from app.database.extensions import db, now
from app.models import Contact, Event
from app.services.contacts import recipients

NEAR_MISS: Final = "near_miss"
WRONG_CODE: Final = "wrong_code"
# The phone wrote more within an hour than it is answered.
PHONE_LIMIT: Final = "phone_limit"
_SPAN: Final = timedelta(days=7)
# So many wrong codes within a day are guesses (D11).
GUESSES: Final = 5
_GUESS_SPAN: Final = timedelta(days=1)
# So many SMS that were not understood make a trouble, the limit alone does.
_ENOUGH: Final = 3


def contact_ids() -> Select[int | None]:
    """The contacts whose SMS of the last seven days were often not exact; as a subquery."""
    weight = case((Event.action == PHONE_LIMIT, _ENOUGH), else_=1)
    return (
        select(Event.subject_id)
        .where(
            Event.action.in_((NEAR_MISS, WRONG_CODE, PHONE_LIMIT)),
            Event.subject == "contact",
            Event.at > now() - _SPAN,
        )
        .group_by(Event.subject_id)
        .having(func.sum(weight) >= _ENOUGH)
    )


def guessing_phones() -> Select[str]:
    """The phones from which codes were guessed within a day, whatever post they spoke in; as a
    subquery."""
    wrong = (Event.action == WRONG_CODE, Event.subject == "contact")
    query = select(Contact.phone).join(Event, Event.subject_id == Contact.id)
    query = query.where(*wrong, Event.at > now() - _GUESS_SPAN)
    return query.group_by(Contact.phone).having(func.count() >= GUESSES)


def is_guessing(contact: Contact) -> bool:
    """Whether the answers of this phone wait for its head or a moderator (D11)."""
    mine = guessing_phones().where(Contact.phone == contact.phone)
    return db.session.scalar(mine) is not None


def is_in_doubt() -> tuple[ColumnElement[bool], ...]:
    """The conditions for officials in office whose phones those are."""
    return (Contact.phone.in_(guessing_phones()), *recipients.in_term())


def positions_in_doubt() -> list[str]:
    """Whose phones those are."""
    query = select(Contact.position).where(*is_in_doubt())
    return list(db.session.scalars(query.order_by(Contact.position)))


def is_in_trouble() -> tuple[ColumnElement[bool], ...]:
    """The conditions for officials who serve today and have it."""
    return (Contact.id.in_(contact_ids()), *recipients.serving())

"""Officials who have trouble typing: a person helps them (D7, D12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy import case as when

from app.database.extensions import db, now
from app.models import Contact, Event
from app.services.contacts import recipients

NEAR_MISS: Final = "near_miss"
WRONG_CODE: Final = "wrong_code"
# The phone wrote more within an hour than it is answered.
PHONE_LIMIT: Final = "phone_limit"
_SPAN: Final = timedelta(days=7)
# So many wrong codes within a day are guesses (D11): of one phone; or of all phones of a unit, and
# then of each that was wrong more than once, as anybody mistypes one.
GUESSES: Final = 5
GUESSES_OF_UNIT: Final = 10
_MISTAKE: Final = 1
_GUESS_SPAN: Final = timedelta(days=1)
# So many SMS that were not understood make a trouble, the limit alone does.
_ENOUGH: Final = 3


def contact_ids() -> Select[int | None]:
    """The contacts whose SMS of the last seven days were often not exact; as a subquery."""
    weight = when((Event.action == PHONE_LIMIT, _ENOUGH), else_=1)
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
    is_wrong = (Event.action == WRONG_CODE, Event.subject == "contact")
    wrong = select(Contact.phone, Contact.skpd_id).join(Event, Event.subject_id == Contact.id)
    guesses = wrong.where(*is_wrong, Event.at > now() - _GUESS_SPAN).subquery()
    units = select(guesses.c.skpd_id).group_by(guesses.c.skpd_id)
    units = units.having(func.count() >= GUESSES_OF_UNIT)
    is_of_such = func.max(when((guesses.c.skpd_id.in_(units), 1), else_=0)) == 1
    return (
        select(guesses.c.phone)
        .group_by(guesses.c.phone)
        .having(or_(func.count() >= GUESSES, and_(func.count() > _MISTAKE, is_of_such)))
    )


def is_guessing(contact: Contact) -> bool:
    """Whether this phone does nothing by a word with a code, and its answers wait (D11)."""
    return contact.phone in db.session.scalars(guessing_phones()).all()


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

"""Officials: the filters of their list, who serves, and who has trouble."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from flask_appbuilder.models.filters import BaseFilter
from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy import case as when
from sqlalchemy.orm import aliased, joinedload

from app.database.extensions import db
from app.domain.operations import offices
from app.models import Contact, Skpd
from app.services.contacts import phone_health, recipients, typing_trouble
from app.services.directory import directory
from app.services.settings.local_time import today

# What the list and its file show of each official beside the row itself.
LOADING: Final = (joinedload(Contact.skpd), joinedload(Contact.user))
# What a link of the dashboard narrows the list of officials to.
NARROWED: Final[Mapping[str, Callable[[], tuple[ColumnElement[bool], ...]]]] = {
    "gagal": lambda: (Contact.phone.in_(phone_health.failing_officials()),),
    "menebak": typing_trouble.is_in_doubt,
    "mengetik": typing_trouble.is_in_trouble,
    "habis": directory.is_over,
}


class LiveFilter(BaseFilter):
    """Leaves deleted officials out."""

    name = "Tidak dihapus"

    def apply(self, query: Any, _value: Any) -> Any:
        """Narrows the query of the list."""
        return query.filter(directory.is_live())


class ActingFilter(BaseFilter):
    """Leaves only those who are acting in an office, and were not deleted."""

    name = "Pelaksana"

    def apply(self, query: Any, _value: Any) -> Any:
        """Narrows the query of the list."""
        return query.filter(Contact.acting.is_not(None), Contact.phone != "")


def own_posts(unit_id: int | None) -> list[Contact]:
    """The officials in their own posts by unit, those of one unit first: the active ones, and whom
    somebody is acting for."""
    is_needed = or_(and_(Contact.is_active, directory.is_live()), Contact.id.in_(_stood_in_for()))
    query = select(Contact).join(Contact.skpd).where(is_needed)
    first = when((Contact.skpd_id == unit_id, 0), else_=1)
    query = query.order_by(first, Skpd.name, Contact.rank, Contact.id)
    return list(db.session.scalars(query.options(*LOADING)))


def stood_in_for() -> dict[int, str]:
    """Name and position of everybody for whom somebody was, is or will be acting, by id."""
    rows = db.session.scalars(select(Contact).where(Contact.id.in_(_stood_in_for())))
    return {row.id: str(row) for row in rows}


def _stood_in_for() -> Select[int | None]:
    acting = aliased(Contact)
    return select(acting.stands_for_id).where(acting.stands_for_id.is_not(None))


def stood_in_for_name() -> ScalarSelect[str]:
    """The name of the official for whom a row of a query of officials is acting."""
    holder = aliased(Contact)
    return select(holder.name).where(holder.id == Contact.stands_for_id).scalar_subquery()


def stage_of_term() -> ColumnElement[int]:
    """Serves, will serve, has served, inactive: in this order."""
    day = today()
    return when(
        (Contact.is_active.is_(False), 3),
        (Contact.valid_until < day, 2),
        (Contact.valid_from > day, 1),
        else_=0,
    )


def acting_now() -> list[Contact]:
    """Who is acting today, by unit."""
    query = select(Contact).join(Contact.skpd)
    query = query.where(Contact.acting.is_not(None), *recipients.in_term())
    query = query.order_by(Skpd.name, Contact.rank, Contact.id)
    return list(db.session.scalars(query.options(*LOADING)))


def running_first(query: Any) -> Any:
    """Orders those whose last day is over behind the others."""
    return query.order_by(Contact.valid_until < today())


def of_unit(query: Any, unit_id: int) -> Any:
    """Narrows the query to the officials of a unit."""
    return query.filter(Contact.skpd_id == unit_id)


def units_with_phones() -> list[tuple[int, str]]:
    """(id, name) of the active units with active officials, the first registered first."""
    query = select(Skpd.id, Skpd.name).join(Contact).where(Contact.is_active, Skpd.is_active)
    query = query.group_by(Skpd.id, Skpd.name).order_by(func.min(Contact.id))
    return [(row.id, row.name) for row in db.session.execute(query)]


_RANKS: Final = {"kadis": 1, "sekretaris": 2, "operator": 3}


def one_a_phone(unit_id: int | None) -> Sequence[Contact]:
    """The active officials of a unit and who is acting there: head, secretary, operators; each
    phone once."""
    order = when(_RANKS, value=Contact.rank, else_=len(_RANKS))
    is_here = or_(Contact.acting.is_(None), and_(*recipients.in_term()))
    query = select(Contact).where(Contact.skpd_id == unit_id, Contact.is_active, is_here)
    return offices.one_a_phone(db.session.scalars(query.order_by(order, Contact.id)))


class Troubles(NamedTuple):
    """How many officials' time of service is over, how many have trouble typing, and from how many
    phones codes were guessed."""

    past_service: int
    in_trouble: int
    guessing: int


def count_troubles() -> Troubles:
    """All in one statement."""
    query = select(
        func.count().filter(*directory.is_over()),
        func.count().filter(*typing_trouble.is_in_trouble()),
        func.count(Contact.phone.distinct()).filter(*typing_trouble.is_in_doubt()),
    )
    return Troubles(*db.session.execute(query.select_from(Contact)).one())

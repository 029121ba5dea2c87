"""Officials and the filters of their list."""

from __future__ import annotations

from typing import Any, Final

from flask_appbuilder.models.filters import BaseFilter
from sqlalchemy.orm import joinedload

from app.database.extensions import db
from app.models import Contact
from app.services.contacts import phone_health, typing_trouble
from app.services.directory import directory

# What the list shows of each official beside the row itself.
LOADING: Final = (joinedload(Contact.skpd),)


class LiveFilter(BaseFilter):
    """Leaves deleted officials out."""

    name = "Tidak dihapus"

    def apply(self, query: Any, _value: Any) -> Any:
        """Narrows the query of the list."""
        return query.filter(directory.is_live())


def find_official(contact_id: int) -> Contact | None:
    """The official with this id."""
    return db.session.get(Contact, contact_id)


def with_failing_phones(query: Any) -> Any:
    """Narrows the query to officials whose phone does not receive our SMS."""
    return query.filter(Contact.phone.in_(phone_health.failing_officials()))


def with_ended_term(query: Any) -> Any:
    """Narrows the query to officials whose term has ended."""
    return query.filter(*directory.is_over())


def with_typing_trouble(query: Any) -> Any:
    """Narrows the query to officials whose SMS were often not understood."""
    return query.filter(*typing_trouble.is_in_trouble())


def of_unit(query: Any, unit_id: int) -> Any:
    """Narrows the query to the officials of a unit."""
    return query.filter(Contact.skpd_id == unit_id)

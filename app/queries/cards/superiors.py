"""The officials who may be named as knowing of an answer ("diketahui oleh")."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.contacts import recipients


@dataclass(frozen=True, slots=True)
class Superior:
    """Head or secretary of a unit."""

    position: str
    name: str


def superiors(skpd_id: int | None) -> list[Superior]:
    """The head and the secretary of a unit, the head first (A6)."""
    if skpd_id is None:
        return []
    people = recipients.contacts_of(skpd_id)
    known = [person for person in people if person.rank in recipients.SUPERIORS]
    return [Superior(person.position, person.name) for person in known]

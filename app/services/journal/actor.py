"""Actor: a user, an official's phone, or the service itself."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.access.roles import ADMIN, MODERATOR
from app.domain.access.roles import SYSTEM as SYSTEM_ROLE
from app.domain.words import N_


@dataclass(frozen=True, slots=True)
class Actor:
    """Name and position as of today (they are copied into what he writes, A27).

    `roles` are the names of his rules; `granted` are the roles whose acts his rights give him
    beside them (Rule Access).
    """

    name: str
    position: str
    roles: frozenset[str]
    user_id: int | None = None
    contact_id: int | None = None
    skpd_id: int | None = None
    address: str | None = None
    granted: frozenset[str] = frozenset()

    @property
    def acts_as(self) -> frozenset[str]:
        """The roles that the table of acts knows him by (transitions.py)."""
        return self.roles | self.granted

    @property
    def is_desk(self) -> bool:
        """Whether he may act on every card, whoever holds it."""
        return not self.acts_as.isdisjoint({ADMIN, MODERATOR})

    @property
    def label(self) -> str:
        """How the journal names him: an id, never a person's number."""
        if self.user_id is not None:
            return f"user:{self.user_id}"
        if self.contact_id is not None:
            return f"contact:{self.contact_id}"
        return "system"


SYSTEM = Actor(name="Si UPIK", position=N_("Sistem"), roles=frozenset({SYSTEM_ROLE}))

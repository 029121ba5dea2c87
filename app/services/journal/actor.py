"""Actor: a user, an official's phone, or the service itself."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.access.roles import ADMIN, MODERATOR
from app.domain.access.roles import SYSTEM as SYSTEM_ROLE
from app.domain.words import N_


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with name and position of that day (copied into written texts, A27).

    `roles` are the roles for rules; `granted` are roles whose acts the actor's permissions add
    (Rule Access).
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
        """The roles that the transition table checks (transitions.py)."""
        return self.roles | self.granted

    @property
    def is_desk(self) -> bool:
        """Whether the actor may work on every case, whichever unit holds it."""
        return not self.acts_as.isdisjoint({ADMIN, MODERATOR})

    @property
    def label(self) -> str:
        """The actor's name in the journal: an id, never a person's number."""
        if self.user_id is not None:
            return f"user:{self.user_id}"
        if self.contact_id is not None:
            return f"contact:{self.contact_id}"
        return "system"


SYSTEM = Actor(name="Si UPIK", position=N_("Sistem"), roles=frozenset({SYSTEM_ROLE}))

"""Who acts: a person at a screen, an official's phone, or the service itself."""

from __future__ import annotations

from dataclasses import dataclass

SYSTEM_ROLE = "Sistem"


@dataclass(frozen=True, slots=True)
class Actor:
    """Name and position as of today (they are copied into what he writes, A27)."""

    name: str
    position: str
    roles: frozenset[str]
    user_id: int | None = None
    contact_id: int | None = None
    skpd_id: int | None = None
    address: str | None = None

    @property
    def label(self) -> str:
        """How the journal names him: an id, never a person's number."""
        if self.user_id is not None:
            return f"user:{self.user_id}"
        if self.contact_id is not None:
            return f"contact:{self.contact_id}"
        return "system"


SYSTEM = Actor(name="Si UPIK", position="Sistem", roles=frozenset({SYSTEM_ROLE}))

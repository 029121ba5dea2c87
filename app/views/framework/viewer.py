"""The viewer of a page of cards, and the viewer's permissions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask import current_app

from app.domain.access.permissions import Pair
from app.domain.access.roles import ADMIN
from app.models import Contact
from app.services.contacts import recipients
from app.services.journal.actor import Actor
from app.views.framework.current_user import current_actor


@dataclass(frozen=True)
class Viewer:
    """The user at the screen and the permissions held."""

    actor: Actor
    held: frozenset[Pair]

    @classmethod
    def current(cls) -> Viewer:
        """The viewer of this request."""
        manager = current_app.appbuilder.sm  # type: ignore[attr-defined]  # set by FAB
        return cls(current_actor(), manager.held())

    @property
    def sees_deleted(self) -> bool:
        """Whether deleted messages are shown (D6)."""
        return ADMIN in self.actor.roles

    @cached_property
    def contact(self) -> Contact | None:
        """The registered official who this user is, read once a page."""
        return recipients.contact_who(self.actor)

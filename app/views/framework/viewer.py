"""The viewer of a page of cards, and the viewer's permissions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask import current_app

from app.domain.access.permissions import Pair
from app.domain.access.roles import ADMIN
from app.models import Case, Contact
from app.services.cases.actions import deleting
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
        """Whether every deleted case is shown (D6)."""
        return ADMIN in self.actor.roles

    @property
    def lists_deleted(self) -> bool:
        """Whether there is a filter "Dihapus": for the Admin with all, else with the own of today
        (D6)."""
        return self.sees_deleted or ("can_delete", "Inbox") in self.held

    @property
    def deleter(self) -> int | None:
        """Whose deleted cases the filter shows; None: everybody's."""
        return None if self.sees_deleted else self.actor.user_id or 0

    def sees(self, case: Case) -> bool:
        """Whether a card is shown: a deleted one only to those who may restore it (D6)."""
        return not case.is_deleted or (
            self.lists_deleted and deleting.may_restore(case, self.actor)
        )

    @property
    def bulk_rights(self) -> frozenset[str]:
        """What this person may do on Pesan Masuk: `forward`, `delete`."""
        return frozenset(act.removeprefix("can_") for act, view in self.held if view == "Inbox")

    @cached_property
    def contact(self) -> Contact | None:
        """The registered official who this user is, read once a page."""
        return recipients.contact_who(self.actor)

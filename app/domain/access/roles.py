"""Role names. What each role may do on a card stands in workflow.TRANSITIONS."""

from collections.abc import Collection
from typing import Final

ADMIN: Final = "Admin"
MODERATOR: Final = "Moderator"
OPERATOR: Final = "Operator"
PIMPINAN: Final = "Pimpinan"
AUDITOR: Final = "Auditor"
PUBLIC: Final = "Public"

# Not a role one logs in with: a registered phone of an SKPD that holds the case (S74, A3).
REGISTERED_PHONE: Final = "Registered phone"

# The service itself, when a time has come (D13).
SYSTEM: Final = "Sistem"

# Who may, and in production must, log in with a second factor.
WITH_SECOND_FACTOR: Final = frozenset({ADMIN, MODERATOR})

_FULL_NUMBER = frozenset({ADMIN, MODERATOR})


def may_see_full_number(roles: Collection[str]) -> bool:
    """Whether one of these roles sees a citizen's number unmasked (D4)."""
    return not _FULL_NUMBER.isdisjoint(roles)


def may_see_hidden_number(roles: Collection[str]) -> bool:
    """Whether one of these roles sees the number of a case that begins with RAHASIA."""
    return ADMIN in roles

"""The rules of accounts: what a password must be, and why a change to a user or role is refused."""

from enum import StrEnum
from typing import Final

from app.domain.access.common_passwords import is_common
from app.domain.errors import DomainError, InvalidInput, Problem

SHORTEST_PASSWORD: Final = 10


class AccountReason(StrEnum):
    """Why a change is refused (the key of a sentence in app/http/error_pages.py)."""

    OWN_ACCOUNT = "own_account"
    OWN_SIGN_IN = "own_sign_in"
    NOT_GRANTABLE = "not_grantable"
    LAST_ADMIN = "last_admin"
    ADMIN_ROLE = "admin_role"
    SEEDED_ROLE = "seeded_role"
    ROLE_IN_USE = "role_in_use"


class AccountRefused(DomainError):
    """A user or role may not be changed like this; `reason` is an `AccountReason` key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def check_password(password: str, username: str = "") -> None:
    """Raises InvalidInput for a password too short, too common or hardly more than the username."""
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput("password", Problem.TOO_SHORT)
    rest = password.lower().replace(username.lower(), "") if username else password
    if len(rest) < SHORTEST_PASSWORD // 2:
        raise InvalidInput("password", Problem.UNKNOWN)
    if is_common(password):
        raise InvalidInput("password", Problem.COMMON)

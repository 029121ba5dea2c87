"""Account rules: password strength, and the reasons why a change to a user or role is refused."""

import gzip
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from app.domain.errors import DomainError, InvalidInput, Problem

SHORTEST_PASSWORD: Final = 10

_DATA: Final = Path(__file__).resolve().parents[2] / "data"
# Words tried first (ASVS 5: 6.2.4): a published list, and our own (the place, the program, its
# roles, the language's own words for "password").
_LOCAL: Final = _DATA / "local-words.txt"
_TRIED_FIRST: Final = _DATA / "passwords" / "common-passwords.txt.gz"
# A word of four letters or more is a word; "abc" and "kk" in a longer password say nothing.
_SHORTEST_WORD: Final = 4


class AccountReason(StrEnum):
    """Why a change is refused (the key of a sentence in app/http/error_pages.py)."""

    OWN_ACCOUNT = "own_account"
    OWN_SIGN_IN = "own_sign_in"
    NOT_GRANTABLE = "not_grantable"
    LAST_ADMIN = "last_admin"
    ADMIN_ROLE = "admin_role"
    SEEDED_ROLE = "seeded_role"
    ROLE_IN_USE = "role_in_use"
    KNOWN_TO_OTHERS = "known_to_others"
    NO_PHONE = "no_phone"
    PHONE_CHANGED = "phone_changed"
    CODE_SENT = "code_sent"
    CODES_USED_UP = "codes_used_up"


class AccountRefused(DomainError):
    """A user or role may not be changed like this; `reason` is an `AccountReason` key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def require_strong_password(password: str, username: str = "") -> None:
    """Raises InvalidInput for a password too short, too common or hardly more than the username."""
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidInput("password", Problem.TOO_SHORT)
    rest = password.lower().replace(username.lower(), "") if username else password
    if len(rest) < SHORTEST_PASSWORD // 2:
        raise InvalidInput("password", Problem.UNKNOWN)
    if is_common_password(password):
        raise InvalidInput("password", Problem.COMMON)


def is_common_password(password: str) -> bool:
    """Whether the password is on a list, or is one common word with digits and signs around it."""
    spelled = password.strip().lower()
    letters = "".join(character for character in spelled if character.isalpha())
    return spelled in _tried_first() or _is_word(letters) or _is_repeated(spelled)


def _is_word(letters: str) -> bool:
    return len(letters) >= _SHORTEST_WORD and (letters in _local() or letters in _tried_first())


def _is_repeated(spelled: str) -> bool:
    """Whether it is a short piece again and again: "abcabcabcabc", "1212121212"."""
    return any(
        len(spelled) > 2 * size and spelled == (spelled[:size] * len(spelled))[: len(spelled)]
        for size in range(1, 5)
    )


@cache
def _local() -> frozenset[str]:
    return frozenset(_LOCAL.read_text(encoding="ascii").lower().split())


@cache
def _tried_first() -> frozenset[str]:
    with gzip.open(_TRIED_FIRST, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip().lower() for line in lines)

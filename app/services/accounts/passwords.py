"""Password hashes: computed one at a time in a process, and never while a transaction writes.

A hash takes a tenth of a second and 32 MB on purpose. Inside a write transaction every other save
would wait for it; many at once would take the memory and the processors of all who work.
"""

from __future__ import annotations

import threading
from typing import Final

from flask import current_app, has_request_context
from werkzeug.security import check_password_hash, generate_password_hash

from app.database.reading import writes
from app.domain.access.account_rules import require_strong_password

_ONE_AT_A_TIME: Final = threading.BoundedSemaphore(1)
# So many logins of strangers may hold a thread of the web for their hash; the others work on.
_STRANGERS: Final = threading.BoundedSemaphore(2)


class HashedWhileWriting(RuntimeError):
    """Raised for a hash inside `transaction()` of a request."""


class TooManyAtOnce(RuntimeError):
    """Raised for a login of a stranger while others wait for their hash."""


def is_right_of_stranger(stored: str | None, typed: str) -> bool:
    """As `is_right`; raises TooManyAtOnce instead of waiting in a long row."""
    if not _STRANGERS.acquire(blocking=False):
        raise TooManyAtOnce
    try:
        return is_right(stored, typed)
    finally:
        _STRANGERS.release()


def is_right(stored: str | None, typed: str) -> bool:
    """Whether the password fits the hash; without a hash as slow, and False."""
    _require_no_transaction()
    checked = stored or str(current_app.config["AUTH_DB_FAKE_PASSWORD_HASH_CHECK"])
    with _ONE_AT_A_TIME:
        fits = check_password_hash(checked, typed)
    return bool(stored) and fits


def hash_password(password: str) -> str:
    """The stored form of a password."""
    _require_no_transaction()
    method = current_app.config["FAB_PASSWORD_HASH_METHOD"]
    with _ONE_AT_A_TIME:
        return generate_password_hash(password, method=method)


def hash_strong_password(password: str, username: str) -> str:
    """The stored form of a new password; raises InvalidInput for a weak one."""
    require_strong_password(password, username)
    return hash_password(password)


def _require_no_transaction() -> None:
    """In a request `writes` is set only inside `transaction()`."""
    if has_request_context() and writes.get():
        raise HashedWhileWriting

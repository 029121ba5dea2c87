"""Two-step login (ASVS 6.3.3): TOTP codes of an app (RFC 6238) and recovery codes.

Computing a code takes both the database and SECRET_KEY.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
from datetime import timedelta
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask import current_app
from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.errors import InvalidInput
from app.domain.reasons import Problem
from app.domain.workflow.codes import TICKET_ALPHABET
from app.models import SecondFactor, User
from app.services.accounts import user_accounts
from app.services.journal import journal
from app.services.journal.actor import Actor

log = logging.getLogger(__name__)

RECOVERY_CODES: Final = 8
# For who has no app: one at each login, so that a sheet lasts some weeks.
PRINTED_CODES: Final = 40
# So few are told of: a printed one goes at each login.
_FEW_PRINTED: Final = 5
_FEW_RECOVERY: Final = 2
# How long a secret waits for its first code.
TO_CONFIRM: Final = timedelta(minutes=10)
# 49 random bits each: as good as unguessable at one try a minute, so a keyed hash is enough.
_RECOVERY_LENGTH: Final = 10
_STEP_SECONDS: Final = 30
# Clocks of phones run a little early or late.
_DRIFT: Final = (-1, 0, 1)


def is_on(user_id: int | None) -> bool:
    """Whether login asks for a code after the password."""
    row = _row(user_id)
    return row is not None and row.confirmed_at is not None


def begin(user_id: int | None) -> str | None:
    """Starts a set-up with a new secret; the mark that shows it. None if a factor is on already."""
    row = _locked(user_id) or SecondFactor(user_id=user_accounts.get(user_id).id)
    if row.confirmed_at is not None:
        return None
    at = int(now().timestamp())
    secret = base64.b32encode(secrets.token_bytes(20))  # as long as SHA-1's (RFC 4226, 4)
    row.secret = _vault().encrypt_at_time(secret, at).decode()
    row.last_step, row.recovery = 0, []
    db.session.add(row)
    return _mark_of(row)


def pending_secret(user_id: int | None, mark: str | None) -> str | None:
    """The secret that waits for its first code, in base32, for the session with its mark.

    None if nothing is being set up or the set-up is older than 10 minutes: a person who finds the
    screen open later must not register another phone.
    """
    row = _row(user_id)
    return _secret(row) if row is not None and _is_pending(row, mark) else None


def address_of(secret: str, username: str, issuer: str) -> str:
    """The otpauth: address that an app reads from the QR code; some show a plus as it stands."""
    return _totp(secret).get_provisioning_uri(username, issuer).replace("+", "%20")


def confirm(code: str, mark: str | None, *, actor: Actor) -> list[str]:
    """Switches the factor on with the app's first code; the recovery codes, told only now.

    Ends all sessions of the person. Raises InvalidInput for a wrong code.
    """
    row = _locked(actor.user_id)
    if row is None or not _is_pending(row, mark) or not _is_of_app(row, code):
        raise InvalidInput("code", Problem.UNKNOWN)
    return _switched_on(row, RECOVERY_CODES, actor)


def confirm_on_paper(*, actor: Actor) -> list[str]:
    """Switches the factor on without an app: printed codes alone, told only now.

    Ends all sessions of the person. No code if a factor is on already.
    """
    mark = begin(actor.user_id)
    db.session.flush()
    row = _locked(actor.user_id)
    if mark is None or row is None:
        return []
    return _switched_on(row, PRINTED_CODES, actor)


def _switched_on(row: SecondFactor, count: int, actor: Actor) -> list[str]:
    codes = [_new_code() for _ in range(count)]
    row.confirmed_at, row.recovery = now(), [_mark(code) for code in codes]
    user_accounts.get(row.user_id).factor_due_at = None
    user_accounts.end_sessions(row.user_id)
    journal.record("second_factor_on", "user", row.user_id, actor=actor)
    return codes


def accepts(user_id: int | None, code: str) -> bool:
    """Whether this is the current code of the app; it is accepted once."""
    row = _locked(user_id)
    return row is not None and row.confirmed_at is not None and _is_of_app(row, code)


def accepts_recovery(user_id: int | None, code: str, *, actor: Actor) -> bool:
    """Whether this is a recovery code; each is accepted once."""
    row = _locked(user_id)
    if row is None or row.confirmed_at is None:
        return False
    mark = _mark(code)
    left = [kept for kept in row.recovery if not hmac.compare_digest(kept, mark)]
    if len(left) == len(row.recovery):
        return False
    row.recovery = left
    journal.record("recovery_used", "user", row.user_id, actor=actor, count=len(left))
    return True


def codes_left(user_id: int | None) -> int:
    """How many recovery codes a person still has."""
    row = _row(user_id)
    return len(row.recovery) if row is not None else 0


def few_left(user_id: int | None) -> int | None:
    """How many codes are left, where they soon run out; else None."""
    row = _row(user_id)
    if row is None or row.confirmed_at is None:
        return None
    # Without an app no code of one was ever taken.
    few = _FEW_RECOVERY if row.last_step else _FEW_PRINTED
    return len(row.recovery) if len(row.recovery) <= few else None


def take_off(user: User, *, actor: Actor, is_owed: bool = False) -> bool:
    """Switches the factor off and ends all sessions of the user; False if it was off.

    Who owes one has no new days of grace.
    """
    row = _locked(user.id)
    if row is None:
        return False
    db.session.delete(row)
    user.factor_due_at = now() if is_owed else None
    user_accounts.end_sessions(user.id)
    journal.record("second_factor_off", "user", user.id, actor=actor)
    return True


def _is_pending(row: SecondFactor, mark: str | None) -> bool:
    if row.confirmed_at is not None or not hmac.compare_digest(_mark_of(row), mark or ""):
        return False
    # The time of its encryption stands in the token, signed.
    begun = _vault().extract_timestamp(row.secret.encode())
    return now().timestamp() - begun < TO_CONFIRM.total_seconds()


def _mark_of(row: SecondFactor) -> str:
    return hashlib.sha256(row.secret.encode()).hexdigest()


def _is_of_app(row: SecondFactor, code: str) -> bool:
    secret, typed = _secret(row), "".join(code.split())
    if secret is None or not typed.isascii() or not typed.isdigit():
        return False
    present = int(now().timestamp()) // _STEP_SECONDS
    maker = _totp(secret)
    for step in (present + drift for drift in _DRIFT):
        wanted = maker.generate(step * _STEP_SECONDS)
        if step > row.last_step and hmac.compare_digest(wanted, typed.encode()):
            row.last_step = step
            return True
    return False


def _totp(secret: str) -> TOTP:
    """What every app understands: six digits, SHA-1, 30 seconds (RFC 6238)."""
    return TOTP(base64.b32decode(secret), 6, SHA1(), _STEP_SECONDS)  # noqa: S303


def _row(user_id: int | None) -> SecondFactor | None:
    query = select(SecondFactor).where(SecondFactor.user_id == user_id)
    return db.session.scalars(query).one_or_none()


def _locked(user_id: int | None) -> SecondFactor | None:
    """The row, so that of two at once with the same code one is refused."""
    query = select(SecondFactor).where(SecondFactor.user_id == user_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def _secret(row: SecondFactor) -> str | None:
    try:
        return _vault().decrypt(row.secret.encode()).decode()
    except InvalidToken:
        log.warning("the second factor of user:%s can't be read with this SECRET_KEY", row.user_id)
        return None


def _vault() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_key("secret")))


def _key(purpose: str) -> bytes:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"second factor: {purpose}".encode(), hashlib.sha256).digest()


def _new_code() -> str:
    letters = "".join(secrets.choice(TICKET_ALPHABET) for _ in range(_RECOVERY_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def _mark(code: str) -> str:
    """A recovery code as it is stored, in any spelling of it."""
    plain = "".join(filter(str.isalnum, code.upper())).encode()
    return hmac.new(_key("recovery"), plain, hashlib.sha256).hexdigest()

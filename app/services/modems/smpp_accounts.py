"""SMPP accounts: validation of the form and what their owner needs to bind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import current_app

from app.domain.errors import InvalidInput, Problem
from app.models import Modem
from app.sms.smpp import account as smpp
from app.sms.smpp.account import Account

SMPP: Final = "smpp"
# No operator gives an office more parts a minute.
FASTEST: Final = 6000
FIELDS: Final = ("system_id", "system_type", "sender", "numbering", "is_tls")


def account(row: Modem) -> Account:
    """The account of this row, with its password from the environment, if it is there."""
    host, port = smpp.address(row.device)
    return Account(
        host=host,
        port=port,
        system_id=row.system_id,
        password=current_app.config["SETTINGS"].secret(smpp.password_variable(row.name)),
        system_type=row.system_type,
        sender=row.sender,
        numbering=row.numbering,
        is_tls=row.is_tls,
    )


def require_valid_account(values: Mapping[str, object]) -> None:
    """Raises InvalidInput for values that no SMSC accepts; ignores missing fields."""
    given = {name: value.strip() for name, value in values.items() if isinstance(value, str)}
    if "device" in given:
        _require_address(given["device"])
    if "system_id" in given and not 1 <= len(given["system_id"]) <= smpp.LONGEST_ID:
        raise InvalidInput("system_id", Problem.UNKNOWN)
    if len(given.get("system_type", "")) > smpp.LONGEST_TYPE:
        raise InvalidInput("system_type", Problem.TOO_LONG)
    if given.get("sender") and not smpp.is_sender(given["sender"]):
        raise InvalidInput("sender", Problem.UNKNOWN)
    if given.get("numbering"):
        _check_numbering(given["numbering"])


def _require_address(spelled: str) -> None:
    try:
        smpp.address(spelled)
    except ValueError:
        raise InvalidInput("smsc", Problem.UNKNOWN) from None


def _check_numbering(spelled: str) -> None:
    try:
        smpp.numbering(spelled)
    except ValueError:
        raise InvalidInput("numbering", Problem.UNKNOWN) from None

"""The table of modems: which sticks this site has and which of them work (gateway.md)."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.domain.errors import InvalidInput, Problem
from app.domain.phone import normalise
from app.extensions import db
from app.models import Modem
from app.services import journal
from app.services.actor import SYSTEM, Actor

AT = "at"
_NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")


def add(
    name: str,
    device: str,
    connection: str,
    *,
    number: str | None = None,
    pin: str | None = None,
    actor: Actor = SYSTEM,
) -> Modem:
    """Adds an AT modem; its owner starts with the next `make run`. Raises InvalidInput,
    PhoneInvalid."""
    if not _NAME.fullmatch(name):
        raise InvalidInput("name", Problem.UNKNOWN)
    if db.session.scalar(select(Modem.id).where(Modem.name == name)) is not None:
        raise InvalidInput("name", Problem.TAKEN)
    row = Modem(
        name=name,
        kind=AT,
        device=device,
        connection=connection,
        number=normalise(number) if number else None,
        pin=pin,
    )
    db.session.add(row)
    db.session.flush()
    journal.record("modem_add", "modem", row.id, actor=actor, name=name)
    return row


def set_enabled(name: str, enabled: bool, *, actor: Actor = SYSTEM) -> Modem:
    """Switches a modem on or off, for the next `make run`; InvalidInput for an unknown name."""
    row: Modem | None = db.session.scalar(select(Modem).where(Modem.name == name))
    if row is None:
        raise InvalidInput("name", Problem.UNKNOWN)
    if row.is_enabled != enabled:
        row.is_enabled = enabled
        action = "modem_enable" if enabled else "modem_disable"
        journal.record(action, "modem", row.id, actor=actor, name=name)
    return row

"""Modem table: adds, changes, enables and reads modems; which are plugged in (G12)."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from flask import current_app
from redis.exceptions import RedisError
from sqlalchemy import select

from app.database.extensions import after_commit, db, now
from app.domain.errors import InvalidInput, TransitionRefused
from app.domain.messaging.failures import failure_reason
from app.domain.messaging.phone_numbers import normalise
from app.domain.operations.modem_conditions import OWNED, REPORTS_WITHIN
from app.domain.reasons import Problem, Refusal
from app.domain.words import N_
from app.models import Modem
from app.runtime.data_folder import modem_folder
from app.runtime.queues import MODEMS, enqueue_after_commit, living_hosts, modem_queue
from app.services.journal import journal
from app.services.journal.actor import SYSTEM, Actor
from app.sms.gammu import opening

AT = "at"
# No GSM modem sends more parts a minute than this.
FASTEST = 85
# "Coba sekarang" again within this time changes nothing: the modem is being tried.
JUST_WOKEN = timedelta(seconds=5)
# What an owner reads once: a change of these takes a new one.
_READ_ONCE = (Modem.kind, Modem.device, Modem.connection, Modem.model, Modem.pin)
_NAME = re.compile(r"[A-Za-z0-9._-]{1,40}")
_HOST = re.compile(r"[A-Za-z0-9._-]{0,64}")
_PIN = re.compile(r"(\d{4,8})?", re.ASCII)
_PREFIXES = re.compile(r"(\+?\d{2,8}([ ,;]+\+?\d{2,8})*)?")


def add_modem(
    name: str,
    device: str,
    connection: str,
    *,
    number: str | None = None,
    pin: str | None = None,
    host: str = "",
    is_enabled: bool = True,
    actor: Actor = SYSTEM,
) -> Modem:
    """Adds an AT modem; its host starts an owner within seconds. Raises InvalidInput,
    PhoneInvalid."""
    if not device.strip():
        raise InvalidInput("device", Problem.REQUIRED)
    _require_valid_pin(pin)
    _require_valid_host(host)
    if not _NAME.fullmatch(name):
        raise InvalidInput("name", Problem.UNKNOWN)
    if db.session.scalar(select(Modem.id).where(Modem.name == name)) is not None:
        raise InvalidInput("name", Problem.TAKEN)
    row = Modem(name=name, kind=AT, device=device.strip(), connection=connection, pin=pin)
    row.host, row.is_enabled = host.strip(), is_enabled
    row.number = normalise(number) if number else None
    row.rate_per_minute = current_app.config["SETTINGS"].rate_per_minute
    db.session.add(row)
    db.session.flush()
    if is_enabled:
        require_free_device(row)
    journal.record("modem_add", "modem", row.id, actor=actor, name=name)
    return row


@dataclass(frozen=True, slots=True)
class Change:
    """Edited fields of a modem; None keeps a field, "" empties a text."""

    device: str | None = None
    connection: str | None = None
    model: str | None = None
    number: str | None = None
    pin: str | None = None
    imei: str | None = None
    host: str | None = None
    rate_per_minute: float | None = None
    daily_cap: int | None = None
    prefixes: str | None = None


def change(name: str, new: Change, *, actor: Actor) -> Modem:
    """Edits a modem: limits and prefixes count at once, the device with a new owner.

    An empty `imei` accepts another stick at this device; a `pin` that is there, the same one too,
    may be tried again; a `number` that is there confirms the SIM. Raises InvalidInput,
    PhoneInvalid.
    """
    row = require_modem(name)
    _require_valid(new)
    changed = []
    for field, value in asdict(new).items():
        if value is None:
            continue
        wanted = _stored(field, value)
        if wanted != getattr(row, field):
            setattr(row, field, wanted)
            changed.append(field)
    if new.pin and _may_try_again(name, new.pin) and "pin" not in changed:
        changed.append("pin")
    if row.is_sim_new and new.number is not None:
        row.is_sim_new = False
        changed.append("imsi")
    if changed:
        # Names only: the journal holds no PIN and no number.
        journal.record("modem_change", "modem", row.id, actor=actor, fields=changed)
    return row


def retry_now(name: str, *, actor: Actor) -> Modem:
    """Ends every pause of this modem ("Coba sekarang"). Raises InvalidInput."""
    row = require_modem(name)
    row.wake_at = now()
    journal.record("modem_retry", "modem", row.id, actor=actor)
    queue, job = modem_queue(name), "app.jobs.modem.reopen"
    enqueue_after_commit(db.session, queue, job, name)
    return row


def require_retry_allowed(row: Modem) -> None:
    """Raises TransitionRefused for a modem that is disabled or was woken just now."""
    if not row.is_enabled:
        raise TransitionRefused("modem_retry", N_("tidak dipakai"))
    if row.wake_at is not None and now() - row.wake_at < JUST_WOKEN:
        raise TransitionRefused("modem_retry", row.state, Refusal.NO_CHANGE)


def hosts() -> list[str]:
    """The servers that keep modems now, as far as Redis says."""
    try:
        return sorted(living_hosts(current_app.extensions["redis"], MODEMS))
    except (RedisError, OSError):
        return []


def require_free_device(row: Modem) -> None:
    """Raises InvalidInput if another enabled modem uses this device.

    Two owners would fight for it. The training phone has no device; two servers may each have a
    /dev/ttyUSB0.
    """
    if not row.device:
        return
    same = select(Modem.id).where(Modem.device == row.device, Modem.is_enabled, Modem.id != row.id)
    if row.kind == AT and row.host:
        same = same.where(Modem.host.in_((row.host, "")))
    if db.session.scalar(same.limit(1)) is not None:
        raise InvalidInput("device", Problem.TAKEN)


def set_enabled(name: str, enabled: bool, *, actor: Actor = SYSTEM) -> Modem:
    """Switches a modem on or off; its host starts or ends the owner within seconds. InvalidInput
    for an unknown name, and for a device that is in use."""
    row = require_modem(name)
    if row.is_enabled != enabled:
        if enabled:
            require_free_device(row)
        row.is_enabled = enabled
        action = "modem_enable" if enabled else "modem_disable"
        journal.record(action, "modem", row.id, actor=actor, name=name)
    return row


def wanted_by(host: str, *, takes_any: bool) -> dict[str, tuple[object, ...]]:
    """The modems in use that this host keeps, and what their owners read once; `takes_any`: also
    those of no host."""
    hosts = (host, "") if takes_any else (host,)
    rows = db.session.execute(
        select(Modem.name, *_READ_ONCE).where(Modem.is_enabled, Modem.host.in_(hosts))
    )
    return {row.name: tuple(row) for row in rows}


def show_owned(row: Modem) -> None:
    """Tells the screens that this modem's lock is held elsewhere, unless its owner reports.

    The one who was refused knows less than a living owner, and must not overwrite its words.
    """
    is_reported = row.seen_at is not None and now() - row.seen_at < REPORTS_WITHIN
    if is_reported and row.state != OWNED:
        return
    row.state, row.problem, row.seen_at = OWNED, failure_reason(None, "owned"), now()
    row.paused_until = row.retry_at = None


def require_modem(name: str) -> Modem:
    """The modem of this name; InvalidInput when there is none."""
    row: Modem | None = db.session.scalar(select(Modem).where(Modem.name == name))
    if row is None:
        raise InvalidInput("name", Problem.UNKNOWN)
    return row


def _may_try_again(name: str, pin: str) -> bool:
    """With the commit: a form that is refused after all must not cost the SIM another try."""
    folder, given = modem_folder(current_app.config["SETTINGS"], name), pin.strip()
    if not opening.was_tried(folder, given):
        return False
    after_commit(db.session, ("pin", name), lambda: opening.allow_again(folder, given))
    return True


def _require_valid(new: Change) -> None:
    if new.device is not None and not new.device.strip():
        raise InvalidInput("device", Problem.REQUIRED)
    _require_valid_pin(new.pin)
    _require_valid_host(new.host)
    if new.rate_per_minute is not None and not 0 <= new.rate_per_minute <= FASTEST:
        raise InvalidInput("rate_per_minute", Problem.UNKNOWN)
    if new.daily_cap is not None and new.daily_cap < 0:
        raise InvalidInput("daily_cap", Problem.UNKNOWN)
    if new.prefixes is not None and not _PREFIXES.fullmatch(new.prefixes.strip()):
        raise InvalidInput("prefixes", Problem.UNKNOWN)


def _require_valid_pin(pin: str | None) -> None:
    """What is no PIN costs the SIM one of its three tries all the same."""
    if not _PIN.fullmatch(pin or ""):
        raise InvalidInput("pin", Problem.UNKNOWN)


def _require_valid_host(host: str | None) -> None:
    if not _HOST.fullmatch((host or "").strip()):
        raise InvalidInput("host", Problem.UNKNOWN)


def _stored(field: str, value: object) -> object:
    """The value as its column holds it."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if field == "number" and text:
        return normalise(text)
    return text or (None if field in ("number", "pin", "imei") else "")


BY_ID: Final = Path("/dev/serial/by-id")
_MOST: Final = 50


def plugged_in(folder: Path = BY_ID) -> list[str]:
    """The serial devices of this computer by their lasting names; empty where there are none."""
    try:
        return sorted(str(path) for path in folder.iterdir())[:_MOST]
    except OSError:
        return []

"""The jobs of one modem's owner. The handle lives in this process and nowhere else."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from typing import Literal, cast

from flask import current_app
from sqlalchemy import select

from app.domain.delivery import OutboundStatus
from app.extensions import db, now, transaction
from app.jobs.health import Health
from app.models import Modem, OutboundSms
from app.services import intake, sending
from app.sms.gammu_gateway import GammuGateway, make_gateway
from app.sms.gateway import GatewayError, OutgoingPart, ReceivedPart
from app.sms.turns import Outbox, poll_once, send_for

log = logging.getLogger(__name__)

# Sending gives way to reading after this long.
SEND_SECONDS = 2.0
LIMIT = 200
# Who claimed a row: this life of this process.
LIFE = uuid.uuid4().hex


class Owner:
    """The one process that may talk to one modem."""

    def __init__(self, row: Modem) -> None:
        self.modem_id = row.id
        self.name = row.name
        self.gateway = _gateway(row)
        self.health = Health(row.id)
        self.sim = row.imsi or row.name

    def settle(self) -> None:
        """Decides, by evidence, what a former life or a failed call left as sending."""
        with transaction():
            count = sending.settle(self.modem_id, self.gateway.left)
        if count:
            log.warning("modem %s: %d SMS settled after an interrupted send", self.name, count)

    def is_ready(self) -> bool:
        """Whether the modem is open; tries to open it when its pause is over."""
        if self.health.is_open:
            return True
        if not self.health.may_try():
            return False
        try:
            self.settle()
            self.gateway.open()
        except GatewayError as error:
            self.health.fault(error)
            return False
        self.health.opened()
        return True

    def poll(self) -> int:
        """Reads, stores, frees, and makes cards of what is complete; the parts read."""
        keys: list[str] = []

        def record(parts: Sequence[ReceivedPart]) -> None:
            with transaction():
                keys.extend(intake.record(self.modem_id, self.sim, parts))

        try:
            count = poll_once(self.gateway, record, LIMIT)
        finally:
            for key in keys:
                intake.process(key)
        return count

    def send(self) -> int:
        """Sends what waits, for a short while."""
        self.settle()
        return send_for(SEND_SECONDS, self.gateway, Outbox(self._claim, self._sent, self._failed))

    def _claim(self) -> OutgoingPart | None:
        with transaction():
            return sending.claim(self.modem_id, LIFE)

    def _sent(self, part: OutgoingPart, reference: int) -> OutgoingPart | None:
        with transaction():
            return sending.mark_sent(part, reference)

    def _failed(self, part: OutgoingPart, error: GatewayError) -> None:
        with transaction():
            sending.mark_failed(part, error)


_owner: Owner | None = None


def own(name: str) -> None:
    """Called once, before work begins: this process owns the modem (its lock is held)."""
    global _owner
    row = db.session.scalar(select(Modem).where(Modem.name == name))
    if row is None:
        raise SystemExit(f"Modem {name} tidak ada di tabel modem.")
    settings = current_app.config["SETTINGS"]
    if row.kind == "at" and settings.is_latihan and not settings.at_in_latihan:
        raise SystemExit("Mode latihan tidak membuka modem sungguhan (UPIK_AT_IN_LATIHAN=1).")
    _owner = Owner(row)
    db.session.rollback()
    _owner.settle()


def release() -> None:
    """Lets go of the modem; never raises."""
    if _owner is not None:
        _owner.gateway.close()


def poll_inbox(name: str) -> None:
    """Reads until the SIM is empty, then sends what waits: no bell can be lost for long."""
    owner = _of(name)
    if owner is None or not owner.is_ready():
        return
    try:
        while owner.poll() >= LIMIT:
            pass
        if _is_waiting():
            owner.send()
    except GatewayError as error:
        owner.health.fault(error)


def send_outbox(name: str) -> None:
    """Sends what waits."""
    owner = _of(name)
    if owner is None or not owner.is_ready():
        return
    try:
        owner.send()
    except GatewayError as error:
        owner.health.fault(error)


def modem_status(name: str) -> None:
    """Writes signal and state for the screens."""
    owner = _of(name)
    if owner is None or not owner.is_ready():
        return
    try:
        owner.health.seen(owner.gateway.status())
    except GatewayError as error:
        owner.health.fault(error)


def _of(name: str) -> Owner | None:
    return _owner if _owner is not None and _owner.name == name else None


def _is_waiting() -> bool:
    queued = (OutboundSms.status == OutboundStatus.QUEUED, OutboundSms.due_at <= now())
    waiting = db.session.scalar(select(OutboundSms.id).where(*queued).limit(1)) is not None
    db.session.rollback()
    return waiting


def _gateway(row: Modem) -> GammuGateway:
    folder = current_app.config["SETTINGS"].folder / "modems" / row.name
    kind = cast(Literal["dummy", "at"], row.kind)
    if kind == "dummy":
        return make_gateway(kind, row.name, folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return make_gateway(
        kind,
        row.name,
        folder,
        row.device,
        connection=row.connection,
        pin=row.pin,
        expected_imei=row.imei,
    )

"""Jobs of a modem's owner: wake-up jobs without data; each looks in the database for work."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Literal, cast

from flask import Flask, current_app
from redis.exceptions import RedisError
from sqlalchemy import select

from app.database import damage
from app.database.extensions import db, now, transaction
from app.domain.operations.modem_conditions import HELD
from app.domain.words import N_
from app.jobs import lives
from app.jobs.owner import Owner
from app.jobs.workers import is_asked_to_stop
from app.models import Modem
from app.runtime.data_folder import modem_folder
from app.runtime.queues import enqueue, modem_queue, wait_for_job
from app.services.inbound import intake
from app.services.monitoring import host_health
from app.services.outbox import outbox
from app.services.setup import demo_progress
from app.sms.drivers import make_gateway
from app.sms.protocol.gateway import GatewayError, SmsGateway

POLL = "app.jobs.modem.poll_inbox"
# An SMS waits so long to be noticed, and not for the clock's next second.
LOOK_SECONDS = 0.2
LISTEN_SECONDS = 10

_owner: Owner | None = None


def own(name: str) -> None:
    """Takes the modem (its lock is held); called once, before work begins."""
    global _owner
    row = db.session.scalar(select(Modem).where(Modem.name == name))
    if row is None:
        raise SystemExit(f"Modem {name} tidak ada di tabel modem.")
    settings = current_app.config["SETTINGS"]
    is_real_in_latihan = row.kind != "dummy" and settings.is_latihan
    if is_real_in_latihan and (why := _refusal(is_allowed=settings.at_in_latihan)):
        # Who has added it reads it there.
        with transaction():
            row.state, row.problem, row.seen_at = HELD, why, now()
        raise SystemExit(why)
    _owner = Owner(row, gateway_of(row))
    is_crashing = lives.begin(modem_folder(settings, name))
    # What a killed owner had stored becomes cards now; the sweep would find it too.
    _owner.backlog.extend(intake.waiting_in_turn())
    db.session.rollback()
    # It is opened at once, not when the clock has learned of it.
    enqueue(modem_queue(name), POLL, name)
    if _owner.lock.is_held():
        if is_crashing:
            _owner.health.crashes()
        # Its evidence speaks before anybody may give up what was cut off (sweep.py).
        _owner.settle()


def _refusal(*, is_allowed: bool) -> str:
    """Why latihan opens no real modem: on demand alone, and never beside the example year, for the
    invented numbers of its people may be somebody's."""
    if not is_allowed:
        return N_("Mode latihan tidak membuka modem sungguhan (UPIK_AT_IN_LATIHAN=1).")
    if demo_progress.progress() is not None:
        return N_(
            "Data contoh berisi nomor rekaan: modem sungguhan tidak dibuka. Mulai dengan folder"
            " data yang lain (UPIK_VAR) dan UPIK_DEMO=kosong."
        )
    return ""


def release() -> None:
    """Releases the modem; never raises."""
    if _owner is not None:
        _owner.gateway.close()
        _owner.lock.release()


def listen(app: Flask, name: str) -> None:
    """Waits until a job does; wakes the poll as soon as the modem has something (ADR 20), and after
    `LISTEN_SECONDS` though no clock rings."""
    end = time.monotonic() + LISTEN_SECONDS
    queue, connection = modem_queue(name), app.extensions["redis"]
    with suppress(RedisError), app.app_context():
        while not (is_asked_to_stop() or wait_for_job(connection, queue, LOOK_SECONDS)):
            owner = _of(name)
            if (owner and owner.has_news()) or time.monotonic() >= end:
                enqueue(queue, POLL, name)


def poll_inbox(name: str) -> bool:
    """Reads until the SIM is empty, creates cases, and sends in between, so that a flood delays
    nothing; False where the modem did not let it, as in the two below."""
    return _at_its_modem(name, _work)


def send_outbox(name: str) -> bool:
    """Sends waiting SMS."""
    return _at_its_modem(name, Owner.send)


def modem_status(name: str) -> bool:
    """Writes signal and state for the screens, and how much room this host has."""
    host_health.disks()
    return _at_its_modem(name, lambda owner: owner.health.seen(owner.gateway.status()))


def reopen(name: str) -> None:
    """ "Coba sekarang": every pause ends; the modem is tried at once."""
    owner = _of(name)
    if owner is not None:
        owner.listen()
        poll_inbox(name)


def _at_its_modem(name: str, act: Callable[[Owner], object]) -> bool:
    """Has the owner do this with its modem open, and whether it was done; what fails is the
    owner's to see to."""
    owner = _of(name)
    if owner is None or not owner.is_ready():
        return False
    try:
        act(owner)
    except GatewayError as error:
        owner.trouble(error)
        return False
    return True


def _work(owner: Owner) -> None:
    more = True
    while more:
        waiting = 0
        try:
            more = owner.read()
        finally:
            # What is stored becomes a card even when the modem fails meanwhile.
            waiting = owner.make_cards()
        if is_asked_to_stop():
            return  # What is on the SIM and in the table waits for the next life.
        is_due = outbox.is_due()
        db.session.rollback()
        if is_due:
            owner.send()
        more = more or waiting > 0


def _of(name: str) -> Owner | None:
    """The owner, unless it has to leave everything as it is."""
    if damage.is_noted(current_app.config["SETTINGS"].folder):
        if _owner is not None:
            _owner.tell_damage()
        return None
    return _owner if _owner is not None and _owner.name == name else None


def gateway_of(row: Modem) -> SmsGateway:
    """The driver of this modem; nothing is opened yet."""
    folder = modem_folder(current_app.config["SETTINGS"], row.name)
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
        model=row.model,
        pin=row.pin,
        expected_imei=row.imei,
    )

"""Tells the Admins of a damaged database, by SMS and mail, without asking it for anything.

Whom to tell stands in that database: a small file beside it keeps that while all is well.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.database import damage
from app.database.extensions import db, now
from app.domain.operations.database_damage import DAMAGED, LOST_ROWS
from app.domain.workflow.deadlines import WIB
from app.jobs.ownership import HostLock
from app.models import Modem
from app.runtime import durable_files
from app.runtime.data_folder import modem_folder
from app.runtime.process_lock import try_lock
from app.services.accounts import user_accounts
from app.services.contacts import account_notices, protected_numbers
from app.services.monitoring import outgoing_mail
from app.services.settings import settings, sms_templates
from app.sms.protocol.encoding import measure
from app.sms.protocol.gateway import GatewayError, OutgoingPart, SmsGateway
from app.sms.texts import texts
from app.sms.texts.text_keys import PLACEHOLDER
from app.sms.texts.texts import TextKey

log = logging.getLogger(__name__)

NAME: Final = "penerima-kabar.json"
# What opens a modem; its PIN stays where it is, in the database.
_COLUMNS: Final = (*("id", "name", "kind", "device", "connection", "model", "imei"),)
_TROUBLES: Final = (GatewayError, SQLAlchemyError, OSError, ValueError)
# Seconds until a mail that did not go is tried again.
_AGAIN: Final = 300


def keep() -> None:
    """Keeps whom to tell, and by which modems."""
    values = settings.current()
    facts = {
        "site": values.site_name,
        "mail": values.admin_mail,
        "phones": _phones(),
        "template": sms_templates.say(TextKey.DATABASE_DAMAGED, time="{time}", trouble="{trouble}"),
        "modems": [{name: getattr(row, name) for name in _COLUMNS} for row in _modems()],
    }
    db.session.rollback()
    path, body = _folder() / NAME, json.dumps(facts, sort_keys=True).encode()
    try:
        if not path.exists() or path.read_bytes() != body:
            durable_files.replace(path, body)
    except OSError as error:
        log.warning("whom to tell of damage could not be kept: %s", error.strerror)


def send(gateway: SmsGateway) -> None:
    """Sends the SMS by an open modem, to each phone once, whatever becomes of it.

    That it is sent is on the disk before the modem hears of it (G13). A send that was cut off just
    before loses its evidence and becomes uncertain. Raises GatewayError and OSError.
    """
    facts, folder = _kept(), _folder()
    for place, phone in enumerate(facts.get("phones", ()), 1):
        if damage.claim(folder, f"sms-{place}"):
            log.warning("a damaged database: told by SMS %d", place)
            gateway.send(OutgoingPart(0, phone, _text(facts), place, claimed_at=now()))
            gateway.keep()


def is_told() -> bool:
    """Whether every phone has had its SMS."""
    places = range(1, len(_kept().get("phones", ())) + 1)
    return all((_folder() / f"{damage.NAME}-sms-{place}").exists() for place in places)


def is_due() -> bool:
    """Whether somebody is still to be told."""
    return _is_mail_due() or not is_told()


def mail() -> None:
    """Sends the mail; one that fails is tried again, as a second one costs nothing."""
    if _is_mail_due():
        facts, sign = _kept(), _mail_sign()
        sign.touch(mode=0o600)
        subject = f"Si UPIK {facts['site']}: {_trouble()}"
        rows = damage.lost_rows(_folder())
        way_out = LOST_ROWS.format(what=rows) if rows else DAMAGED
        text = f"GANGGUAN {_trouble()}, sejak {_since()} WIB\n\n{way_out}"
        if outgoing_mail.try_send(facts["mail"], subject, text):
            sign.write_text(now().isoformat())


def tell_unstarted(gateway_of: Callable[[Any], SmsGateway]) -> None:
    """The same where nothing could start: by the first modem that nobody has and that opens."""
    with suppress(OSError):
        mail()
    for kept in _kept().get("modems", ()):
        row = SimpleNamespace(**kept, pin=None)
        folder, lock = modem_folder(current_app.config["SETTINGS"], row.name), HostLock(row.id)
        with suppress(*_TROUBLES), try_lock(folder / "owner.lock") as is_free:
            if is_free and not is_told() and lock.is_held():
                with closing(gateway_of(row)) as gateway:
                    gateway.open()
                    send(gateway)
        lock.release()


def _phones() -> list[str]:
    """Admin's, and those of the people whose accounts are Admin's."""
    people = (account_notices.phone_of(user_id) for user_id in user_accounts.admins())
    found = {protected_numbers.admin_phone(), *(one.phone for one in people if one)}
    return sorted(phone for phone in found if phone and not protected_numbers.is_ours(phone))


def _modems() -> list[Modem]:
    """In latihan the simulator alone: a real modem is opened on demand there."""
    wanted = select(Modem).where(Modem.is_enabled).order_by(Modem.name)
    if current_app.config["SETTINGS"].is_latihan:
        wanted = wanted.where(Modem.kind == "dummy")
    return list(db.session.scalars(wanted))


def _text(facts: dict[str, Any]) -> str:
    """In Admin's wording where that fits one SMS in the letters of every phone."""
    values = {"time": _since(), "trouble": _trouble()}
    said = PLACEHOLDER.sub(lambda found: values.get(found[1], ""), facts["template"])
    cost = measure(said)
    if cost.parts == 1 and cost.encoding == "GSM-7":
        return said
    return texts.render(TextKey.DATABASE_DAMAGED, None, **values)


def _trouble() -> str:
    return "baris jurnal hilang" if damage.lost_rows(_folder()) else "basis data rusak"


def _since() -> str:
    at = datetime.fromtimestamp((_folder() / damage.NAME).stat().st_mtime, WIB)
    return f"{at:%d/%m %H.%M}"


def _is_mail_due() -> bool:
    """Unless it went, or failed a moment ago."""
    if not (_kept().get("mail") and outgoing_mail.is_set_up()):
        return False
    sign = _mail_sign()
    if not sign.exists():
        return True
    facts = sign.stat()
    return facts.st_size == 0 and time.time() - facts.st_mtime >= _AGAIN


def _mail_sign() -> Path:
    """Empty once it was tried, and not once it went."""
    return _folder() / f"{damage.NAME}-surel"


def _kept() -> dict[str, Any]:
    """Empty where nothing can be read: then nobody is told, and the pages tell it."""
    try:
        found: dict[str, Any] = json.loads((_folder() / NAME).read_text())
    except (OSError, ValueError):
        return {}
    return found


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].folder
    return folder

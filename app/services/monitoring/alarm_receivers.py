"""Who receives alarms: whether an SMS or a mail has ever reached Admin, and what tries it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flask import current_app
from redis.exceptions import RedisError
from sqlalchemy import select

from app.database.extensions import db, now
from app.domain.messaging.delivery import GONE
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.operations.levels import Level
from app.domain.words import N_, Sentence
from app.models import OutboundSms
from app.services.contacts import protected_numbers
from app.services.monitoring import outgoing_mail
from app.services.monitoring.readings import Check, Moment, Reading
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import settings, stored_files

_SMS: Final = "Si UPIK: SMS uji. Kabar gangguan akan dikirim ke nomor ini."
_MAIL: Final = "Kabar gangguan Si UPIK akan dikirim ke alamat ini."
_KINDS: Final = (SmsKind.ALARM, SmsKind.ALARM_OVER, SmsKind.ALARM_TEST)
# The address that a mail has gone to.
_TRIED: Final = "surel-teruji"


@Check(
    "receiver",
    N_("Penerima kabar gangguan"),
    trouble=N_("kabar gangguan belum sampai kepada siapa pun"),
    advice=N_("Isi HP Admin atau Surel Admin di Pengaturan Umum, lalu kirim SMS uji."),
    is_web_only=True,
)
def receiver(moment: Moment) -> Iterator[Reading]:
    """Red until an SMS or a mail to Admin has left; in latihan nobody need be named."""
    phone, mail = protected_numbers.admin_phone(), mail_address()
    ways = []
    if phone:
        ways.append((N_("SMS"), _has_left(phone)))
    if mail:
        ways.append((N_("surel"), stored_files.kept(_TRIED) == mail.encode()))
    told = {True: N_("%(way)s terkirim"), False: N_("%(way)s belum terbukti terkirim")}
    words = [Sentence(told[is_well], way=Sentence(way)) for way, is_well in ways]
    is_told = moment.settings.is_latihan or any(is_well for _way, is_well in ways)
    yield Reading(Level.GOOD if is_told else Level.BAD, (*(words or (N_("belum ada"),)),))


def send_test() -> bool:
    """Queues an SMS to Admin's phone, once a minute; False where there is none."""
    phone = protected_numbers.admin_phone()
    if phone is None:
        return False
    outbox.put(phone, _SMS, Cause(SmsKind.ALARM_TEST, None, (f"{now():%Y%m%d%H%M}",)))
    return True


def try_mail() -> None:
    """Sends a first mail to a new address of Admin's, until one goes. Call it outside of any
    transaction."""
    to = mail_address()
    if to is None or stored_files.kept(_TRIED) == to.encode() or not _is_due(to):
        return
    if outgoing_mail.try_send(to, f"Si UPIK {settings.current().site_name}: surel uji", _MAIL):
        stored_files.keep(_TRIED, to.encode())


def mail_address() -> str | None:
    """Admin's, where there is a mail server, too."""
    return (outgoing_mail.is_set_up() and settings.current().admin_mail) or None


def _is_due(to: str) -> bool:
    """Once an hour: a mail server that does not answer holds up the jobs."""
    try:
        return bool(current_app.extensions["redis"].set(f"upik:mail:{to}", 1, nx=True, ex=3600))
    except (RedisError, OSError):
        return False


def _has_left(phone: str) -> bool:
    """Whether an alarm or test SMS to this phone has ever left."""
    query = select(OutboundSms.id).where(
        OutboundSms.number == phone,
        OutboundSms.kind.in_(_KINDS),
        OutboundSms.status.in_([it.value for it in GONE]),
    )
    return db.session.scalar(query.limit(1)) is not None

"""Alarms by e-mail, if UPIK_SMTP_URL and an Admin's address are set.

News that could not be sent wait as a stored file for the next attempt.
"""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from app.database.extensions import db
from app.domain.workflow.deadlines import WIB
from app.services.monitoring import alarms, outgoing_mail
from app.services.monitoring.alarm_receivers import mail_address
from app.services.monitoring.alarms import Changes
from app.services.monitoring.checks import alarm_label
from app.services.settings import settings, stored_files

log = logging.getLogger(__name__)

# Keys of alarms and times, no more.
WAITING: Final = "kabar-tertunda"
_AGAIN: Final = "kabar berikutnya hari ini tidak dikirim, hanya tampil di Status Sistem"


def send_mail(changes: Changes) -> bool:
    """Sends one mail about all news, also earlier unsent ones; whether it was sent.

    Failures are only logged.
    """
    to = mail_address()
    if to is None:
        _forget()
        return False
    news = _with(changes, _kept())
    is_told = False
    if news.begun or news.ended:
        if changes.begun or changes.ended:
            # Before it is sent: whoever is killed at that has told nobody.
            _keep(news)
        is_told = outgoing_mail.try_send(to, *_mail(news))
    if is_told or not (news.begun or news.ended):
        _forget()
    return is_told


def _with(changes: Changes, kept: Changes) -> Changes:
    """Both. Of what began and was over before a mail of it has left, nobody needs to hear."""
    going_on = {row.key for row in alarms.open_now()} if kept.begun else set()
    old = {key: at for key, at in kept.begun.items() if key in going_on}
    new = {key: at for key, at in changes.ended.items() if key not in kept.begun}
    return Changes({**old, **changes.begun}, {**kept.ended, **new}, kept.last | changes.last)


def _kept() -> Changes:
    content = stored_files.kept(WAITING)
    db.session.rollback()
    if content is None:
        return Changes({}, {})
    try:
        told = json.loads(content)
        begun, ended = (
            {key: datetime.fromisoformat(at) for key, at in told[name].items()}
            for name in ("begun", "ended")
        )
        return Changes(begun, ended, frozenset(told["last"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("the mail that waits can't be read: %s", type(error).__name__)
        return Changes({}, {})


def _keep(news: Changes) -> None:
    told = {**asdict(news), "last": sorted(news.last)}
    try:
        stored_files.keep(WAITING, json.dumps(told, default=str).encode())
    except SQLAlchemyError as error:
        log.warning("the mail can't be kept for the next time: %s", type(error).__name__)


def _forget() -> None:
    with suppress(SQLAlchemyError):
        stored_files.discard(WAITING)


def _mail(changes: Changes) -> tuple[str, str]:
    """Its subject and its text."""
    lines = [
        *(f"GANGGUAN {_line(key, at)}" for key, at in changes.begun.items()),
        *(f"PULIH    {_line(key, at)}" for key, at in changes.ended.items()),
        *(f"BERULANG {alarm_label(key)}: {_AGAIN}" for key in sorted(changes.last)),
    ]
    word = "gangguan" if changes.begun else "pulih"
    subject = f"Si UPIK {settings.current().site_name}: {word}"
    return subject, "\n".join([*lines, "", "Rinciannya di Pengaturan > Status Sistem."])


def _line(key: str, at: datetime) -> str:
    return f"{alarm_label(key)}, sejak {at.astimezone(WIB):%d/%m/%y %H.%M} WIB"

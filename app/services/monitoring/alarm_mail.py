"""Alarms by e-mail, if UPIK_SMTP_URL and an Admin's address are set.

News that could not be sent wait in a small file for the next attempt.
"""

from __future__ import annotations

import json
import logging
import smtplib
import ssl
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from flask import current_app

from app.database.extensions import db
from app.domain.operations.health_rules import alarm_label
from app.domain.workflow.deadlines import WIB
from app.runtime import durable_files
from app.services.monitoring import alarms
from app.services.monitoring.alarms import Changes
from app.services.settings import settings
from config import Settings

log = logging.getLogger(__name__)

# In the data folder: keys of alarms and times, no more.
WAITING: Final = "kabar-tertunda.json"
_AGAIN: Final = "kabar berikutnya hari ini tidak dikirim, hanya tampil di Status Sistem"
# The job that sends has other things to do.
_SECONDS: Final = 20
_PORTS: Final = {"smtp": 25, "smtps": 465}


def send_mail(changes: Changes) -> bool:
    """Sends one mail about all news, also earlier unsent ones; whether it was sent.

    Failures are only logged.
    """
    environment: Settings = current_app.config["SETTINGS"]
    waiting = environment.folder / WAITING
    to = settings.current().admin_mail
    if not (environment.smtp_url and to):
        _forget(waiting)
        return False
    news = _with(changes, _kept(waiting))
    is_told = False
    if news.begun or news.ended:
        if changes.begun or changes.ended:
            # Before it is sent: whoever is killed at that has told nobody.
            _keep(waiting, news)
        is_told = _is_sent(news, environment.smtp_url, to)
    if is_told or not (news.begun or news.ended):
        _forget(waiting)
    return is_told


def _is_sent(news: Changes, url: str, to: str) -> bool:
    try:
        server = urlsplit(url)
        sender = parse_qs(server.query).get("from", [to])[0]
        mail = _mail(news, sender, to)
        # No connection is held while a mail server is waited for.
        db.session.rollback()
        _send(server, mail)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        log.warning("the mail about an alarm could not be sent: %s", type(error).__name__)
        return False
    return True


def _with(changes: Changes, kept: Changes) -> Changes:
    """Both. Of what began and was over before a mail of it has left, nobody needs to hear."""
    going_on = {row.key for row in alarms.open_now()} if kept.begun else set()
    old = {key: at for key, at in kept.begun.items() if key in going_on}
    new = {key: at for key, at in changes.ended.items() if key not in kept.begun}
    return Changes({**old, **changes.begun}, {**kept.ended, **new}, kept.last | changes.last)


def _kept(path: Path) -> Changes:
    try:
        told = json.loads(path.read_text())
        begun, ended = (
            {key: datetime.fromisoformat(at) for key, at in told[name].items()}
            for name in ("begun", "ended")
        )
        return Changes(begun, ended, frozenset(told["last"]))
    except FileNotFoundError:
        return Changes({}, {})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("the mail that waits can't be read: %s", type(error).__name__)
        return Changes({}, {})


def _keep(path: Path, news: Changes) -> None:
    told = {**asdict(news), "last": sorted(news.last)}
    try:
        durable_files.replace(path, json.dumps(told, default=str).encode())
    except OSError as error:
        log.warning("the mail can't be kept for the next time: %s", type(error).__name__)


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _mail(changes: Changes, sender: str, to: str) -> EmailMessage:
    site = settings.current().site_name
    lines = [
        *(f"GANGGUAN {_line(key, at)}" for key, at in changes.begun.items()),
        *(f"PULIH    {_line(key, at)}" for key, at in changes.ended.items()),
        *(f"BERULANG {alarm_label(key)}: {_AGAIN}" for key in sorted(changes.last)),
    ]
    mail = EmailMessage()
    word = "gangguan" if changes.begun else "pulih"
    mail["Subject"] = f"Si UPIK {site}: {word}"
    mail["From"], mail["To"] = sender, to
    mail.set_content("\n".join([*lines, "", "Rinciannya di Pengaturan > Status Sistem."]))
    return mail


def _line(key: str, at: datetime) -> str:
    return f"{alarm_label(key)}, sejak {at.astimezone(WIB):%d/%m/%y %H.%M} WIB"


def _send(server: SplitResult, mail: EmailMessage) -> None:
    host, port = server.hostname or "", server.port or _PORTS[server.scheme]
    safe = ssl.create_default_context()
    if server.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=safe)
    else:
        client = smtplib.SMTP(host, port, timeout=_SECONDS)
    with client:
        if server.scheme == "smtp" and server.username:
            # A password never goes out in the open.
            client.starttls(context=safe)
        if server.username:
            client.login(unquote(server.username), unquote(server.password or ""))
        client.send_message(mail)

"""Alarms by e-mail, where UPIK_SMTP_URL names a server and an Admin his address; never a must."""

from __future__ import annotations

import logging
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from flask import current_app

from app.domain.deadlines import WIB
from app.domain.watching import spelled
from app.extensions import db
from app.services import settings
from app.services.alarms import Changes
from config import Settings

log = logging.getLogger(__name__)

_AGAIN: Final = "kabar berikutnya hari ini tidak dikirim, hanya tampil di Status Sistem"
# The job that sends has other things to do.
_SECONDS: Final = 20
_PORTS: Final = {"smtp": 25, "smtps": 465}


def tell(changes: Changes) -> bool:
    """One mail about all that began and ended; whether it went. What fails is only logged."""
    environment: Settings = current_app.config["SETTINGS"]
    to = settings.current().admin_mail
    if not (environment.smtp_url and to and (changes.begun or changes.ended)):
        return False
    try:
        server = urlsplit(environment.smtp_url)
        sender = parse_qs(server.query).get("from", [to])[0]
        mail = _mail(changes, sender, to)
        # On SQLite whatever was read holds the one lock: nobody waits for a mail server.
        db.session.rollback()
        _send(server, mail)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        log.warning("the mail about an alarm could not be sent: %s", type(error).__name__)
        return False
    return True


def _mail(changes: Changes, sender: str, to: str) -> EmailMessage:
    site = settings.current().site_name
    lines = [
        *(f"GANGGUAN {_line(key, at)}" for key, at in changes.begun.items()),
        *(f"PULIH    {_line(key, at)}" for key, at in changes.ended.items()),
        *(f"BERULANG {spelled(key)}: {_AGAIN}" for key in sorted(changes.last)),
    ]
    mail = EmailMessage()
    word = "gangguan" if changes.begun else "pulih"
    mail["Subject"] = f"Si UPIK {site}: {word}"
    mail["From"], mail["To"] = sender, to
    mail.set_content("\n".join([*lines, "", "Rinciannya di Pengaturan > Status Sistem."]))
    return mail


def _line(key: str, at: datetime) -> str:
    return f"{spelled(key)}, sejak {at.astimezone(WIB):%d/%m/%y %H.%M} WIB"


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

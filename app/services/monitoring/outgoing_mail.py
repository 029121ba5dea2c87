"""Mail through the server of UPIK_SMTP_URL."""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import localtime, make_msgid, parseaddr
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from flask import current_app

from app.database.extensions import db

log = logging.getLogger(__name__)

# The job that sends has other things to do.
_SECONDS: Final = 20
_PORTS: Final = {"smtp": 25, "smtps": 465}


def is_set_up() -> bool:
    """Whether there is a mail server."""
    return bool(current_app.config["SETTINGS"].smtp_url)


def try_send(to: str, subject: str, text: str) -> bool:
    """Sends one mail; False (and a line in the log) when it did not go."""
    try:
        server = urlsplit(current_app.config["SETTINGS"].smtp_url)
        mail = EmailMessage()
        mail["Subject"], mail["To"] = subject, to
        sender = mail["From"] = parse_qs(server.query).get("from", [to])[0]
        mail["Date"] = localtime()
        domain = parseaddr(sender)[1].rpartition("@")[2]
        mail["Message-ID"] = make_msgid(domain=domain or "localhost")
        mail.set_content(text)
        # No connection is held while a mail server is waited for.
        db.session.rollback()
        _send(server, mail)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        log.warning("a mail could not be sent: %s", type(error).__name__)
        return False
    return True


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

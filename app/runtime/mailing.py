"""One mail through a server named by a URL, by the standard library alone."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import localtime, make_msgid, parseaddr
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

# Whoever sends has other things to do.
_SECONDS: Final = 20
_PORTS: Final = {"smtp": 25, "smtps": 465}
# What a mail that did not go raises.
TROUBLES: Final = (OSError, smtplib.SMTPException, ValueError)


def send(url: str, to: str, subject: str, text: str) -> None:
    """Sends one mail by `smtp://name:password@host:port?from=address`, or smtps; raises
    TROUBLES."""
    server = urlsplit(url)
    mail = EmailMessage()
    mail["Subject"], mail["To"] = subject, to
    sender = mail["From"] = parse_qs(server.query).get("from", [to])[0]
    mail["Date"] = localtime()
    domain = parseaddr(sender)[1].rpartition("@")[2]
    mail["Message-ID"] = make_msgid(domain=domain or "localhost")
    mail.set_content(text)
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

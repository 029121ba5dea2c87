"""Outgoing SMS in the test database, and what the tests read of Pesan Keluar."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from app.database.extensions import db, transaction
from app.domain.messaging.delivery import Purpose
from app.models import Modem, OutboundSms
from app.services.outbox import outbox
from tests.cases import hidden, page, send
from tests.causes import cause
from tests.reading import part, plain

CITIZEN, URL = "+6281266771234", "/pesan-keluar/"


def put(key: str, status: str = "queued", text: str = "Halo", **values: object) -> int:
    """An outgoing SMS in this state, with all its parts; its id."""
    late = bool(values.pop("late", False))
    purpose = values.pop("purpose", Purpose.ACKNOWLEDGEMENT)
    contact = values.pop("contact_id", None)
    assert isinstance(purpose, Purpose)
    with transaction() as store:
        why = cause(key, purpose, contact_id=contact if isinstance(contact, int) else None)
        sms_id = outbox.put(CITIZEN, text, why)
        sms = store.get_one(OutboundSms, sms_id)
        sms.status, sms.needs_person = status, late
        sms.modem_id = store.scalars(select(Modem.id)).first()
        for part in sms.parts:
            part.status = "queued" if status == "held" else status
        for name, value in values.items():
            setattr(sms, name, value)
    assert sms_id is not None
    return sms_id


def row(text: str, sms_id: int) -> str:
    """One row of a page, its marks taken out."""
    return plain(text.split(f'id="sms-{sms_id}"')[1].split("</article>")[0])


def deeds(text: str, sms_id: int) -> list[str]:
    """The buttons of a row."""
    found = text.split(f'id="sms-{sms_id}"')[1].split("</article>")[0]
    return re.findall(r'data-action="([a-z]+)"', found)


def do(
    client: FlaskClient, sms_id: int, deed: str, seen: str | None = None, **fields: str
) -> tuple[int, str]:
    """The window, then its button."""
    url = f"{URL}{sms_id}/{deed}"
    mark = hidden(page(client, url), "seen") if seen is None else seen
    return send(client, url, seen=mark, **fields)


def sms(sms_id: int) -> OutboundSms:
    db.session.rollback()
    return db.session.get_one(OutboundSms, sms_id, populate_existing=True)


def shown(text: str) -> list[int]:
    return [int(found) for found in re.findall(r'id="sms-(\d+)" class', text)]


def counted(text: str, label: str) -> int:
    return int(part(rf"<span>{label}</span><span class=\"n[^>]*>(\d+)<", text))

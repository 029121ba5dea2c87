"""The SMS texts as the Admin words them: the table's overrides around the pure renderer (D8)."""

from __future__ import annotations

from sqlalchemy import select

from app.extensions import db
from app.models import SmsText
from app.sms import texts
from app.sms.texts import TextKey


def overrides() -> dict[str, str]:
    """Every reworded text by its key."""
    rows = db.session.execute(select(SmsText.key, SmsText.template)).all()
    return {key: template for key, template in rows}


def say(key: TextKey, **values: str) -> str:
    """One outgoing text, in the Admin's words where there are any."""
    return texts.render(key, overrides(), **values)


def answer_sms(text: str, signature: str) -> str:
    """The whole SMS that carries an answer, signature included (A16)."""
    return texts.answer_sms(text, signature, overrides())

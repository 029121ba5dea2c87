"""SMS to the owner of an account, at the phone that is registered for it (Data Operator)."""

from __future__ import annotations

from sqlalchemy import select

from app.database.extensions import db
from app.domain.messaging.sms_kinds import SmsKind
from app.models import Contact
from app.services.contacts.recipients import in_term
from app.services.outbox import outbox
from app.services.outbox.outbox import Cause
from app.services.settings import sms_templates
from app.services.settings.local_time import today
from app.sms.texts.texts import TextKey


def phone_of(user_id: int | None) -> Contact | None:
    """The official whose account this is; who is away has the own phone still."""
    if user_id is None:
        return None
    return db.session.scalars(select(Contact).where(Contact.user_id == user_id, *in_term())).first()


def tell_of_guessing(user_id: int | None) -> None:
    """Tells that somebody tries passwords; once a day. Without a phone the next login tells it."""
    owner = phone_of(user_id)
    if owner is not None:
        text = sms_templates.say(TextKey.ACCOUNT_GUESSED, username=_of(owner))
        cause = Cause(SmsKind.ACCOUNT, user_id, ("guessed", today()), contact_id=owner.id)
        outbox.put(owner.phone, text, cause)


def _of(owner: Contact) -> str:
    return str(owner.user.username) if owner.user is not None else ""

"""Who signs reports today: the official of the settings, or who is acting in that office."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from app.database.extensions import db
from app.domain.operations import offices
from app.domain.settings.setting_values import Values
from app.models import Contact
from app.services.contacts import recipients
from app.services.settings import settings


def settings_today() -> Values:
    """The settings in force; somebody who is acting signs without the holder's NIP."""
    values = settings.current()
    acting = select(Contact).where(Contact.acting.is_not(None), *recipients.in_term())
    for row in db.session.scalars(acting.order_by(Contact.id)):
        if offices.bare_position(row.position).casefold() == values.signer_position.casefold():
            return replace(
                values, signer_position=row.position, signer_name=row.name, signer_number=""
            )
    return values

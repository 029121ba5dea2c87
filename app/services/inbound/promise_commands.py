"""JANJI and SELESAI from a registered phone: the ledger of promises without a screen."""

from __future__ import annotations

from sqlalchemy import select

from app.database.extensions import db
from app.domain.errors import DomainError
from app.domain.workflow.promises import OWED, parse_day
from app.models import Contact, Forward, InboundPart, Promise
from app.services.cases.promises import promises
from app.services.contacts import recipients
from app.services.inbound import official_commands, official_confirmations
from app.services.inbound.official_confirmations import explain_on_card
from app.services.settings import validation
from app.services.settings.local_time import today
from app.sms.commands.meanings import Done, Promised
from app.sms.texts.texts import TextKey


def act(first: InboundPart, text: str, meaning: Promised | Done, contact: Contact) -> int | None:
    """Does what was asked, or says how it is written; the id of the message it was about, or of
    the card it became: four digits behind "selesai" may be metres, or a year (A4)."""
    forward = official_commands.held(meaning.code, contact)
    if forward is None:
        hint = official_commands.count_wrong_code(contact)
        return explain_on_card(first, text, contact, hint, code=meaning.code)
    contact = recipients.speaker(contact, forward) or contact
    row = _promise_of(forward)
    is_day = isinstance(meaning, Done) or parse_day(meaning.day, today()) is not None
    if row is None or not is_day:
        key = TextKey.PROMISE_UNREAD
        return explain_on_card(first, text, contact, key, code=meaning.code)
    if not _is_written(row, meaning, contact):
        official_confirmations.explain_refusal(
            first, text, contact, TextKey.PROMISE_UNREAD, code=meaning.code
        )
        return forward.message_id
    values = {"code": meaning.code, "skpd": forward.skpd.sms_code}
    key = TextKey.PROMISE_DONE
    if isinstance(meaning, Promised):
        key, values["date"] = TextKey.PROMISE_NOTED, f"{row.due_on:%d/%m/%y}"
    official_confirmations.confirm(first, contact, key, forward.message_id, **values)
    return forward.message_id


def _promise_of(forward: Forward) -> Promise | None:
    """What the SKPD still owes under this code: without a day first, then what is due first."""
    owed = [status.value for status in OWED]
    query = select(Promise).where(Promise.forward_id == forward.id, Promise.status.in_(owed))
    order = (Promise.due_on.is_not(None), Promise.due_on, Promise.id)
    return db.session.scalars(query.order_by(*order)).first()


def _is_written(row: Promise, meaning: Promised | Done, contact: Contact) -> bool:
    actor = official_commands.actor_of(contact)
    try:
        if isinstance(meaning, Done):
            # His word counts, however long it is: there is no window to send it back to.
            said = validation.optional(meaning.text, promises.LONGEST_NOTE)
            promises.keep(row.id, said, actor=actor)
        else:
            day = parse_day(meaning.day, today())
            if day is not None and day == row.due_on:
                return True
            promises.set_day(row.id, day or "", actor=actor)
    except DomainError:
        return False
    return True

"""Outgoing SMS and what their rows name, in a constant number of statements for any page."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.database.extensions import db
from app.domain.workflow.codes import show_ticket
from app.models import Contact, Message, Modem, OutboundSms


class CardFacts(NamedTuple):
    """What is shown of the card behind an SMS, and what decides whether it is."""

    ticket: str = ""
    hides_number: bool = False
    is_deleted: bool = False


def find_sms(sms_id: int) -> OutboundSms | None:
    """One SMS, if there is one with this id."""
    return db.session.get(OutboundSms, sms_id)


def sms_in_order(ids: Sequence[int]) -> list[OutboundSms]:
    """The SMS with these ids and their parts, read anew; missing ones are left out."""
    query = select(OutboundSms).where(OutboundSms.id.in_(ids))
    rows = db.session.scalars(
        query.options(selectinload(OutboundSms.parts)).execution_options(populate_existing=True)
    )
    by_id = {sms.id: sms for sms in rows}
    return [by_id[row_id] for row_id in ids if row_id in by_id]


def contacts_of(rows: Collection[OutboundSms]) -> dict[int, Contact]:
    """The officials these SMS go to, with their SKPD, by id."""
    ids = {sms.contact_id for sms in rows if sms.contact_id}
    query = select(Contact).where(Contact.id.in_(ids)).options(joinedload(Contact.skpd))
    return {row.id: row for row in db.session.scalars(query)}


def cards_of(rows: Collection[OutboundSms]) -> dict[int, CardFacts]:
    """The cards behind these SMS, by message id."""
    ids = {sms.message_id for sms in rows if sms.message_id}
    query = select(Message.id, Message.ticket, Message.hides_number, Message.deleted_at)
    return {
        row.id: CardFacts(show_ticket(row.ticket), row.hides_number, row.deleted_at is not None)
        for row in db.session.execute(query.where(Message.id.in_(ids)))
    }


def modem_names() -> dict[int, str]:
    """The names of all modems, by id."""
    return {row.id: row.name for row in db.session.scalars(select(Modem))}

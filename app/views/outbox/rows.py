"""Outgoing SMS as the screen says them: a constant number of statements for any page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.database.extensions import db, now
from app.domain.access.roles import may_see_hidden_number
from app.domain.messaging import failures
from app.domain.messaging.delivery import OutboundStatus, PartStatus, Purpose
from app.domain.messaging.failures import failure_reason
from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.i18n.language import translated
from app.models import Contact, Message, Modem, OutboundPart, OutboundSms
from app.views.cards.labels import GONE
from app.views.cards.sender_labels import ERASED, HIDDEN
from app.views.cards.view_models import Tag, Tone
from app.views.framework.format import shown_number, when
from app.views.framework.viewer import Viewer
from app.views.outbox.actions import Deed, offered

_O, _P = OutboundStatus, PartStatus
_TONES: Final[Mapping[OutboundStatus, Tone]] = {
    **dict.fromkeys((_O.HELD, _O.QUEUED, _O.SENDING, _O.UNCERTAIN), "warn"),
    **dict.fromkeys((_O.SENT, _O.CANCELLED), "plain"),
    **dict.fromkeys((_O.FAILED, _O.UNDELIVERED), "bad"),
    _O.DELIVERED: "good",
}
HELD_FOR_PERSON: Final = Tag(N_("Ditahan, menunggu petugas"), "bad")
_LEFT: Final = (_P.SENT, _P.DELIVERED, _P.UNDELIVERED)
# What remained of the parts, in the order it is told.
_LOST: Final = {
    _P.UNDELIVERED: N_("tidak diterima"),
    _P.FAILED: N_("gagal"),
    _P.UNCERTAIN: N_("belum pasti"),
}
_DOUBT: Final = N_(
    "Tanyakan kepada penerima bila dapat: sudah sampai, pilih Anggap terkirim; belum, Kirim ulang."
)


@dataclass(frozen=True, slots=True)
class DeedView:
    """One button of a row."""

    name: str
    label: str
    icon: str
    tip: str
    url: str
    is_danger: bool


@dataclass(frozen=True, slots=True)
class SmsView:
    """One row; nothing in it counts on by itself, so that equal rows have equal stamps."""

    id: int
    to: str
    office: str
    number: str
    purpose: str
    text: str
    state: Tag
    parts: str
    times: tuple[tuple[str, datetime], ...]
    modem: str
    problem: str
    advice: str
    deeds: tuple[DeedView, ...]
    ticket: str
    card_url: str
    mark: str

    @property
    def dom_id(self) -> str:
        """Its place on the page."""
        return f"sms-{self.id}"

    @property
    def stamp(self) -> str:
        """Changes with anything that is shown."""
        return sha256(repr(self).encode()).hexdigest()[:8]


def mark_of(sms: OutboundSms) -> str:
    """How far an SMS had come when a question was asked about it."""
    claimed = f"{sms.claimed_at:%y%m%d%H%M%S%f}" if sms.claimed_at else ""
    return f"{sms.status}-{int(sms.needs_person)}-{sms.attempts}-{claimed}"


def rows_of(ids: Sequence[int], viewer: Viewer) -> list[SmsView]:
    """The rows of these SMS in the given order; ids that are not there are left out."""
    query = select(OutboundSms).where(OutboundSms.id.in_(ids))
    found = db.session.scalars(
        query.options(selectinload(OutboundSms.parts)).execution_options(populate_existing=True)
    )
    by_id = {sms.id: sms for sms in found}
    people = _people({sms.contact_id for sms in by_id.values() if sms.contact_id})
    cards = _cards({sms.message_id for sms in by_id.values() if sms.message_id})
    modems = {row.id: row.name for row in db.session.scalars(select(Modem))}
    return [_row(by_id[row], people, cards, modems, viewer) for row in ids if row in by_id]


def _people(ids: Collection[int]) -> dict[int, Contact]:
    query = select(Contact).where(Contact.id.in_(ids)).options(joinedload(Contact.skpd))
    return {row.id: row for row in db.session.scalars(query)}


class _Card(NamedTuple):
    """What of the card behind an SMS is told, or decides what is."""

    ticket: str = ""
    hides_number: bool = False
    is_deleted: bool = False


def _cards(ids: Collection[int]) -> dict[int, _Card]:
    query = select(Message.id, Message.ticket, Message.hides_number, Message.deleted_at)
    return {
        row.id: _Card(show_ticket(row.ticket), row.hides_number, row.deleted_at is not None)
        for row in db.session.execute(query.where(Message.id.in_(ids)))
    }


def _card_url(sms: OutboundSms, card: _Card, viewer: Viewer) -> str:
    """To whom the card opens: a deleted one to Admin alone (D6)."""
    is_seen = not card.is_deleted or viewer.sees_deleted
    if not card.ticket or not is_seen or ("can_read", "Inbox") not in viewer.held:
        return ""
    return url_for("InboxCaseView.card", message_id=sms.message_id)


def _number(sms: OutboundSms, hides_number: bool, viewer: Viewer) -> str:
    if not sms.number:
        return translated(ERASED)
    if hides_number and sms.contact_id is None and not may_see_hidden_number(viewer.actor.roles):
        return translated(HIDDEN)
    return shown_number(sms.number, viewer.actor.roles)


def _row(
    sms: OutboundSms,
    people: Mapping[int, Contact],
    cards: Mapping[int, _Card],
    modems: Mapping[int, str],
    viewer: Viewer,
) -> SmsView:
    card = cards.get(sms.message_id or 0, _Card())
    number = _number(sms, card.hides_number, viewer)
    person = people.get(sms.contact_id or 0)
    status = OutboundStatus(sms.status)
    return SmsView(
        id=sms.id,
        to=person.name if person else number,
        office=f"{person.position} · {person.skpd.abbreviation}" if person else "",
        number=number if person else "",
        purpose=Purpose(sms.purpose).label,
        text=sms.text or translated(GONE),
        state=HELD_FOR_PERSON if sms.needs_person else Tag(status.label, _TONES[status]),
        parts=_parts(sms.parts),
        times=_times(sms),
        modem=modems.get(sms.modem_id or 0, ""),
        problem=_problem(sms, status),
        advice=_advice(sms, status),
        deeds=tuple(_deed(deed, sms) for deed in offered(sms, viewer.held)),
        ticket=card.ticket,
        card_url=_card_url(sms, card, viewer),
        mark=mark_of(sms),
    )


def _deed(deed: Deed, sms: OutboundSms) -> DeedView:
    url = url_for(f"OutboxView.{deed.name}", sms_id=sms.id)
    return DeedView(deed.name, deed.label, deed.icon, deed.tip, url, deed.is_danger)


def _parts(parts: Sequence[OutboundPart]) -> str:
    """`terkirim 2 dari 3 bagian, diterima 1`; one part needs no words."""
    if len(parts) < 2:
        return ""
    statuses = [PartStatus(part.status) for part in parts]
    told = [
        _(
            "terkirim %(sent)s dari %(total)s bagian",
            sent=sum(status in _LEFT for status in statuses),
            total=len(parts),
        )
    ]
    if arrived := statuses.count(PartStatus.DELIVERED):
        told.append(_("diterima %(count)s", count=arrived))
    told += [
        f"{translated(word)} {n}" for status, word in _LOST.items() if (n := statuses.count(status))
    ]
    return ", ".join(told)


def _times(sms: OutboundSms) -> tuple[tuple[str, datetime], ...]:
    times = (
        (N_("dibuat"), sms.created_at),
        (N_("terkirim"), sms.sent_at),
        (N_("diterima"), sms.delivered_at),
    )
    return tuple((word, at) for word, at in times if at is not None)


def _problem(sms: OutboundSms, status: OutboundStatus) -> str:
    """Why it stands still, in a person's words."""
    if status in (_O.FAILED, _O.UNDELIVERED, _O.UNCERTAIN):
        return translated(failures.told(sms.problem or failure_reason(None, status.value)))
    problem = sms.problem or ""
    # What is tried again by itself leaves nothing to do here.
    told = failures.told_while_waiting if status is _O.QUEUED else failures.told
    return translated(told(problem))


def _advice(sms: OutboundSms, status: OutboundStatus) -> str:
    """What comes next, or what a person can do."""
    if status is _O.UNCERTAIN:
        return translated(_DOUBT)
    if status not in (_O.HELD, _O.QUEUED) or sms.needs_person:
        return ""
    if sms.due_at <= now():
        return _("Menunggu giliran kirim.")
    return (
        _("Dicoba lagi %(due_at)s WIB.", due_at=when(sms.due_at))
        if sms.attempts
        else _("Dikirim mulai %(due_at)s WIB.", due_at=when(sms.due_at))
    )

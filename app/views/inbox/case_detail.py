"""What one card's own page shows beside the card: other messages, every SMS, the history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from app.domain.access.roles import may_see_hidden_number
from app.domain.messaging import failures
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.workflow import MessageStatus
from app.i18n.language import translated
from app.models import Contact, Message, OutboundSms
from app.queries.inbox import case_page
from app.queries.lists.state_filters import Tone
from app.sms.texts.texts import excerpt
from app.views.cards import labels

_MOST_OTHERS: Final = 10
_EXCERPT: Final = 90
_PURPOSES: Final = {
    Purpose.ANSWER: N_("Jawaban"),
    Purpose.FORWARD: N_("Pesan"),
    Purpose.CONFIRM: N_("Konfirmasi"),
    Purpose.NOTICE: N_("Pemberitahuan"),
    Purpose.REMINDER: N_("Pengingat"),
    Purpose.ACKNOWLEDGEMENT: N_("Tanda terima"),
    Purpose.HELP: N_("Bantuan"),
}
_TONES: Final[dict[OutboundStatus, Tone]] = {
    OutboundStatus.DELIVERED: "good",
    OutboundStatus.SENT: "good",
    OutboundStatus.FAILED: "bad",
    OutboundStatus.UNDELIVERED: "bad",
    OutboundStatus.UNCERTAIN: "bad",
}


@dataclass(frozen=True, slots=True)
class OtherView:
    """Another message beside this one."""

    url: str
    ticket: str
    at: datetime
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class SmsView:
    """One SMS that this card caused, and what became of it."""

    purpose: str
    to: str
    state: str
    tone: Tone
    problem: str
    at: datetime
    delivered_at: datetime | None


def others(message: Message, roles: Collection[str]) -> list[OtherView]:
    """The newest other messages of this number; those that hide it are shown to Admin alone."""
    sees_hidden = may_see_hidden_number(roles)
    found = case_page.other_messages(message, sees_hidden=sees_hidden, most=_MOST_OTHERS)
    return [_other(row) for row in found]


def duplicates(message: Message) -> list[OtherView]:
    """The card that stands for this one, and those that were closed as its duplicates."""
    return [_other(row) for row in case_page.duplicates(message)]


def every_sms(message_id: int) -> list[SmsView]:
    """Every SMS of the card, oldest first; officials by their position, never by number."""
    return [_sms(sms, contact) for sms, contact in case_page.every_sms(message_id)]


def _other(row: Message) -> OtherView:
    return OtherView(
        url=url_for("InboxView.card", message_id=row.id),
        ticket=show_ticket(row.ticket),
        at=row.received_at,
        text=excerpt(labels.body(row), _EXCERPT),
        state=MessageStatus(row.status).label,
    )


def _sms(sms: OutboundSms, contact: Contact | None) -> SmsView:
    status = OutboundStatus(sms.status)
    return SmsView(
        purpose=_purpose(sms),
        to=f"{contact.position} ({contact.name})" if contact else _("Warga"),
        state=N_("Ditahan, menunggu petugas") if sms.needs_person else status.label,
        tone="bad" if sms.needs_person else _TONES.get(status, "plain"),
        problem=translated(failures.told(sms.problem or "")),
        at=sms.sent_at or sms.created_at,
        delivered_at=sms.delivered_at,
    )


def _purpose(sms: OutboundSms) -> str:
    """A question goes to the citizen too, but it is no answer."""
    if sms.purpose == Purpose.ANSWER and sms.reply_id is None:
        return N_("Pertanyaan")
    return _PURPOSES[Purpose(sms.purpose)]


def sms_in_short(rows: list[SmsView]) -> str:
    """`terkirim 3 dari 3, diterima 2`."""
    asked = [row for row in rows if row.state != OutboundStatus.CANCELLED.label]
    arrived = sum(row.state == OutboundStatus.DELIVERED.label for row in asked)
    left = sum(row.state in _LEFT for row in asked)
    return _(
        "terkirim %(sent)s dari %(total)s, diterima %(arrived)s",
        sent=left,
        total=len(asked),
        arrived=arrived,
    )


_LEFT: Final = frozenset(
    status.label
    for status in (OutboundStatus.SENT, OutboundStatus.DELIVERED, OutboundStatus.UNDELIVERED)
)

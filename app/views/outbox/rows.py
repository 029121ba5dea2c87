"""Rows of Pesan Keluar: outgoing SMS as the page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from flask import url_for
from flask_babel import gettext as _

from app.database.extensions import now
from app.domain.access.roles import may_see_hidden_number
from app.domain.messaging import failures
from app.domain.messaging.delivery import (
    LEFT,
    NOT_ARRIVED,
    NOT_TAKEN,
    OutboundStatus,
    PartStatus,
    Purpose,
)
from app.domain.messaging.failures import failure_reason
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.words import N_
from app.i18n.language import translated
from app.models import Contact, OutboundPart, OutboundSms
from app.queries.outbox import sms_list
from app.queries.outbox.sms_list import CardFacts
from app.views.cards.labels import GONE
from app.views.cards.sender_labels import ERASED, HIDDEN
from app.views.cards.view_models import Tag, Tone
from app.views.framework.format import shown_number, when
from app.views.framework.viewer import Viewer
from app.views.outbox.actions import OutboxAction, offered

_O, _P = OutboundStatus, PartStatus
_TONES: Final[Mapping[OutboundStatus, Tone]] = {
    **dict.fromkeys((*NOT_TAKEN, _O.SENDING, _O.UNCERTAIN), "warn"),
    **dict.fromkeys((_O.SENT, _O.CANCELLED), "plain"),
    **dict.fromkeys(NOT_ARRIVED, "bad"),
    _O.DELIVERED: "good",
}
HELD_FOR_PERSON: Final = Tag(N_("Ditahan, menunggu petugas"), "bad")
# What became of parts that were not delivered, in the order shown.
_LOST: Final = {
    _P.UNDELIVERED: N_("tidak diterima"),
    _P.FAILED: N_("gagal"),
    _P.UNCERTAIN: N_("belum pasti"),
}
_DOUBT: Final = N_(
    "Tanyakan kepada penerima bila dapat: sudah sampai, pilih Anggap terkirim; belum, Kirim ulang."
)


@dataclass(frozen=True, slots=True)
class ActionView:
    """One button of a row."""

    name: str
    label: str
    icon: str
    tip: str
    url: str
    is_danger: bool


@dataclass(frozen=True, slots=True)
class SmsView:
    """One row; no value depends on the time of reading, so that equal rows have equal stamps."""

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
    actions: tuple[ActionView, ...]
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
    """A fingerprint of an SMS's progress, to notice changes between a question and its answer."""
    claimed = f"{sms.claimed_at:%y%m%d%H%M%S%f}" if sms.claimed_at else ""
    return f"{sms.status}-{int(sms.needs_person)}-{sms.attempts}-{claimed}"


def rows_of(ids: Sequence[int], viewer: Viewer) -> list[SmsView]:
    """The rows of these SMS in the given order; ids that are not there are left out."""
    found = sms_list.sms_in_order(ids)
    people, cards = sms_list.contacts_of(found), sms_list.cards_of(found)
    modems = sms_list.modem_names()
    return [_row(sms, people, cards, modems, viewer) for sms in found]


def _card_url(sms: OutboundSms, card: CardFacts, viewer: Viewer) -> str:
    """The card's address for whoever may open it: a deleted one only for Admins (D6)."""
    is_seen = not card.is_deleted or viewer.sees_deleted
    if not card.ticket or not is_seen or ("can_read", "Inbox") not in viewer.held:
        return ""
    return url_for("InboxCaseView.card", case_id=sms.case_id)


def _number(sms: OutboundSms, hides_number: bool, viewer: Viewer) -> str:
    if not sms.number:
        return translated(ERASED)
    is_citizens = sms.contact_id is None and sms.kind != SmsKind.DUTY
    if hides_number and is_citizens and not may_see_hidden_number(viewer.actor.roles):
        return translated(HIDDEN)
    return shown_number(sms.number, viewer.actor.roles)


def _row(
    sms: OutboundSms,
    people: Mapping[int, Contact],
    cards: Mapping[int, CardFacts],
    modems: Mapping[int, str],
    viewer: Viewer,
) -> SmsView:
    card = cards.get(sms.case_id or 0, CardFacts())
    number = _number(sms, card.hides_number, viewer)
    person, is_duty = people.get(sms.contact_id or 0), sms.kind == SmsKind.DUTY
    status = OutboundStatus(sms.status)
    return SmsView(
        id=sms.id,
        to=person.name if person else _("Petugas piket") if is_duty else number,
        office=f"{person.position} · {person.skpd.abbreviation}" if person else "",
        number=number if person or is_duty else "",
        purpose=Purpose(sms.purpose).label,
        text=_text(sms),
        state=HELD_FOR_PERSON if sms.needs_person else Tag(status.label, _TONES[status]),
        parts=_parts(sms.parts),
        times=_times(sms),
        modem=modems.get(sms.modem_id or 0, ""),
        problem=_problem(sms, status),
        advice=_advice(sms, status),
        actions=tuple(_action(action, sms) for action in offered(sms, viewer.held)),
        ticket=card.ticket,
        card_url=_card_url(sms, card, viewer),
        mark=mark_of(sms),
    )


def _text(sms: OutboundSms) -> str:
    """The words; the code of an account's owner is for the owner's phone alone."""
    if sms.kind == SmsKind.ACCOUNT_CODE:
        return _("Kode untuk pemilik akun: isinya tidak ditampilkan.")
    return sms.text or translated(GONE)


def _action(action: OutboxAction, sms: OutboundSms) -> ActionView:
    url = url_for(f"OutboxView.{action.name}", sms_id=sms.id)
    return ActionView(action.name, action.label, action.icon, action.tip, url, action.is_danger)


def _parts(parts: Sequence[OutboundPart]) -> str:
    """`terkirim 2 dari 3 bagian, diterima 1`; one part needs no words."""
    if len(parts) < 2:
        return ""
    statuses = [PartStatus(part.status) for part in parts]
    told = [
        _(
            "terkirim %(sent)s dari %(total)s bagian",
            sent=sum(status in LEFT for status in statuses),
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
    """Why it is not sent or delivered, in plain words."""
    if status in (_O.FAILED, _O.UNDELIVERED, _O.UNCERTAIN):
        return translated(failures.told(sms.problem or failure_reason(None, status.value)))
    problem = sms.problem or ""
    # An SMS that is retried automatically asks nothing of the reader.
    told = failures.told_while_waiting if status is _O.QUEUED else failures.told
    return translated(told(problem))


def _advice(sms: OutboundSms, status: OutboundStatus) -> str:
    """What happens next, or what the reader can do."""
    if status is _O.UNCERTAIN:
        return translated(_DOUBT)
    if status not in NOT_TAKEN or sms.needs_person:
        return ""
    if sms.due_at <= now():
        return _("Menunggu giliran kirim.")
    return (
        _("Dicoba lagi %(due_at)s WIB.", due_at=when(sms.due_at))
        if sms.attempts
        else _("Dikirim mulai %(due_at)s WIB.", due_at=when(sms.due_at))
    )

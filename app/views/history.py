"""Riwayat: what the journal knows of a card, in words (D5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from app.domain.workflow import MessageStatus, ReplyChannel
from app.extensions import db
from app.models import Contact, Event, Forward, Message, User

# A case with more entries than this is read in the journal itself.
_MOST: Final = 300
_WORDS: Final[Mapping[str, str]] = {
    "receive": "Pesan diterima",
    "complete": "Bagian SMS yang terlambat melengkapi pesan",
    "forward": "Diteruskan ke {skpd}",
    "reply": "Dijawab ({channel})",
    "acknowledge": "Pejabat yang mengetahui jawaban dilengkapi",
    "cancel": "Jawaban dibatalkan sebelum dikirim",
    "reject": "Ditolak {skpd}",
    "withdraw": "Ditarik dari {skpd}",
    "remind": "{skpd} diingatkan lewat SMS",
    "ask": "Warga dimintai kejelasan",
    "follow_up": "Penjelasan warga diterima",
    "recategorise": "Kategori diubah",
    "note": "Catatan internal ditulis",
    "publish": "Diterbitkan di halaman utama",
    "unpublish": "Ditarik dari halaman utama",
    "block": "Nomor pengirim diblokir",
    "close": "Ditandai selesai",
    "delete": "Dihapus",
    "restore": "Dipulihkan",
    "send_again": "SMS dikirim ulang",
    "take_as_sent": "SMS dianggap terkirim",
    "access_refused": "SKPD lain mencoba membuka pesan ini, ditolak",
}
# Said by the act beside it already.
_SILENT: Final = ("forward_status",)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    at: datetime
    words: str
    by: str
    is_internal: bool = False


def lines(message: Message, own: Forward | None = None) -> list[Line]:
    """The history, oldest first; with `own` only what concerns that SKPD's hold."""
    events = db.session.scalars(
        select(Event)
        .where(Event.message_id == message.id, Event.action.not_in(_SILENT))
        .order_by(Event.id)
        .limit(_MOST)
    ).all()
    if own is not None:
        events = [event for event in events if _concerns(event, message, own)]
    people, units = _people(events), _units(message)
    return [
        Line(
            event.at,
            _words(event, message, units),
            people.get(event.actor, "Si UPIK"),
            event.action == "note",
        )
        for event in events
    ]


def _concerns(event: Event, message: Message, own: Forward) -> bool:
    if event.subject == "message":
        return event.action in ("receive", "message_status", "close")
    if event.subject == "forward":
        return event.subject_id == own.id
    replies = {reply.id for reply in message.replies if reply.forward_id == own.id}
    return event.subject == "reply" and event.subject_id in replies


def _words(event: Event, message: Message, units: Mapping[int | str, str]) -> str:
    if event.action == "message_status":
        return f"Status menjadi {MessageStatus(event.new or '').label}"
    template = _WORDS.get(event.action, event.action.replace("_", " ").capitalize())
    key = event.facts.get("skpd") or event.subject_id or 0
    channel = event.facts.get("channel")
    said = template.format(
        skpd=units.get(key, "SKPD"), channel=ReplyChannel(channel).label if channel else ""
    )
    return said + (" (hanya kepala)" if event.facts.get("heads_only") else "")


def _units(message: Message) -> dict[int | str, str]:
    """SKPD names by forward id and by SKPD code: the journal knows the one or the other."""
    names: dict[int | str, str] = {row.id: row.skpd.name for row in message.forwards}
    names.update({row.skpd.code: row.skpd.name for row in message.forwards})
    return names


def _people(events: Collection[Event]) -> dict[str, str]:
    """Names behind `user:7` and `contact:3`."""
    found: dict[str, str] = {}
    for user in db.session.scalars(select(User).where(User.id.in_(_ids(events, "user")))):
        found[f"user:{user.id}"] = _named(user.get_full_name(), user.position)
    for contact in db.session.scalars(
        select(Contact).where(Contact.id.in_(_ids(events, "contact")))
    ):
        found[f"contact:{contact.id}"] = _named(contact.name, contact.position)
    return found


def _ids(events: Collection[Event], kind: str) -> set[int]:
    actors = [event.actor.partition(":") for event in events]
    return {int(number) for word, _, number in actors if word == kind}


def _named(name: str, position: str | None) -> str:
    return f"{name} ({position})" if position else name

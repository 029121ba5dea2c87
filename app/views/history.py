"""Riwayat: what the journal knows of a card, in words (D5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import and_, or_, select

from app.domain.codes import show_ticket
from app.domain.reminders import LEADERS, Rung
from app.domain.workflow import Channel, MessageStatus, ReplyChannel
from app.english import said
from app.extensions import db
from app.models import Contact, Event, Forward, Message, User
from app.services import closing
from app.views.ended_hold import OVER
from app.views.format import full_day

# A case with more entries than this is read in the journal itself.
_MOST: Final = 300
WORDS: Final[Mapping[str, str]] = {
    "receive": "Pesan diterima",
    "enter": "Pesan dicatat, datang {way}",
    "incident_joined": "Ditambahkan ke sebuah kejadian",
    "emergency": "Kata bahaya: didahulukan di Pesan Masuk",
    "complete": "Bagian SMS yang terlambat melengkapi pesan",
    "forward": "Diteruskan ke {skpd}",
    "reply": "Dijawab ({channel})",
    "ask_approval": "Persetujuan atasan diminta ({skpd})",
    "approve": "Jawaban disetujui atasan ({skpd})",
    "return_draft": "Jawaban dikembalikan atasan ({skpd})",
    "recall_draft": "Permintaan persetujuan dicabut ({skpd})",
    "lapse_draft": "Permintaan persetujuan gugur ({skpd})",
    "dispute": "Jawaban dibantah lewat SMS BATAL",
    "acknowledge": "Pejabat yang mengetahui jawaban dilengkapi",
    "cancel": "Jawaban dibatalkan sebelum dikirim",
    "reject": "Ditolak {skpd}",
    "complete_rejection": "Penolakan {skpd} dilengkapi",
    "withdraw": "Ditarik dari {skpd}",
    "hand_over": "Kode diserahkan ke HP pejabat lain di {skpd}",
    "remind": "{rung}{skpd} diingatkan lewat SMS",
    "remind_leader": "{rung}diberi tahu lewat SMS: {skpd} belum menjawab",
    "remind_promise": "{rung}{skpd} ditanyai tentang janjinya lewat SMS",
    "promise": "Jawaban {skpd} dicatat sebagai janji{day}",
    "promise_dated": "Janji {skpd} bertanggal{day}",
    "promise_kept": "Janji {skpd} dinyatakan ditepati",
    "promise_dropped": "Janji {skpd} dihapus dari daftar",
    "promise_broken": "Janji {skpd} tidak ditepati",
    "promise_denied": "Warga menjawab BELUM atas janji {skpd}",
    "release": "{skpd} melepaskan pesan: cukup dijawab SKPD utama",
    "lead": "{skpd} sekarang SKPD utama",
    "ask": "Warga dimintai kejelasan",
    "cancel_question": "Pertanyaan kepada warga dibatalkan sebelum dikirim",
    "wait_over": "Warga tidak menjawab pertanyaan; pesan dikerjakan lagi",
    "follow_up": "Penjelasan warga diterima",
    "link": "Pesan {part} dikaitkan sebagai susulan pesan {lead}",
    "detach": "Pesan {part} dilepaskan dari pesan {lead}",
    "join": "Pesan {part} digabungkan ke kartu {lead}",
    "split": "Pesan {part} dipisahkan dari kartu {lead}",
    "recategorise": "Kategori diubah",
    "note": "Catatan internal ditulis",
    "publish": "Diterbitkan di halaman umum",
    "unpublish": "Ditarik dari halaman umum",
    "revise_public": "Teks umumnya diubah",
    "block": "Nomor pengirim diblokir",
    "status_asked": "Warga bertanya dengan SMS STATUS",
    "solved": "Warga membalas YA: masalahnya selesai",
    "unsolved": "Warga membalas BELUM: masalahnya belum selesai",
    "close": "Ditandai selesai",
    "reopen": "Dibuka lagi",
    "delete": "Dihapus",
    "restore": "Dipulihkan",
    "send_again": "SMS dikirim ulang",
    "take_as_sent": "SMS dianggap terkirim",
    "call_back": "SMS dibatalkan sebelum dikirim",
    "access_refused": "SKPD lain mencoba membuka pesan ini, ditolak",
}
_ENDS: Final = {
    closing.DUPLICATE: " (ganda)",
    closing.NO_RESPONSE: " (tanpa tanggapan)",
    closing.BY_CITIZEN: " (kata warga)",
    closing.ERASED: " (data dihapus)",
}
# Said by the act beside it already; who looked is read in the journal.
SILENT: Final = (
    "forward_status",
    "number_seen",
    "sms_number_seen",
    "case_printed",
    "disposition_printed",
)
# What of the message itself an SKPD reads, and what is left of it when its hold is over.
_RECEIPT: Final = ("receive", "enter")
_OF_ALL: Final = (*_RECEIPT, "message_status", "close", "reopen", "solved", "unsolved")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    at: datetime
    words: str
    by: str
    is_internal: bool = False


def lines(message: Message, own: Forward | None = None) -> list[Line]:
    """The history, oldest first; with `own` only what concerns that SKPD's hold."""
    # A part's own history tells that it was joined; the event stands at the card that leads.
    own_event = and_(Event.subject == "message", Event.subject_id == message.id)
    events = db.session.scalars(
        select(Event)
        .where(or_(Event.message_id == message.id, own_event), Event.action.not_in(SILENT))
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
        return event.action in (_RECEIPT if own.status in OVER else _OF_ALL)
    if event.subject == "forward":
        return event.subject_id == own.id
    if event.subject == "promise":
        return event.facts.get("skpd") == own.skpd.code
    replies = {reply.id for reply in message.replies if reply.forward_id == own.id}
    return event.subject == "reply" and event.subject_id in replies


def _words(event: Event, message: Message, units: Mapping[int | str, str]) -> str:
    if event.action == "message_status":
        return said("Status menjadi {}", said(MessageStatus(event.new or "").label))
    action = "remind_leader" if event.facts.get("rung") in LEADERS else event.action
    template = WORDS.get(action, action.replace("_", " ").capitalize())
    key = event.facts.get("skpd") or event.subject_id or 0
    channel, way = event.facts.get("channel"), event.facts.get("way")
    words = said(template).format(
        skpd=units.get(key, "SKPD"),
        channel=said(ReplyChannel(channel).label) if channel else "",
        way=said(Channel(way).way) if way else "",
        part=show_ticket(event.facts.get("part", "")),
        lead=show_ticket(event.facts.get("lead", "")),
        rung=_rung(event.facts.get("rung")),
        day=_day(event.facts.get("day")),
    )
    words += said(" (hanya kepala)") if event.facts.get("heads_only") else ""
    return words + said(_ENDS.get(str(event.facts.get("outcome")), ""))


def _rung(word: str | None) -> str:
    """Who an automatic reminder went to."""
    return f"{Rung(word).label} " if word else ""


def _day(spelled: str | None) -> str:
    return f": {full_day(date.fromisoformat(spelled))}" if spelled else ""


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

"""Riwayat: the journal's events of a case, in words (D5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from flask_babel import gettext as _

from app.domain.messaging.delivery import OutboundStatus
from app.domain.terms import LET_GO
from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.reminders import LEADERS, Rung
from app.domain.workflow.workflow import CaseStatus, Channel, ReplyChannel
from app.i18n.language import translated
from app.models import Case, Event, Forward
from app.queries.inbox import case_page
from app.services.cases.actions import closing
from app.views.framework.format import full_day

# The journal shows the rest of a longer history.
_MOST: Final = 300
WORDS: Final[Mapping[str, str]] = {
    "receive": N_("Pesan diterima"),
    "enter": N_("Pesan dicatat, datang {way}"),
    "unite": N_("Pesan {part} ditangani bersama pesan {lead}"),
    "take_out": N_("Pesan {part} tidak lagi ditangani bersama pesan {lead}"),
    "emergency": N_("Kata bahaya: didahulukan di Pesan Masuk"),
    "call_duty": N_("SMS kepada piket menunggu dikirim: {name}"),
    "tell_duty": N_("Piket diberi tahu: {name}"),
    "duty_unreached": N_("SMS kepada piket belum sampai: {name} ({state})"),
    "tell_admin": N_("Belum ada petugas piket: HP Admin diberi tahu"),
    "duty_missing": N_("Belum ada petugas piket dan HP Admin: tidak ada yang diberi tahu"),
    "complete": N_("Bagian SMS yang terlambat melengkapi pesan"),
    "forward": N_("Diteruskan ke {skpd}"),
    "reply": N_("Dijawab ({channel})"),
    "ask_approval": N_("Persetujuan atasan diminta ({skpd})"),
    "approve": N_("Jawaban disetujui ({skpd})"),
    "return_draft": N_("Jawaban dikembalikan ({skpd})"),
    "recall_draft": N_("Permintaan persetujuan dicabut ({skpd})"),
    "lapse_draft": N_("Permintaan persetujuan gugur ({skpd})"),
    "dispute": N_("Jawaban dibantah lewat SMS BATAL"),
    "acknowledge": N_("Pejabat yang mengetahui jawaban dilengkapi"),
    "cancel": N_("Jawaban dibatalkan sebelum dikirim"),
    "reject": N_("Ditolak {skpd}"),
    "complete_rejection": N_("Penolakan {skpd} dilengkapi"),
    "withdraw": N_("Ditarik dari {skpd}"),
    "hand_over": N_("Kode diserahkan ke HP pejabat lain di {skpd}"),
    "remind": N_("{rung}{skpd} diingatkan lewat SMS"),
    "remind_leader": N_("{rung}diberi tahu lewat SMS: {skpd} belum menjawab"),
    "remind_promise": N_("{rung}{skpd} ditanyai tentang janjinya lewat SMS"),
    "promise": N_("Jawaban {skpd} dicatat sebagai janji{day}"),
    "promise_dated": N_("Janji {skpd} bertanggal{day}"),
    "promise_kept": N_("Janji {skpd} dinyatakan ditepati"),
    "promise_dropped": N_("Janji {skpd} dihapus dari daftar"),
    "promise_broken": N_("Janji {skpd} tidak ditepati"),
    "promise_denied": N_("Warga menjawab BELUM atas janji {skpd}"),
    "release": N_("{skpd} melepaskan pesan: cukup dijawab SKPD utama"),
    "lead": N_("{skpd} sekarang SKPD utama"),
    "ask": N_("Warga dimintai kejelasan"),
    "cancel_question": N_("Pertanyaan kepada warga dibatalkan sebelum dikirim"),
    "wait_over": N_("Warga tidak menjawab pertanyaan; pesan dikerjakan lagi"),
    "follow_up": N_("Penjelasan warga diterima"),
    "link": N_("Pesan {part} dikaitkan sebagai susulan pesan {lead}"),
    "detach": N_("Pesan {part} dilepaskan dari pesan {lead}"),
    "join": N_("Pesan {part} digabungkan ke kartu {lead}"),
    "add": N_("Tambahan {part} menunggu disampaikan ke SKPD"),
    "convey": N_("Tambahan {part} disampaikan ke SKPD"),
    "split": N_("Pesan {part} dipisahkan dari kartu {lead}"),
    "recategorise": N_("Kategori diubah"),
    "note": N_("Catatan internal ditulis"),
    "publish": N_("Diterbitkan di halaman umum"),
    "unpublish": N_("Ditarik dari halaman umum"),
    "revise_public": N_("Teks umumnya diubah"),
    "block": N_("Nomor pengirim diblokir"),
    "unblock": N_("Nomor pengirim tidak diblokir lagi"),
    "block_undone": N_("Blokir nomor pengirim diurungkan"),
    "admit": N_("Pesan yang ditahan dijadikan kartu"),
    "status_asked": N_("Warga bertanya dengan SMS STATUS"),
    "phone_proved": N_("Warga meminta diberi tahu lewat SMS bila dijawab"),
    "solved": N_("Warga membalas YA: masalahnya selesai"),
    "unsolved": N_("Warga membalas BELUM: masalahnya belum selesai"),
    "courtesy": N_("Kata warga bergabung dengan kartu ini"),
    "close": N_("Ditandai selesai"),
    "reopen": N_("Dibuka lagi"),
    "delete": N_("Dihapus"),
    "restore": N_("Dipulihkan"),
    "send_again": N_("SMS dikirim ulang"),
    "take_as_sent": N_("SMS dianggap terkirim"),
    "call_back": N_("SMS dibatalkan sebelum dikirim"),
    "access_refused": N_("SKPD lain mencoba membuka pesan ini, ditolak"),
}
_ENDS: Final = {
    closing.NO_RESPONSE: N_(" (tanpa tanggapan)"),
    closing.BY_CITIZEN: N_(" (kata warga)"),
    closing.ERASED: N_(" (data dihapus)"),
}
# Another event already says it, or it is a look, which the journal alone shows.
SILENT: Final = (
    "forward_status",
    "number_seen",
    "sms_number_seen",
    "case_printed",
    "disposition_printed",
    "photo_refused",
)
# The case's own events that a unit reads; a former holder reads the receipt only.
_RECEIPT: Final = ("receive", "enter")
_OF_ALL: Final = (*_RECEIPT, "case_status", "close", "reopen", "solved", "unsolved")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    at: datetime
    words: str
    by: str
    is_internal: bool = False


def lines(case: Case, own: Forward | None = None) -> list[Line]:
    """The history, oldest first; with `own` only what concerns that unit's forward."""
    events: Sequence[Event] = case_page.events(case, without=SILENT, most=_MOST)
    if own is not None:
        events = [event for event in events if _concerns(event, case, own)]
    people, units = _people(events), _units(case)
    return [
        Line(
            event.at,
            _words(event, case, units),
            people.get(event.actor, "Si UPIK"),
            event.action == "note",
        )
        for event in _told_once(events)
    ]


def _told_once(events: Sequence[Event]) -> list[Event]:
    """Without the further steps of a reminder: a phone gets one SMS for all that are due."""
    found: dict[object, Event] = {}
    for event in events:
        of, minute = event.facts, event.at.replace(second=0, microsecond=0)
        told = (event.action, of.get("skpd"), of.get("rung"), of.get("contact"), minute)
        found.setdefault(told if of.get("stage") else event.id, event)
    return list(found.values())


def _concerns(event: Event, case: Case, own: Forward) -> bool:
    if event.subject == "case":
        return event.action in (_RECEIPT if own.status in LET_GO else _OF_ALL)
    if event.subject == "forward":
        return event.subject_id == own.id
    if event.subject == "promise":
        return event.facts.get("skpd") == own.skpd.code
    replies = {reply.id for reply in case.replies if reply.forward_id == own.id}
    return event.subject == "reply" and event.subject_id in replies


def _words(event: Event, case: Case, units: Mapping[int | str, str]) -> str:
    if event.action == "case_status":
        return _("Status menjadi %(label)s", label=translated(CaseStatus(event.new or "").label))
    action = "remind_leader" if event.facts.get("rung") in LEADERS else event.action
    if action == "tell_duty" and event.facts.get("fallback"):
        action = "tell_admin"
    template = WORDS.get(action, action.replace("_", " ").capitalize())
    key = event.facts.get("skpd") or event.subject_id or 0
    channel, way = event.facts.get("channel"), event.facts.get("way")
    words = translated(template).format(
        skpd=units.get(key, "SKPD"),
        name=event.facts.get("name", ""),
        state=_sms_state(event) if action == "duty_unreached" else "",
        channel=translated(ReplyChannel(channel).label) if channel else "",
        way=translated(Channel(way).way) if way else "",
        part=show_ticket(event.facts.get("part", "")),
        lead=show_ticket(event.facts.get("lead", "")),
        rung=_rung(event.facts.get("rung")),
        day=_day(event.facts.get("day")),
    )
    words += _(" (hanya kepala)") if event.facts.get("heads_only") else ""
    return words + translated(_ENDS.get(str(event.facts.get("outcome")), ""))


def _sms_state(event: Event) -> str:
    return translated(OutboundStatus(event.new or "").label).lower()


def _rung(word: str | None) -> str:
    """The recipient of an automatic reminder."""
    return f"{Rung(word).label} " if word else ""


def _day(spelled: str | None) -> str:
    return f": {full_day(date.fromisoformat(spelled))}" if spelled else ""


def _units(case: Case) -> dict[int | str, str]:
    """Unit names by forward id and by unit code: an event has one of the two."""
    names: dict[int | str, str] = {row.id: row.skpd.name for row in case.forwards}
    names.update({row.skpd.code: row.skpd.name for row in case.forwards})
    return names


def _people(events: Collection[Event]) -> dict[str, str]:
    """Names behind `user:7` and `contact:3`."""
    found: dict[str, str] = {}
    for user in case_page.users(_ids(events, "user")):
        found[f"user:{user.id}"] = _named(user.get_full_name(), user.position)
    for contact in case_page.officials(_ids(events, "contact")):
        found[f"contact:{contact.id}"] = _named(contact.name, contact.position)
    return found


def _ids(events: Collection[Event], kind: str) -> set[int]:
    actors = [event.actor.partition(":") for event in events]
    return {int(number) for word, _, number in actors if word == kind}


def _named(name: str, position: str | None) -> str:
    return f"{name} ({position})" if position else name

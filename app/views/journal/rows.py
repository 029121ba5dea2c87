"""Journal rows as sentences, with a constant number of statements for any page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any, Final

from flask_babel import gettext as _

from app.domain.messaging.delivery import OutboundStatus
from app.domain.settings.setting_types import YesNo
from app.domain.settings.setting_values import ROWS
from app.domain.terms import CaseStatus, ForwardStatus
from app.domain.words import N_
from app.domain.workflow import journal_events
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.deadlines import Step
from app.domain.workflow.workflow import Category, Channel, ReplyChannel
from app.i18n.language import translated
from app.models import Event
from app.queries.journal.filters import events_in_order
from app.queries.journal.names import Known, known_of
from app.services.monitoring.checks import alarm_label
from app.sms.texts.texts import excerpt
from app.views.framework.format import WIB, long_day, number

_STATES: Final = {"case": CaseStatus, "forward": ForwardStatus, "outbound_sms": OutboundStatus}
# Columns of the forms -> their labels.
_COLUMNS: Final[Mapping[str, str]] = {
    "acting": N_("penunjukan"),
    "active": N_("Active"),
    "category": N_("kategori"),
    "daily_cap": N_("batas per hari"),
    "device": N_("perangkat"),
    "email": N_("surel"),
    "first_name": N_("nama"),
    "host": N_("server"),
    "imsi": N_("kartu SIM"),
    "is_active": N_("status"),
    "is_enabled": N_("dipakai"),
    "name": N_("nama"),
    "number": N_("nomor"),
    "password": N_("kata sandi"),
    "permissions": N_("hak"),
    "phone": N_("HP"),
    "pin": N_("PIN"),
    "position": N_("jabatan"),
    "rank": N_("sebagai"),
    "rate_per_minute": N_("batas per menit"),
    "roles": N_("peran"),
    "skpd_id": "SKPD",
    "stands_for_id": N_("pejabat yang digantikan"),
    "valid_from": N_("hari mulai"),
    "valid_until": N_("hari akhir"),
    "sms_code": N_("kode SMS"),
    "abbreviation": N_("singkatan"),
    "text": N_("teks"),
    "username": N_("username"),
}
# What was deleted at the end of its retention period.
_KEPT: Final[Mapping[str, str]] = {
    "cases": N_("pesan"),
    "parts": N_("SMS mentah"),
    "sms": N_("SMS otomatis"),
    "blockings": N_("nomor di Black List"),
    "notice_phones": N_("nomor HP pemberitahuan"),
    "files": N_("berkas laporan"),
    "drafts": N_("draf Catat pesan"),
}
# Longer texts and lists are cut here; the database holds them whole.
_MOST_LETTERS: Final = 80
# Columns that only follow from others.
_UNTOLD: Final = ("session_epoch",)


def rows_of(ids: Sequence[int]) -> list[SimpleNamespace]:
    """The rows with these ids in the given order."""
    page = events_in_order(ids)
    known = known_of(page)
    return [_row(event, known) for event in page]


def _row(event: Event, known: Known) -> SimpleNamespace:
    who, position = known.who(event.actor)
    ticket = known.tickets.get(event.case_id or 0, "")
    return SimpleNamespace(
        id=event.id,
        at=event.at,
        clock=f"{event.at.astimezone(WIB):%d/%m/%y %H.%M.%S}",
        who=who,
        position=position,
        words=journal_events.event_sentence(event.action, _values(event, known), translated),
        address=event.address or "",
        seq=event.seq,
        seal=event.seal or "",
        ticket=ticket,
    )


def _values(event: Event, known: Known) -> dict[str, str]:
    """The values that a sentence may contain."""
    facts: Mapping[str, Any] = event.facts or {}
    ticket = known.tickets.get(event.case_id or 0, f"#{event.case_id}")
    office = known.offices.get(str(facts.get("skpd", "")))
    return {
        "pesan": ticket,
        "pada_pesan": _("dari pesan %(ticket)s", ticket=ticket) if event.case_id else "",
        "skpd": office or known.forwards.get(event.subject_id or 0, "SKPD"),
        "kategori": _("sebagai %(what)s", what=_category(facts["category"]))
        if facts.get("category")
        else "",
        "saluran": f"({translated(ReplyChannel(facts['channel']).label)})"
        if facts.get("channel")
        else "",
        "lewat": translated(Channel(facts["way"]).way) if facts.get("way") else "",
        "bagian": show_ticket(facts["part"]) if facts.get("part") else "",
        "nomor": str(event.subject_id or ""),
        "banyak": number(int(facts.get("count", 0))),
        "apa": translated(_KEPT.get(str(facts.get("what")), "")),
        "perubahan": _change(event),
        "benda": known.thing(event),
        "sebagai": _("sebagai %(what)s", what=known.thing(event)) if event.subject_id else "",
        "untuk_siapa": _("akun %(user)s", user=known.thing(event)) if event.subject_id else "",
        "isi": _contents(facts),
        "kunci": str(facts.get("key", "")),
        "daftar": translated(str(facts.get("list", ""))),
        "jangka": str(facts.get("period", "")),
        "berkas": str(facts.get("paper", "laporan")),
        "kepala": str(facts.get("seq", "")),
        "cara": translated(journal_events.HOW.get(str(facts.get("how")), "")),
        "alasan": translated(journal_events.REFUSED_PHOTOS.get(str(facts.get("reason")), "")),
        "gangguan": translated(alarm_label(str(facts.get("alarm", "")))),
        **_setting_values(facts),
    }


def _category(word: str) -> str:
    return translated(Category(word).label) if word in list(Category) else word


def _change(event: Event) -> str:
    """`(dari Baru menjadi Diteruskan)`."""
    may_be_none = event.action == "recategorise"
    if not may_be_none and (event.old is None or event.new is None):
        return ""
    return _(
        "(dari %(before)s menjadi %(after)s)",
        before=_state(event, event.old) if event.old else _("tanpa kategori"),
        after=_state(event, event.new) if event.new else _("tanpa kategori"),
    )


def _state(event: Event, word: str) -> str:
    states: Any = _STATES.get(event.subject)
    if states is not None and word in list(states):
        return translated(str(states(word).label))
    return _category(word)


def _contents(facts: Mapping[str, Any]) -> str:
    """`(HP, jabatan; ditambah: Pesan Masuk: membaca)`."""
    named = [it for it in facts.get("fields", ()) if it not in _UNTOLD]
    columns = [translated(_COLUMNS.get(it, it.replace("_", " "))) for it in named]
    parts = [", ".join(columns)] if columns else []
    for name, label in (("given", N_("ditambah")), ("taken", N_("dicabut"))):
        if facts.get(name):
            parts.append(f"{translated(label)}: {', '.join(map(_right_label, facts[name]))}")
    return f"({'; '.join(parts)})" if parts else ""


def _setting_values(facts: Mapping[str, Any]) -> dict[str, str]:
    """Values of the sentences about a setting, deadline or holiday; empty without such a fact."""
    key = str(facts.get("key", ""))
    return {
        "pengaturan": f"“{translated(ROWS[key].label)}”" if key in ROWS else key,
        "lama_baru": _value_change(key, facts),
        "tenggat": _deadline(facts),
        "hari": _day(facts.get("day")),
        "tahun": str(facts.get("year", "")),
    }


def _value_change(key: str, facts: Mapping[str, Any]) -> str:
    """`(dari 48 menjadi 24)`; what began or ended with the action has only one value."""
    old, new = (_shown_value(key, facts.get(name)) for name in ("before", "after"))
    if old and new:
        return _("(dari %(before)s menjadi %(after)s)", before=old, after=new)
    return f"({old or new})" if old or new else ""


def _shown_value(key: str, value: Any) -> str:
    if value is None:
        return ""
    if key in ROWS and isinstance(ROWS[key].kind, YesNo):
        return _("Ya") if value == "1" else _("Tidak")
    return f"“{excerpt(', '.join(str(value).splitlines()), _MOST_LETTERS)}”"


def _deadline(facts: Mapping[str, Any]) -> str:
    """`Keluhan, jawaban pertama, berlaku mulai Rabu, 25 November 2026`."""
    step = str(facts.get("step", ""))
    if step not in list(Step):
        return ""
    word = str(facts.get("category") or "")
    category = translated(Category(word).label if word in list(Category) else N_("setiap pesan"))
    return _(
        "%(category)s, %(step)s, berlaku mulai %(since)s",
        category=category,
        step=translated(Step(step).label),
        since=_day(facts.get("valid_from")),
    )


def _day(iso: Any) -> str:
    try:
        return long_day(date.fromisoformat(str(iso)))
    except ValueError:
        return ""


def _right_label(label: str) -> str:
    """`Pesan Masuk: membaca`, or `Inbox: reading` (permissions.permission_label)."""
    page, _colon, act = label.partition(": ")
    return f"{translated(page)}: {translated(act)}" if act else translated(page)

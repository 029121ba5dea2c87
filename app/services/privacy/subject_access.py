"""Subject access: exports everything held on one number (Data saya, UU 27/2022)."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.database.extensions import count_rows, db, now
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.messaging.sms_kinds import SmsKind
from app.domain.workflow import journal_events
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.deadlines import WIB
from app.domain.workflow.workflow import CaseStatus, Channel
from app.models import (
    BlockedNumber,
    Case,
    Contact,
    Draft,
    Erasure,
    Event,
    Evidence,
    Forward,
    InboundPart,
    MessageFile,
    NoticePhone,
    OutboundSms,
    Promise,
    Reply,
    Suggestion,
)
from app.services.cases.promises import promise_photos
from app.services.cases.state import together
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.privacy import erasing
from app.services.privacy.personal_rows import Held, is_same
from app.services.settings import settings, stored_files

_NOT_AN_OFFICIAL = {False: "nomor ini", True: "petugas piket"}
_PARTS = (selectinload(OutboundSms.parts),)
LOADED: Final = (
    selectinload(Case.replies),
    selectinload(Case.notes),
    selectinload(Case.forwards).options(
        joinedload(Forward.skpd), joinedload(Forward.rejection), selectinload(Forward.approvals)
    ),
)


def export(found: Held, *, actor: Actor) -> dict[str, Any]:
    """The whole of it as plain values in WIB, for one file; told to the journal."""
    rows = _rows(Case, found.cases, LOADED)
    codes = {row.code for row in rows if row.code}
    # When this number was forgotten before; nothing else is known of that.
    erased = select(Erasure.at).where(Erasure.mark == erasing.mark_of(found.number))
    journal.record("data_exported", "privacy", None, actor=actor, count=len(found.cases))
    return {
        "layanan": f"Si UPIK {settings.current().site_name}",
        "nomor": found.number,
        "dibuat_pada": when(now()),
        "dibuat_oleh": f"{actor.name} ({actor.position})",
        "pesan": [case_facts(row) for row in rows],
        "sms_keluar": [_sms(row, codes) for row in _rows(OutboundSms, found.sms, _PARTS)],
        "sms_masuk_mentah": [
            _part(row, found.number, codes) for row in _rows(InboundPart, found.parts)
        ],
        "black_list": [_blocking(row) for row in _rows(BlockedNumber, found.blockings)],
        "hp_pemberitahuan": [_notice(row) for row in _rows(NoticePhone, found.notices)],
        "penghapusan": [when(at) for at in db.session.scalars(erased)],
    }


def _rows(model: Any, ids: Sequence[int], options: Sequence[Any] = ()) -> Sequence[Any]:
    query = select(model).where(model.id.in_(ids)).order_by(model.id).options(*options)
    return db.session.scalars(query).unique().all()


def _without(text: str, codes: Collection[str]) -> str:
    """An official's SMS without the code: it never leaves the offices (D14)."""
    return re.sub(rf"(?<!\d)(?:{'|'.join(codes)})(?!\d)", "····", text) if codes else text


def _sms(row: OutboundSms, codes: Collection[str]) -> dict[str, Any]:
    person = db.session.get(Contact, row.contact_id) if row.contact_id else None
    return {
        "dibuat": when(row.created_at),
        "untuk": person.position if person else _NOT_AN_OFFICIAL[row.kind == SmsKind.DUTY],
        "jenis": Purpose(row.purpose).label,
        "status": OutboundStatus(row.status).label,
        "isi": _without(row.text, codes) if person else row.text,
        "dikirim": when(row.sent_at),
        "diterima": when(row.delivered_at),
        "percobaan": row.attempts,
        "masalah": row.problem,
        "bagian": [
            {
                "ke": it.sequence,
                "status": OutboundStatus(it.status).label,
                "dikirim": when(it.sent_at),
            }
            for it in row.parts
        ],
    }


def _part(row: InboundPart, number: str, codes: Collection[str]) -> dict[str, Any]:
    # An answer by BLS belongs to the case; whose phone it came from is not the citizen's.
    is_own = is_same(row.number, number)
    return {
        "dibaca": when(row.recorded_at),
        "dikirim": when(row.smsc_at),
        "nomor": row.number if is_own else "HP petugas",
        "jenis": row.kind,
        "laporan": row.report_status,
        "masalah": row.problem,
        "isi": row.text if is_own else _without(row.text, codes),
        "byte": row.body.hex() if is_own else None,
        "berkas": [_file(it) for it in _files_of(row)],
    }


def _files_of(row: InboundPart) -> Sequence[MessageFile]:
    """Only what came by another channel than SMS has files."""
    if row.modem_id is not None:
        return ()
    mine = select(MessageFile).where(MessageFile.part_id == row.id).order_by(MessageFile.id)
    return db.session.scalars(mine).all()


def _file(row: MessageFile) -> dict[str, Any]:
    """With the photo or voice itself; None where it could not be had."""
    data = stored_files.read(row.file_id)
    return {
        "nama": row.name,
        "jenis": row.media_type,
        "masalah": row.problem,
        "base64": None if data is None else base64.b64encode(data).decode(),
    }


def _notice(row: NoticePhone) -> dict[str, Any]:
    """Which phone is told by SMS of what is written by another channel."""
    return {"nomor": row.phone, "diminta": when(row.created_at), "terbukti": when(row.proved_at)}


def _blocking(row: BlockedNumber) -> dict[str, Any]:
    return {
        "sejak": when(row.blocked_at),
        "oleh": row.blocked_by,
        "alasan": row.reason,
        "sampai": row.until.isoformat() if row.until else None,
        "dibatalkan": when(row.lifted_at),
        "dibatalkan_oleh": row.lifted_by,
    }


def case_facts(row: Case) -> dict[str, Any]:
    """One case with everything attached to it, as plain values."""
    return {
        **_case_facts(row),
        "diteruskan": [_forward(it) for it in row.forwards],
        "jawaban": [_reply(it) for it in row.replies],
        "catatan_internal": [
            {"pada": when(it.created_at), "oleh": it.author_name, "isi": it.text}
            for it in row.notes
        ],
        # Whose half-written texts they are is nobody else's business: how many, not what.
        "draf_petugas": count_rows(Draft.case_id == row.id),
        "janji": [_promise(it) for it in _rows_of(Promise, row.id)],
        "usulan": [_suggestion(it) for it in _rows_of(Suggestion, row.id)],
        "kejadian": together.lead_of(row).incident_name,
        "riwayat": _history(row.id),
    }


def _case_facts(row: Case) -> dict[str, Any]:
    return {
        "tiket": show_ticket(row.ticket),
        "diterima": when(row.received_at),
        "lewat": Channel(row.channel).label,
        "nama_pengirim": row.sender_name,
        "isi": row.body,
        "kategori": row.category,
        "status": CaseStatus(row.status).label,
        "sensitif": row.is_sensitive,
        "nomor_dirahasiakan": row.hides_number,
        "nomor_sp4n_lapor": row.lapor_number,
        "dihapus": when(row.deleted_at),
        "alasan_dihapus": row.deleted_reason,
        "selesai": when(row.closed_at),
        "belum_selesai_kata_warga": when(row.unsolved_at),
        "hasil": row.outcome,
        "catatan_hasil": row.outcome_note,
        "pertanyaan_kepada_warga": row.question,
        "diterbitkan": when(row.published_at),
        "teks_publik": row.public_text,
        "kecamatan": row.public_place,
        "alasan_diterbitkan": row.publish_reason,
    }


def _reply(row: Reply) -> dict[str, Any]:
    return {
        "pada": when(row.created_at),
        "oleh": f"{row.author_name} ({row.author_position}), {row.skpd_name}",
        "diketahui": row.acknowledged_by,
        "isi": row.text,
        "teks_publik": row.public_text,
        "dibantah_pada": when(row.disputed_at),
    }


def _forward(row: Forward) -> dict[str, Any]:
    return {
        "pada": when(row.forwarded_at),
        "skpd": row.skpd.name,
        "catatan": row.note,
        "dilepas_karena": row.release_note,
        "ditolak_karena": row.rejection.reason if row.rejection else None,
        "usul_skpd_lain": row.rejection.alternative if row.rejection else None,
        "draf_jawaban": [{"isi": it.text, "catatan": it.remark} for it in row.approvals],
    }


def _history(case_id: int) -> list[dict[str, Any]]:
    """What was done and when; who did it is the officials' own matter."""
    rows = db.session.execute(
        select(Event.at, Event.action).where(Event.case_id == case_id).order_by(Event.id)
    )
    return [
        {"pada": when(row.at), "peristiwa": journal_events.event_heading(row.action)}
        for row in rows
    ]


def _rows_of(model: Any, case_id: int) -> Sequence[Any]:
    query = select(model).where(model.case_id == case_id).order_by(model.id)
    return db.session.scalars(query).all()


def _promise(row: Promise) -> dict[str, Any]:
    return {
        "dicatat": when(row.created_at),
        "skpd": row.skpd.name if row.skpd else None,
        "kata": row.words,
        "status": row.status,
        "tanggal": row.due_on.isoformat() if row.due_on else None,
        "keterangan": row.note,
        "berakhir": when(row.ended_at),
        "warga_ditanya": when(row.citizen_asked_at),
        "dibantah_warga": when(row.denied_at),
        "foto": [_photo(it) for it in row.evidence],
    }


def _photo(row: Evidence) -> dict[str, Any]:
    """With the picture itself; None where it is lost."""
    data = promise_photos.picture(row)
    picture = None if data is None else base64.b64encode(data).decode()
    return {"dikirim": when(row.created_at), "jenis": "image/jpeg", "base64": picture}


def _suggestion(row: Suggestion) -> dict[str, Any]:
    return {
        "dibuat": when(row.made_at),
        "kategori": row.category,
        "skpd": row.units,
        "alasan": row.reason,
        "tempat": row.places,
    }


def when(at: datetime | None) -> str | None:
    """A time in WIB, as ISO 8601 writes it."""
    return at.astimezone(WIB).isoformat(timespec="seconds") if at else None

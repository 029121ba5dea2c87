"""One case in "data saya": the message and all that hangs on it, in WIB."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.database.extensions import db
from app.domain.workflow import journal_events
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.deadlines import WIB
from app.domain.workflow.workflow import Channel, MessageStatus
from app.models import (
    Draft,
    Event,
    Evidence,
    Forward,
    Incident,
    Message,
    Promise,
    Reply,
    Suggestion,
)
from app.services.cases.promises import promise_photos

LOADED: Final = (
    selectinload(Message.replies),
    selectinload(Message.notes),
    selectinload(Message.forwards).options(
        joinedload(Forward.skpd), joinedload(Forward.rejection), selectinload(Forward.approvals)
    ),
)


def told(row: Message) -> dict[str, Any]:
    """One case with all that hangs on it, as plain values."""
    return {
        **_facts(row),
        **_public(row),
        "diteruskan": [_forward(it) for it in row.forwards],
        "jawaban": [_reply(it) for it in row.replies],
        "catatan_internal": [
            {"pada": when(it.created_at), "oleh": it.author_name, "isi": it.text}
            for it in row.notes
        ],
        # Whose half-written texts they are is nobody else's business: how many, not what.
        "draf_petugas": _drafts(row.id),
        "janji": [_promise(it) for it in _of(Promise, row.id)],
        "usulan": [_suggestion(it) for it in _of(Suggestion, row.id)],
        "kejadian": _incident(row.incident_id),
        "riwayat": _history(row.id),
    }


def _facts(row: Message) -> dict[str, Any]:
    return {
        "tiket": show_ticket(row.ticket),
        "diterima": when(row.received_at),
        "lewat": Channel(row.channel).label,
        "nama_pengirim": row.sender_name,
        "isi": row.body,
        "kategori": row.category,
        "status": MessageStatus(row.status).label,
        "sensitif": row.is_sensitive,
        "nomor_dirahasiakan": row.hides_number,
        "nomor_sp4n_lapor": row.lapor_number,
        "dihapus": when(row.deleted_at),
        "alasan_dihapus": row.deleted_reason,
        "selesai": when(row.closed_at),
        "hasil": row.outcome,
        "catatan_hasil": row.outcome_note,
        "pertanyaan_kepada_warga": row.question,
    }


def _public(row: Message) -> dict[str, Any]:
    return {
        "diterbitkan": when(row.published_at),
        "teks_publik": row.public_text,
        "kecamatan": row.kecamatan,
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


def _history(message_id: int) -> list[dict[str, Any]]:
    """What was done and when; who did it is the officials' own matter."""
    rows = db.session.execute(
        select(Event.at, Event.action).where(Event.message_id == message_id).order_by(Event.id)
    )
    return [{"pada": when(row.at), "peristiwa": journal_events.heading(row.action)} for row in rows]


def _drafts(message_id: int) -> int:
    query = select(func.count()).select_from(Draft).where(Draft.message_id == message_id)
    return db.session.scalar(query) or 0


def _of(model: Any, message_id: int) -> Sequence[Any]:
    query = select(model).where(model.message_id == message_id).order_by(model.id)
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
    """With the picture itself; None where the file is lost."""
    try:
        picture = base64.b64encode(promise_photos.path_of(row).read_bytes()).decode()
    except OSError:
        picture = None
    return {"dikirim": when(row.created_at), "jenis": "image/jpeg", "base64": picture}


def _suggestion(row: Suggestion) -> dict[str, Any]:
    return {
        "dibuat": when(row.made_at),
        "kategori": row.category,
        "skpd": row.units,
        "alasan": row.reason,
        "tempat": row.places,
    }


def _incident(incident_id: int | None) -> str | None:
    row = db.session.get(Incident, incident_id) if incident_id else None
    return row.name if row else None


def when(at: datetime | None) -> str | None:
    """A time in WIB, as ISO 8601 writes it."""
    return at.astimezone(WIB).isoformat(timespec="seconds") if at else None

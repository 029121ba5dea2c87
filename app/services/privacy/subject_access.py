"""Data saya: everything held on one number, as its owner may ask for it (UU 27/2022)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.database.extensions import db, now
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.models import BlockedNumber, Contact, Erasure, InboundPart, Message, OutboundSms
from app.services.journal import journal
from app.services.journal.actor import Actor
from app.services.privacy import access_cases, erasing
from app.services.privacy.access_cases import when
from app.services.privacy.personal_rows import Held, is_same
from app.services.settings import settings

_PARTS = (selectinload(OutboundSms.parts),)


def exported(found: Held, *, actor: Actor) -> dict[str, Any]:
    """The whole of it as plain values in WIB, for one file; told to the journal."""
    rows = _rows(Message, found.messages, access_cases.LOADED)
    codes = {row.code for row in rows if row.code}
    journal.record("data_exported", "privacy", None, actor=actor, count=len(found.messages))
    return {
        "layanan": f"Si UPIK {settings.current().site_name}",
        "nomor": found.number,
        "dibuat_pada": when(now()),
        "dibuat_oleh": f"{actor.name} ({actor.position})",
        "pesan": [access_cases.told(row) for row in rows],
        "sms_keluar": [_sms(row, codes) for row in _rows(OutboundSms, found.sms, _PARTS)],
        "sms_masuk_mentah": [
            _part(row, found.number, codes) for row in _rows(InboundPart, found.parts)
        ],
        "black_list": [_blocking(row) for row in _rows(BlockedNumber, found.blockings)],
        "penghapusan": [when(at) for at in _erased(found.number)],
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
        "untuk": person.position if person else "nomor ini",
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
    }


def _blocking(row: BlockedNumber) -> dict[str, Any]:
    return {
        "sejak": when(row.blocked_at),
        "oleh": row.blocked_by,
        "alasan": row.reason,
        "sampai": row.until.isoformat() if row.until else None,
        "dibatalkan": when(row.lifted_at),
        "dibatalkan_oleh": row.lifted_by,
    }


def _erased(number: str) -> Sequence[datetime]:
    """When this number was forgotten before; nothing else is known of that."""
    mark = erasing.mark_of(number)
    return db.session.scalars(select(Erasure.at).where(Erasure.mark == mark)).all()

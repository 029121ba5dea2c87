"""A part as the modem gives it <-> its row in the database."""

from __future__ import annotations

from dataclasses import replace

from app.database.extensions import now
from app.domain.messaging.phone_numbers import MAX_LENGTH
from app.models import InboundPart
from app.sms.gateway import PartKind, ReceivedPart, fingerprint
from app.sms.multipart import group_key, with_halves


def values(modem_id: int, owner: str, part: ReceivedPart) -> dict[str, object]:
    """The row of a part as it was read."""
    if len(part.number) > MAX_LENGTH:
        part = replace(part, number=part.number[:MAX_LENGTH])
    mark = fingerprint(owner, part)
    return {
        "fingerprint": mark,
        "modem_id": modem_id,
        "kind": part.kind.value,
        "number": part.number.replace("\0", ""),
        "smsc": part.smsc[:40],
        "smsc_at": part.smsc_at,
        "recorded_at": now(),
        "text": part.text,
        "body": part.body,
        "is_flash": part.is_flash,
        "is_corrupted": part.is_corrupted,
        "is_sim_notice": False,
        "group_key": group_key(part) or mark,
        "reference": part.report_reference if part.report_status else part.reference,
        "report_status": part.report_status,
        "bits": part.bits,
        "total": part.total,
        "sequence": part.sequence,
        "attempts": 0,
    }


def part(row: InboundPart) -> ReceivedPart:
    """The part again, as far as joining needs it."""
    return ReceivedPart(
        location=0,
        kind=PartKind(row.kind),
        number=row.number,
        smsc=row.smsc,
        smsc_at=row.smsc_at,
        text=with_halves(row.text, row.body) if row.kind == PartKind.TEXT else row.text,
        body=b"",
        reference=row.reference,
        bits=row.bits,
        total=row.total,
        sequence=row.sequence,
    )

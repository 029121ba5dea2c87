"""Rows for the reading side, made directly: a report must be right whatever the services do."""

from __future__ import annotations

import itertools
import secrets
from datetime import UTC, datetime
from typing import Any, TypeVar

from app.database.extensions import db
from app.domain.language.redaction import redacted
from app.domain.messaging.delivery import OutboundStatus, Purpose
from app.domain.terms import CaseStatus, ForwardStatus
from app.models import Case, Contact, Forward, OutboundSms, Rejection, Reply, Skpd

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
SENDER = "+6281266771234"
Row = TypeVar("Row")
_numbers = itertools.count(1)


def skpd(name: str = "Dinas Uji Jalan", short: str = "Jalan") -> Skpd:
    """An SKPD that no seed knows."""
    return added(Skpd(code=f"UJI-{next(_numbers)}", name=name, abbreviation=short, sms_code=short))


def contact(unit: Skpd, rank: str = "kadis", name: str = "Tuti Uji") -> Contact:
    """A registered phone of the unit."""
    phone = f"+62811555{next(_numbers):05d}"
    return added(
        Contact(skpd_id=unit.id, name=name, position=f"{rank} uji", rank=rank, phone=phone)
    )


def case(status: CaseStatus = CaseStatus.BARU, **values: Any) -> Case:
    """A case, received on a Tuesday at noon of WIB unless told otherwise."""
    values = {
        "ticket": secrets.token_hex(3).upper(),
        "sender": SENDER,
        "sender_class": "person",
        "body": "Jembatan gantung rusak",
        "category": "keluhan",
        "received_at": NOON,
        **values,
    }
    if values.get("published_at"):
        values.setdefault("public_text", redacted(values["body"]))
    return added(Case(status=status.value, recorded_at=values["received_at"], **values))


def forward(card: Case, unit: Skpd, status: ForwardStatus = ForwardStatus.MENUNGGU) -> Forward:
    """The unit's hold on the case."""
    return added(
        Forward(
            case_id=card.id,
            skpd_id=unit.id,
            status=status.value,
            forwarded_at=card.received_at,
            forwarded_by="Moderator",
        )
    )


def rejected(hold: Forward, at: datetime) -> Rejection:
    """Why the unit gave it back."""
    return added(
        Rejection(
            forward_id=hold.id,
            reason="Bukan urusan kami",
            channel="web",
            author_name="Oki Nama Rahasia",
            author_position="Operator",
            created_at=at,
        )
    )


def reply(
    card: Case, unit: Skpd, text: str, sms: OutboundStatus | None = OutboundStatus.SENT
) -> Reply:
    """An answer, with its SMS in the given state, or recorded without one."""
    row = added(
        Reply(
            case_id=card.id,
            text=text,
            channel="web",
            skpd_name=unit.name,
            author_name="Oki Nama Rahasia",
            author_position="Operator",
            text_salt=secrets.token_hex(16),
            created_at=card.received_at,
        )
    )
    if sms is not None:
        added(
            OutboundSms(
                dedupe_key=f"reply:{row.id}",
                kind="answer",
                purpose=Purpose.ANSWER.value,
                priority=10,
                number=card.sender,
                text=text,
                status=sms.value,
                case_id=card.id,
                reply_id=row.id,
                created_at=card.received_at,
                due_at=card.received_at,
            )
        )
    return row


def added(row: Row) -> Row:
    """The row with its id."""
    db.session.add(row)
    db.session.flush()
    return row

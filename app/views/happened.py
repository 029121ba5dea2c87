"""Two people on one card: what one of them did while the other's window stood open."""

from __future__ import annotations

from sqlalchemy import select

from app.domain.workflow import MessageStatus
from app.extensions import db
from app.models import Forward, Message, Rejection
from app.views.format import clock

SEPARATOR = "-"


def mark(message: Message) -> str:
    """How far the card had come: last forward, answer, rejection; deleted; closed."""
    return SEPARATOR.join(str(value) for value in _position(message))


def since(message: Message, seen: str) -> str:
    """One sentence about what came after `seen`; empty when nothing did."""
    if seen == mark(message):
        return ""
    parts = [part for part in seen.split(SEPARATOR) if part.isascii() and part.isdigit()]
    known = [int(part[:12]) for part in parts]
    forward, reply, rejection, _, _ = [*known, 0, 0, 0, 0, 0][:5]
    told = [*_forwards(message, forward), *_replies(message, reply)]
    told += _rejections(message, rejection)
    if message.is_deleted:
        told.append(f"dihapus oleh {message.deleted_by}")
    if message.status == MessageStatus.SELESAI:
        told.append("ditandai selesai")
    return "; ".join(told) or "diubah orang lain"


def _position(message: Message) -> tuple[int, ...]:
    forwards = [row.id for row in message.forwards]
    replies = [row.id for row in message.replies]
    rejections = [row.rejection.id for row in message.forwards if row.rejection]
    return (
        max(forwards, default=0),
        max(replies, default=0),
        max(rejections, default=0),
        int(message.is_deleted),
        int(message.status == MessageStatus.SELESAI),
    )


def _forwards(message: Message, known: int) -> list[str]:
    return [
        f"sudah diteruskan ke {row.skpd.name} oleh {row.forwarded_by} pukul "
        f"{clock(row.forwarded_at)}"
        for row in message.forwards
        if row.id > known
    ]


def _replies(message: Message, known: int) -> list[str]:
    return [
        f"sudah dibalas oleh {row.author_name} pukul {clock(row.created_at)}: “{row.text}”"
        for row in message.replies
        if row.id > known
    ]


def _rejections(message: Message, known: int) -> list[str]:
    rows = db.session.scalars(
        select(Rejection)
        .join(Forward, Rejection.forward_id == Forward.id)
        .where(Forward.message_id == message.id, Rejection.id > known)
    )
    return [f"ditolak oleh {row.author_name} pukul {clock(row.created_at)}" for row in rows]

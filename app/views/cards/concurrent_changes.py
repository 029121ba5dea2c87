"""What others did to a card while a person's dialog was open."""

from __future__ import annotations

from flask_babel import gettext as _

from app.domain.workflow.workflow import ForwardStatus, MessageStatus
from app.models import Approval, Message
from app.queries.cards import case_rows
from app.services.cases.state.case_state import waiting_draft
from app.views.framework.format import clock

SEPARATOR = "-"


def mark(message: Message, forward_id: int | None = None) -> str:
    """The state of the card: last forward, answer, rejection; deleted; closed; last part; time of
    the open question; number of withdrawn forwards; last waiting draft; sensitive. A unit's own
    card (`forward_id`) leaves out another unit's draft, which is private until it is sent."""
    return SEPARATOR.join(str(value) for value in _position(message, forward_id))


def since(message: Message, seen: str, forward_id: int | None = None) -> str:
    """One sentence about the changes after `seen`; empty when there are none."""
    if seen == mark(message, forward_id):
        return ""
    parts = [part for part in seen.split(SEPARATOR) if part.isascii() and part.isdigit()]
    known = [int(part[:12]) for part in parts]
    forward, reply, rejection, _deleted, _closed, part, *later = [*known, *[0] * 10][:10]
    asked, withdrawn, draft, was_sensitive = later
    told = [*_forwards(message, forward), *_replies(message, reply)]
    told += _rejections(message, rejection)
    if any(row.id > part for row in message.parts):
        told.append(_("mendapat tambahan dari warga"))
    told += _pending(message, asked, withdrawn, draft, forward_id)
    if message.is_sensitive and not was_sensitive:
        told.append(_("ditandai sensitif"))
    if message.is_deleted:
        told.append(_("dihapus oleh %(deleted_by)s", deleted_by=message.deleted_by))
    if message.status == MessageStatus.SELESAI:
        told.append(_("ditandai selesai"))
    return "; ".join(told) or _("diubah orang lain")


def since_event(message_id: int, event_id: int, actor: str) -> str:
    """The same for a card of which no more is known than that it was picked with many others: what
    somebody else than this actor did after that event of the journal."""
    is_changed = case_rows.is_changed_since(message_id, event_id, actor)
    return _("diubah orang lain") if is_changed else ""


def _position(message: Message, forward_id: int | None) -> tuple[int, ...]:
    forwards = [row.id for row in message.forwards]
    replies = [row.id for row in message.replies]
    rejections = [row.rejection.id for row in message.forwards if row.rejection]
    return (
        max(forwards, default=0),
        max(replies, default=0),
        max(rejections, default=0),
        int(message.is_deleted),
        int(message.status == MessageStatus.SELESAI),
        max((row.id for row in message.parts), default=0),
        _asked(message),
        _withdrawn(message),
        max((row.id for row in _drafts(message, forward_id)), default=0),
        int(message.is_sensitive),
    )


def _asked(message: Message) -> int:
    return int(message.asked_at.timestamp()) if message.asked_at else 0


def _withdrawn(message: Message) -> int:
    return sum(row.status == ForwardStatus.DITARIK for row in message.forwards)


def _drafts(message: Message, forward_id: int | None) -> list[Approval]:
    own = (row for row in message.forwards if forward_id in (None, row.id))
    found = (waiting_draft(row) for row in own)
    return [row for row in found if row is not None]


def _pending(
    message: Message, asked: int, withdrawn: int, draft: int, forward_id: int | None
) -> list[str]:
    """What waits now, or was withdrawn."""
    told = []
    if message.asked_at is not None and _asked(message) != asked:
        told.append(
            _("ditanyakan kepada warga pukul %(asked_at)s", asked_at=clock(message.asked_at))
        )
    if asked and message.asked_at is None:
        told.append(_("tidak menunggu penjelasan warga lagi"))
    if _withdrawn(message) > withdrawn:
        told.append(_("ditarik dari SKPD"))
    told += [
        _(
            "menunggu persetujuan %(superior_position)s atas jawaban %(author_name)s",
            superior_position=row.superior_position,
            author_name=row.author_name,
        )
        for row in _drafts(message, forward_id)
        if row.id > draft
    ]
    return told


def _forwards(message: Message, known: int) -> list[str]:
    return [
        _(
            "sudah diteruskan ke %(unit)s oleh %(name)s pukul %(clock)s",
            unit=row.skpd.name,
            name=row.forwarded_by,
            clock=clock(row.forwarded_at),
        )
        for row in message.forwards
        if row.id > known
    ]


def _replies(message: Message, known: int) -> list[str]:
    return [
        _(
            "sudah dibalas oleh %(author_name)s pukul %(created_at)s: “%(text)s”",
            author_name=row.author_name,
            created_at=clock(row.created_at),
            text=row.text,
        )
        for row in message.replies
        if row.id > known
    ]


def _rejections(message: Message, known: int) -> list[str]:
    return [
        _(
            "ditolak oleh %(name)s pukul %(clock)s",
            name=row.author_name,
            clock=clock(row.created_at),
        )
        for row in case_rows.rejections_after(message.id, known)
    ]

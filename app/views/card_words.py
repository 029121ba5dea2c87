"""What a card says about its rows: tags, flags, an SKPD's line, an answer's line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from app.domain.delivery import OutboundStatus
from app.domain.workflow import Facts, ForwardStatus, MessageStatus, ReplyChannel
from app.extensions import now
from app.models import Forward, Message, Note, OutboundSms, Reply
from app.services import messages
from app.views.card_parts import (
    Delivery,
    NoteView,
    RejectionView,
    ReplyView,
    RouteView,
    Tag,
)
from app.views.format import day, when
from app.views.states import Tone

UNNAMED: Final = "belum diisi"
_FLAGS: Final[Mapping[str, Tag]] = {
    messages.FROM_CONTACT: Tag("Dari kontak SKPD", "warn"),
    messages.UNREGISTERED_ANSWER: Tag("BLS dari nomor tak terdaftar", "bad"),
    messages.INCOMPLETE: Tag("SMS belum lengkap: sebagian belum diterima", "warn"),
    messages.UNREADABLE: Tag("SMS tak terbaca", "warn"),
    messages.FAILED: Tag("Pesan tak dapat diolah", "bad"),
}
_FORWARD_TONES: Final[Mapping[ForwardStatus, Tone]] = {
    ForwardStatus.MENUNGGU: "warn",
    ForwardStatus.DIJAWAB: "good",
    ForwardStatus.DITOLAK: "bad",
    ForwardStatus.DITARIK: "plain",
}
_ON_ITS_WAY: Final[Mapping[OutboundStatus, str]] = {
    OutboundStatus.HELD: "menunggu dikirim",
    OutboundStatus.QUEUED: "dalam antrean kirim",
    OutboundStatus.SENDING: "sedang dikirim",
}
_LEFT: Final = (OutboundStatus.SENT, OutboundStatus.DELIVERED, OutboundStatus.UNDELIVERED)
_TROUBLE: Final = (OutboundStatus.FAILED, OutboundStatus.UNDELIVERED, OutboundStatus.UNCERTAIN)


def due(message: Message) -> Tag | None:
    """`Tenggat Kamis 26/11`, red when its time is over; the tooltip says by which rule (D3)."""
    if message.due_at is None or message.is_deleted:
        return None
    is_over = message.due_at < now()
    words = f"{'Lewat tenggat' if is_over else 'Tenggat'} {day(message.due_at)}"
    return Tag(words, "bad" if is_over else "plain", message.due_reason or "")


def tags(message: Message, forward: Forward | None) -> tuple[Tag, ...]:
    """The words at the right of the card's head: its state, and what else is true of it."""
    found = [tag] if (tag := due(message)) else []
    if message.is_deleted:
        found.append(Tag(f"Dihapus oleh {message.deleted_by}", "bad"))
    if message.is_published and forward is None:
        found.append(Tag("Terbit di halaman utama", "good"))
    if message.status in (MessageStatus.MENUNGGU_WARGA, MessageStatus.SELESAI):
        found.append(Tag(MessageStatus(message.status).label, "plain"))
    if message.needs_inspection:
        found.append(Tag("Perlu pemeriksaan", "warn"))
    live = [row for row in message.forwards if row.status != ForwardStatus.DITARIK]
    if forward is None and len(live) > 1:
        answered = sum(row.status == ForwardStatus.DIJAWAB for row in live)
        found.append(Tag(f"Dijawab {answered} dari {len(live)} SKPD", "plain"))
    if forward is not None and forward.status == ForwardStatus.DITARIK:
        found.append(Tag("Ditarik moderator", "plain"))
    return tuple(found)


def flags(message: Message, facts: Facts) -> tuple[Tag, ...]:
    """Why this card is unlike others."""
    found = []
    if message.flag is not None and message.flag in _FLAGS:
        found.append(_FLAGS[message.flag])
    if facts.is_sensitive:
        found.append(Tag("Sensitif: jangan balas otomatis", "bad"))
    if facts.is_blocked and facts.forward is None:
        found.append(Tag("Nomor terblokir", "bad"))
    if not facts.is_answerable:
        found.append(Tag("Pengirim bukan nomor HP, tidak dapat dibalas", "warn"))
    return tuple(found)


def route(row: Forward, phones: Sequence[OutboundSms], withdraw_url: str | None) -> RouteView:
    """One SKPD: answered or not, what its phones got, and why it refused."""
    state = ForwardStatus(row.status)
    after = f"dalam {_span(row.answered_at - row.forwarded_at)}" if row.answered_at else ""
    return RouteView(
        forward_id=row.id,
        skpd=row.skpd.name,
        abbreviation=row.skpd.abbreviation,
        state=Tag(_ROUTE_WORDS[state], _FORWARD_TONES[state]),
        phones=_phones(phones),
        forwarded_at=row.forwarded_at,
        answered_after=after,
        reminded_at=row.reminded_at,
        rejection=_rejection(row),
        heads_only=row.heads_only,
        withdraw_url=withdraw_url,
    )


_ROUTE_WORDS: Final[Mapping[ForwardStatus, str]] = {
    ForwardStatus.MENUNGGU: "belum dijawab",
    ForwardStatus.DIJAWAB: "sudah dijawab",
    ForwardStatus.DITOLAK: "ditolak",
    ForwardStatus.DITARIK: "ditarik",
}


def reply(
    row: Reply, sms: OutboundSms | None, cancel_url: str | None, acknowledge_url: str | None
) -> ReplyView:
    """One answer: who, by which way, known to whom, what became of its SMS."""
    delivery = _delivery(sms)
    return ReplyView(
        id=row.id,
        text=row.text,
        by=f"{_BY[ReplyChannel(row.channel)]} {_person(row.author_position, row.author_name)}",
        office=row.skpd_name,
        acknowledged_by=row.acknowledged_by,
        at=row.created_at,
        delivery=delivery,
        cancel_url=cancel_url if delivery.held_until else None,
        acknowledge_url=None if row.acknowledged_by else acknowledge_url,
    )


def note(row: Note) -> NoteView:
    """One internal note."""
    return NoteView(row.text, _person(row.author_position, row.author_name), row.created_at)


_BY: Final[Mapping[ReplyChannel, str]] = {
    ReplyChannel.WEB: "Web oleh",
    ReplyChannel.BLS: "Lewat HP oleh",
    ReplyChannel.MODERATOR: "Web oleh",
}


def _person(position: str, name: str) -> str:
    if not position or position == name:
        return name
    return f"{position} ({name})"


def _rejection(row: Forward) -> RejectionView | None:
    found = row.rejection
    if found is None:
        return None
    return RejectionView(
        reason=found.reason,
        alternative=found.alternative or UNNAMED,
        acknowledged_by=found.acknowledged_by or UNNAMED,
        by=_person(found.author_position, found.author_name),
        at=found.created_at,
    )


def _phones(rows: Sequence[OutboundSms]) -> str:
    """`SMS terkirim 3 dari 3, diterima 2`."""
    asked = [row for row in rows if row.status != OutboundStatus.CANCELLED]
    if not asked:
        return "tanpa SMS: belum ada nomor HP" if not rows else "SMS dibatalkan"
    arrived = sum(row.status == OutboundStatus.DELIVERED for row in asked)
    left = sum(row.status in _LEFT for row in asked)
    lost = sum(row.status in _TROUBLE for row in asked)
    words = f"SMS terkirim {left} dari {len(asked)}, diterima {arrived}"
    return words + (f", {lost} gagal" if lost else "")


def _delivery(sms: OutboundSms | None) -> Delivery:
    if sms is None:
        return Delivery("dicatat, tanpa SMS", "plain")
    status = OutboundStatus(sms.status)
    if status is OutboundStatus.CANCELLED:
        return Delivery("dibatalkan sebelum dikirim", "plain", is_cancelled=True)
    if status in _TROUBLE:
        return Delivery(f"Jawaban tidak sampai: {sms.problem or status.label.lower()}", "bad")
    if status is OutboundStatus.HELD and sms.needs_person:
        return Delivery(f"tertahan: {sms.problem or 'perlu diperiksa'}", "bad")
    if status in _ON_ITS_WAY:
        held = sms.due_at if status is OutboundStatus.HELD else None
        again = f", akan dicoba lagi: {sms.problem}" if sms.problem and not held else ""
        return Delivery(_ON_ITS_WAY[status] + again, "warn", held_until=held)
    arrived = f" · diterima {when(sms.delivered_at)}" if sms.delivered_at else ""
    sent = f" {when(sms.sent_at)}" if sms.sent_at else ""
    return Delivery(f"terkirim ke warga{sent}{arrived}", "good", at=sms.sent_at)


def _span(passed: timedelta) -> str:
    minutes = max(1, round(passed.total_seconds() / 60))
    if minutes < 60:
        return f"{minutes} menit"
    if minutes < 24 * 60:
        return f"{minutes // 60} jam" + (f" {minutes % 60} menit" if minutes % 60 else "")
    days, hours = divmod(minutes // 60, 24)
    return f"{days} hari" + (f" {hours} jam" if hours else "")

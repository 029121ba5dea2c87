"""What a card says about one SKPD that it was forwarded to: a row of its own (S25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.messaging.delivery import NOT_ARRIVED, OutboundStatus
from app.domain.words import N_
from app.domain.workflow.workflow import ForwardStatus
from app.i18n.language import translated
from app.models import Forward, OutboundSms
from app.queries.lists.state_filters import Tone
from app.views.cards.labels import own_due, person
from app.views.cards.view_models import RejectionView, RouteView, Tag

UNNAMED: Final = N_("belum diisi")
_FORWARD_TONES: Final[Mapping[ForwardStatus, Tone]] = {
    ForwardStatus.MENUNGGU: "warn",
    ForwardStatus.DIJAWAB: "good",
    ForwardStatus.DITOLAK: "bad",
    ForwardStatus.DITARIK: "plain",
}
_LEFT: Final = (OutboundStatus.SENT, OutboundStatus.DELIVERED, OutboundStatus.UNDELIVERED)
_HOLDING: Final = (ForwardStatus.MENUNGGU, ForwardStatus.DIJAWAB)
_LEADS: Final = Tag(
    N_("SKPD utama"), "plain", N_("SKPD utama untuk pesan ini; yang lain SKPD pendukung")
)
_HELPS: Final = Tag(N_("SKPD pendukung"), "plain", N_("Mendukung SKPD utama; boleh menjawab juga"))


def route(
    row: Forward,
    phones: Sequence[OutboundSms],
    withdraw_url: str | None,
    complete_url: str | None,
    release_url: str | None = None,
) -> RouteView:
    """One SKPD: answered or not, what its phones got, and why it refused."""
    state = ForwardStatus(row.status)
    after = (
        _("dalam %(answered_at)s", answered_at=_span(row.answered_at - row.forwarded_at))
        if row.answered_at
        else ""
    )
    return RouteView(
        forward_id=row.id,
        skpd=row.skpd.name,
        abbreviation=row.skpd.abbreviation,
        part=_part(row),
        state=_state(row, state),
        due=own_due(row) if _part(row) else None,
        phones=_phones(phones),
        forwarded_at=row.forwarded_at,
        answered_after=after,
        reminded_at=row.reminded_at,
        rejection=_rejection(row, complete_url),
        heads_only=row.heads_only,
        withdraw_url=withdraw_url,
        release_url=release_url,
    )


def _state(row: Forward, state: ForwardStatus) -> Tag:
    if row.released_by:
        return Tag(N_("dilepas"), "plain", f"{row.release_note} · {row.released_by}")
    if row.is_owed and state is ForwardStatus.DIJAWAB:
        return Tag(N_("harus dijawab lagi"), "warn", _AGAIN)
    return Tag(_ROUTE_WORDS[state], _FORWARD_TONES[state])


_AGAIN: Final = N_("Jawabannya tidak sampai, atau warga menyatakan belum selesai")
_ROUTE_WORDS: Final[Mapping[ForwardStatus, str]] = {
    ForwardStatus.MENUNGGU: N_("belum dijawab"),
    ForwardStatus.DIJAWAB: N_("sudah dijawab"),
    ForwardStatus.DITOLAK: N_("ditolak"),
    ForwardStatus.DITARIK: N_("ditarik"),
}


def _part(row: Forward) -> Tag | None:
    """Who leads and who helps, where several SKPD hold the message (A7)."""
    holding = [one for one in row.message.forwards if one.status in _HOLDING]
    if len(holding) < 2 or row not in holding:
        return None
    return _LEADS if row.is_lead else _HELPS


def _rejection(row: Forward, complete_url: str | None) -> RejectionView | None:
    found = row.rejection
    if found is None:
        return None
    return RejectionView(
        reason=found.reason,
        alternative=found.alternative or translated(UNNAMED),
        acknowledged_by=found.acknowledged_by or translated(UNNAMED),
        by=person(found.author_position, found.author_name),
        at=found.created_at,
        complete_url=None if found.acknowledged_by else complete_url,
    )


def _phones(rows: Sequence[OutboundSms]) -> str:
    """`SMS terkirim 3 dari 3, diterima 2`."""
    asked = [row for row in rows if row.status != OutboundStatus.CANCELLED]
    if not asked:
        return _("SMS dibatalkan") if rows else _("tanpa SMS: belum ada nomor HP")
    arrived = sum(row.status == OutboundStatus.DELIVERED for row in asked)
    told = (
        (sum(row.status in NOT_ARRIVED for row in asked), N_("gagal")),
        (sum(row.status == OutboundStatus.UNCERTAIN for row in asked), N_("belum pasti")),
        (sum(row.needs_person for row in asked), _("tertahan menunggu petugas")),
    )
    left = sum(row.status in _LEFT for row in asked)
    words = _(
        "SMS terkirim %(sent)s dari %(total)s, diterima %(arrived)s",
        sent=left,
        total=len(asked),
        arrived=arrived,
    )
    return words + "".join(f", {count} {translated(word)}" for count, word in told if count)


def _span(passed: timedelta) -> str:
    minutes = max(1, round(passed.total_seconds() / 60))
    if minutes < 60:
        return ngettext("%(minutes)s menit", "%(minutes)s menit", minutes, minutes=minutes)
    if minutes < 24 * 60:
        rest = (
            ngettext(" %(minutes)s menit", " %(minutes)s menit", minutes % 60, minutes=minutes % 60)
            if minutes % 60
            else ""
        )
        return ngettext("%(hours)s jam", "%(hours)s jam", minutes // 60, hours=minutes // 60) + rest
    days, hours = divmod(minutes // 60, 24)
    return ngettext("%(days)s hari", "%(days)s hari", days, days=days) + (
        ngettext(" %(hours)s jam", " %(hours)s jam", hours, hours=hours) if hours else ""
    )

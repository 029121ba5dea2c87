"""What others did to a card while a person's dialog was open."""

from __future__ import annotations

from flask_babel import gettext as _

from app.domain.workflow.workflow import CaseStatus, ForwardStatus
from app.models import Approval, Case
from app.queries.cards import case_rows
from app.services.cases.state.case_state import waiting_draft
from app.views.framework.format import clock

SEPARATOR = "-"


def mark(case: Case, forward_id: int | None = None) -> str:
    """The state of the card: last forward, answer, rejection; deleted; closed; last part; time of
    the open question; number of withdrawn forwards; last waiting draft; sensitive. A unit's own
    card (`forward_id`) leaves out another unit's draft, which is private until it is sent."""
    return SEPARATOR.join(str(value) for value in _position(case, forward_id))


def since(case: Case, seen: str, forward_id: int | None = None) -> str:
    """One sentence about the changes after `seen`; empty when there are none."""
    if seen == mark(case, forward_id):
        return ""
    parts = [part for part in seen.split(SEPARATOR) if part.isascii() and part.isdigit()]
    known = [int(part[:12]) for part in parts]
    forward, reply, rejection, _deleted, _closed, part, *later = [*known, *[0] * 10][:10]
    asked, withdrawn, draft, was_sensitive = later
    told = [*_forwards(case, forward), *_replies(case, reply)]
    told += _rejections(case, rejection)
    if any(row.id > part for row in case.parts):
        told.append(_("mendapat tambahan dari warga"))
    told += _pending(case, asked, withdrawn, draft, forward_id)
    if case.is_sensitive and not was_sensitive:
        told.append(_("ditandai sensitif"))
    if case.is_deleted:
        told.append(_("dihapus oleh %(deleted_by)s", deleted_by=case.deleted_by))
    if case.status == CaseStatus.SELESAI:
        told.append(_("ditandai selesai"))
    return "; ".join(told) or _("diubah orang lain")


def since_event(case_id: int, event_id: int, actor: str) -> str:
    """The same for a card of which no more is known than that it was picked with many others: what
    somebody else than this actor did after that event of the journal."""
    is_changed = case_rows.is_changed_since(case_id, event_id, actor)
    return _("diubah orang lain") if is_changed else ""


def _position(case: Case, forward_id: int | None) -> tuple[int, ...]:
    forwards = [row.id for row in case.forwards]
    replies = [row.id for row in case.replies]
    rejections = [row.rejection.id for row in case.forwards if row.rejection]
    return (
        max(forwards, default=0),
        max(replies, default=0),
        max(rejections, default=0),
        int(case.is_deleted),
        int(case.status == CaseStatus.SELESAI),
        max((row.id for row in case.parts), default=0),
        _asked(case),
        _withdrawn(case),
        max((row.id for row in _drafts(case, forward_id)), default=0),
        int(case.is_sensitive),
    )


def _asked(case: Case) -> int:
    return int(case.asked_at.timestamp()) if case.asked_at else 0


def _withdrawn(case: Case) -> int:
    return sum(row.status == ForwardStatus.DITARIK for row in case.forwards)


def _drafts(case: Case, forward_id: int | None) -> list[Approval]:
    own = (row for row in case.forwards if forward_id in (None, row.id))
    found = (waiting_draft(row) for row in own)
    return [row for row in found if row is not None]


def _pending(
    case: Case, asked: int, withdrawn: int, draft: int, forward_id: int | None
) -> list[str]:
    """What waits now, or was withdrawn."""
    told = []
    if case.asked_at is not None and _asked(case) != asked:
        told.append(_("ditanyakan kepada warga pukul %(asked_at)s", asked_at=clock(case.asked_at)))
    if asked and case.asked_at is None:
        told.append(_("tidak menunggu penjelasan warga lagi"))
    if _withdrawn(case) > withdrawn:
        told.append(_("ditarik dari SKPD"))
    told += [
        _(
            "menunggu persetujuan %(superior_position)s atas jawaban %(author_name)s",
            superior_position=row.superior_position,
            author_name=row.author_name,
        )
        for row in _drafts(case, forward_id)
        if row.id > draft
    ]
    return told


def _forwards(case: Case, known: int) -> list[str]:
    return [
        _(
            "sudah diteruskan ke %(unit)s oleh %(name)s pukul %(clock)s",
            unit=row.skpd.name,
            name=row.forwarded_by,
            clock=clock(row.forwarded_at),
        )
        for row in case.forwards
        if row.id > known
    ]


def _replies(case: Case, known: int) -> list[str]:
    return [
        _(
            "sudah dibalas oleh %(author_name)s pukul %(created_at)s: “%(text)s”",
            author_name=row.author_name,
            created_at=clock(row.created_at),
            text=row.text,
        )
        for row in case.replies
        if row.id > known
    ]


def _rejections(case: Case, known: int) -> list[str]:
    return [
        _(
            "ditolak oleh %(name)s pukul %(clock)s",
            name=row.author_name,
            clock=clock(row.created_at),
        )
        for row in case_rows.rejections_after(case.id, known)
    ]

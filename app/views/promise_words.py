"""How a promise is told: on its card, and in the ledger."""

from __future__ import annotations

from app.domain.promises import PromiseStatus
from app.english import said
from app.models import Promise
from app.services.wib import today
from app.views.card_parts import Tag
from app.views.format import full_day


def tag(row: Promise) -> Tag:
    """`Janji Kamis 3 Desember 2026`, red when its day is over and nothing was heard."""
    if row.status == PromiseStatus.DITEPATI:
        return _kept(row)
    if row.status == PromiseStatus.INGKAR:
        by = said("menurut warga" if row.denied_at else "tanpa kabar")
        words = said("Janji belum ditepati, {}", by)
        since = said(" sejak {}", full_day(row.due_on)) if row.due_on else ""
        return Tag(words + since, "bad")
    if row.due_on is None:
        return Tag("Janji tanpa tanggal", "warn", "SKPD belum mengatakan kapan selesai")
    is_due = row.due_on <= today()
    words = said("Janji jatuh tempo {}" if is_due else "Janji {}", full_day(row.due_on))
    moved = said(", diundur {} kali", row.moves) if row.moves else ""
    return Tag(words + moved, "warn" if is_due else "plain")


def _kept(row: Promise) -> Tag:
    """Late is measured by the day that was named first."""
    words = "Janji ditepati, terlambat" if row.is_late else "Janji ditepati"
    tip = f"{row.note or ''} · {row.ended_by or ''}"
    return Tag(words, "warn" if row.is_late else "good", tip)

"""Labels of a promise, on its card and in Janji."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.words import N_
from app.domain.workflow.promises import PromiseStatus
from app.models import Promise
from app.services.settings.local_time import today
from app.views.cards.view_models import Tag
from app.views.framework.format import full_day


def tag(row: Promise) -> Tag:
    """`Janji Kamis 3 Desember 2026`, red when its day is over without news."""
    if row.status == PromiseStatus.DITEPATI:
        return _kept(row)
    if row.status == PromiseStatus.INGKAR:
        by = _("menurut warga") if row.denied_at else _("tanpa kabar")
        words = _("Janji belum ditepati, %(by)s", by=by)
        since = _(" sejak %(since)s", since=full_day(row.due_on)) if row.due_on else ""
        return Tag(words + since, "bad")
    if row.due_on is None:
        return Tag(N_("Janji tanpa tanggal"), "warn", N_("SKPD belum mengatakan kapan selesai"))
    is_due = row.due_on <= today()
    words = (
        _("Janji jatuh tempo %(due_on)s", due_on=full_day(row.due_on))
        if is_due
        else _("Janji %(due_on)s", due_on=full_day(row.due_on))
    )
    moved = (
        ngettext(", diundur %(moves)s kali", ", diundur %(moves)s kali", row.moves, moves=row.moves)
        if row.moves
        else ""
    )
    return Tag(words + moved, "warn" if is_due else "plain")


def _kept(row: Promise) -> Tag:
    """Lateness counts from the first promised day."""
    words = N_("Janji ditepati, terlambat") if row.is_late else N_("Janji ditepati")
    tip = f"{row.note or ''} · {row.ended_by or ''}"
    return Tag(words, "warn" if row.is_late else "good", tip)

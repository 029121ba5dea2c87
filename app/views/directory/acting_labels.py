"""Who is acting in an office, in words for the pages of officials and units."""

from __future__ import annotations

from flask_babel import gettext as _

from app.models import Contact
from app.queries.directory import officials
from app.views.framework.format import full_day
from app.views.framework.responses import once


def acting_now() -> list[Contact]:
    """Who is acting today in any unit, read once a page."""
    return once("acting_now", officials.acting_now)


def of_unit(skpd_id: int | None) -> list[str]:
    """`Plh. Kepala Dinas PUPR: Rina, sampai 5 Des 2026`, of one unit or of all."""
    return [_words(row) for row in acting_now() if skpd_id in (None, row.skpd_id)]


def stand_in(contact: Contact) -> str:
    """`Digantikan Rina sampai 5 Des 2026`; empty where nobody is acting for this official."""
    for row in acting_now():
        if row.stands_for_id == contact.id:
            return _("Digantikan %(name)s sampai %(until)s", name=row.name, until=_until(row))
    return ""


def _words(row: Contact) -> str:
    return _(
        "%(position)s: %(name)s, sampai %(until)s",
        position=row.position,
        name=row.name,
        until=_until(row),
    )


def _until(row: Contact) -> str:
    return full_day(row.valid_until) if row.valid_until else ""

"""Info SIM: what operators write about our SIMs; Karantina: what could not be decoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy import select

from app.extensions import db
from app.models import InboundPart, Modem
from app.services import sim_info
from app.views.cards import Viewer
from app.views.format import shown_number

_MOST_BYTES: Final = 48
_MOST_CHARACTERS: Final = 200


@dataclass(frozen=True, slots=True)
class PartView:
    """One part of the quarantine."""

    sender: str
    what: str
    text: str
    bytes: str
    size: int
    modem: str
    at: datetime
    problem: str
    card_url: str


class SimInfoView(BaseView):
    """Two lists of the last hundred, read only."""

    route_base = "/info-sim"
    class_permission_name = "SimInfo"
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """Operators' notices, the newest first."""
        names, roles = _modem_names(), Viewer.current().actor.roles
        notices = [
            (shown_number(row.sender, roles), row.text, names.get(row.modem_id, ""), row.at)
            for row in sim_info.recent()
        ]
        return self._page("sim_info.html", notices=notices)

    @expose("/karantina")
    @has_access
    @permission_name("read")
    def quarantine(self) -> Any:
        """Parts that could not be decoded, with the card that shows them."""
        names, viewer = _modem_names(), Viewer.current()
        parts = [_part(row, names, viewer) for row in sim_info.undecoded()]
        return self._page("quarantine.html", parts=parts)

    def _page(self, template: str, **values: Any) -> Any:
        count = sim_info.count_undecoded()
        return self.render_template(template, title="Info SIM", undecoded=count, **values)


def _modem_names() -> dict[int, str]:
    return {row_id: name for row_id, name in db.session.execute(select(Modem.id, Modem.name))}


def _part(row: InboundPart, names: Mapping[int, str], viewer: Viewer) -> PartView:
    may_open = row.message_id is not None and ("can_read", "Inbox") in viewer.held
    return PartView(
        sender=shown_number(row.number, viewer.actor.roles) if row.number else "tidak terbaca",
        what="SMS rusak" if row.is_corrupted else "SMS data, bukan teks",
        text=_readable(row),
        bytes=row.body[:_MOST_BYTES].hex(" "),
        size=len(row.body),
        modem=names.get(row.modem_id, ""),
        at=row.recorded_at,
        problem=row.problem or "",
        card_url=url_for("InboxView.card", message_id=row.message_id) if may_open else "",
    )


def _readable(row: InboundPart) -> str:
    """The text, or what is printable of the bytes; the rest shows as dots."""
    raw = row.text or row.body[:_MOST_CHARACTERS].decode("ascii", "replace")
    return "".join(c if c.isprintable() and c != "\ufffd" else "·" for c in raw[:_MOST_CHARACTERS])

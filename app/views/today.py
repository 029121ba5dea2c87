"""Hari ini: what a moderator's day begins with, each number a link to what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name

from app.views.cards import Viewer
from app.views.counting import inbox_counts
from app.views.states import INBOX_STATES, Tone

# filter of Pesan Masuk -> what to do about it, its icon, its colour when there is something.
_TILES: Final[dict[str, tuple[str, str, Tone]]] = {
    "baru": ("Teruskan ke SKPD atau balas langsung", "fa-inbox", "warn"),
    "hari-ini": ("Tenggatnya habis hari ini", "fa-hourglass-half", "warn"),
    "terlambat": ("Ingatkan SKPD atau jawab sekarang", "fa-triangle-exclamation", "bad"),
    "ditolak": ("Teruskan lagi ke SKPD yang tepat", "fa-rotate-left", "bad"),
    "sms": ("SMS gagal atau belum pasti terkirim", "fa-comment-slash", "bad"),
    "diketahui": ("Jawaban lewat HP tanpa nama atasan", "fa-user-pen", "warn"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One number with its link."""

    label: str
    count: int
    help: str
    icon: str
    tone: Tone
    url: str


class TodayView(BaseView):
    """One page of numbers; it opens after login."""

    route_base = "/hari-ini"
    class_permission_name = "Today"
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("read")
    def index(self) -> Any:
        """New, due today, overdue, rejected, SMS in trouble, superiors to be named, the modem."""
        viewer = Viewer.current()
        counts = inbox_counts(list(_TILES))
        tiles = [
            Tile(
                label=INBOX_STATES[word].label,
                count=counts[word],
                help=words,
                icon=icon,
                tone=tone if counts[word] else "good",
                url=url_for("InboxView.index", status=word),
            )
            for word, (words, icon, tone) in _TILES.items()
        ]
        may_list = ("can_list", "Modem") in viewer.held
        return self.render_template(
            "today.html",
            title="Hari ini",
            tiles=tiles,
            name=viewer.actor.name,
            modem_url=url_for("ModemView.list") if may_list else None,
        )

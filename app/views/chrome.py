"""What the frame of every page shows: counts in the menu, the modem's dot; asked once a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, g, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.routing import BuildError

from app.domain.permissions import INBOX, OFFICE, OUTBOX
from app.extensions import db, now
from app.models import Modem
from app.views import format as spelling
from app.views import listing, outbox_list

# The owner says hello at least every half minute; silence of this length is a fault.
_SILENCE = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class ModemView:
    """The dot in the header."""

    is_ok: bool
    text: str
    detail: str


class Chrome:
    """Asked by layout.html; every answer is limited to what the person may see."""

    def badge(self, menu_name: str) -> int | None:
        """How many cards wait behind a menu item; None where nothing is counted."""
        if not current_user.is_authenticated:
            return None
        if menu_name == INBOX and _may("Inbox"):
            return _once("unanswered", listing.unanswered_messages)
        if menu_name == OFFICE and _may("Office") and current_user.skpd_id:
            skpd_id = current_user.skpd_id
            return _once("unanswered here", lambda: listing.unanswered_forwards(skpd_id))
        if menu_name == OUTBOX and _may("Outbox"):
            return _once("to decide", outbox_list.to_decide)
        return None

    def badges(self) -> dict[str, int]:
        """All counts of the menu, for a page that refreshes itself."""
        counts = {name: self.badge(name) for name in (INBOX, OFFICE, OUTBOX)}
        return {name: count for name, count in counts.items() if count is not None}

    def modem(self) -> ModemView | None:
        """The worst of the enabled modems, for those who read the inbox."""
        if not current_user.is_authenticated or not _may("Inbox"):
            return None
        rows = db.session.scalars(select(Modem).where(Modem.is_enabled).order_by(Modem.id)).all()
        if not rows:
            return ModemView(False, "Belum ada modem", "Tambahkan modem agar SMS dapat diterima.")
        return sorted((_modem_view(row) for row in rows), key=lambda view: view.is_ok)[0]

    def password_url(self) -> str | None:
        """The page of one's own password."""
        try:
            return url_for("PasswordView.own")
        except BuildError:
            return None


def init_app(app: Flask) -> None:
    """Gives all templates the filters and the `chrome` object."""
    spelling.init_app(app)
    chrome = Chrome()
    app.context_processor(lambda: {"chrome": chrome})


def _may(view: str) -> bool:
    return bool(current_app.appbuilder.sm.has_access("can_read", view))  # type: ignore[attr-defined]


def _once(key: str, ask: Any) -> int:
    answers = g.setdefault("chrome_answers", {})
    if key not in answers:
        answers[key] = ask()
    return int(answers[key])


def _modem_view(row: Modem) -> ModemView:
    alive = row.seen_at is not None and now() - row.seen_at < _SILENCE
    is_ok = alive and row.problem is None
    signal = f" · sinyal {row.signal_percent}%" if row.signal_percent is not None else ""
    if is_ok:
        last = f"terakhir terlihat {spelling.clock(row.seen_at)} WIB" if row.seen_at else ""
        return ModemView(
            True, f"Modem {row.name}{signal}", f"Modem {row.name}: {row.state}, {last}"
        )
    trouble = row.problem if alive else "tidak terhubung"
    return ModemView(False, f"Modem {row.name}: bermasalah", f"Modem {row.name}: {trouble}")

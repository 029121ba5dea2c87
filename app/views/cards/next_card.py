""" "Kirim & berikutnya": from one card to the next that waits."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import case, select

from app.database.extensions import db
from app.domain.words import N_
from app.domain.workflow.workflow import MessageStatus
from app.http import error_pages
from app.i18n.language import translated
from app.models import Forward, Message
from app.queries.lists.conditions import inbox_conditions
from app.queries.lists.filters import Filters
from app.queries.lists.state_filters import is_owed

ALL_DONE = N_("Tidak ada pesan lain yang menunggu.")
_AT_THE_DESK = (MessageStatus.BARU, MessageStatus.DITOLAK)


def next_message(message_id: int) -> str:
    """The next unanswered card: what waits for the desk itself first, then what is due first."""
    is_elsewhere = case((Message.status.in_(_AT_THE_DESK), 0), else_=1)
    found = db.session.scalar(
        select(Message.id)
        .where(*inbox_conditions(Filters(), sees_numbers=False), Message.id != message_id)
        .order_by(is_elsewhere, Message.turn_at, Message.id)
        .limit(1)
    )
    return url_for("InboxView.card", message_id=found) if found else url_for("InboxView.index")


def next_forward(forward_id: int, skpd_id: int | None) -> str:
    """The next card of the SKPD that waits for its answer, what is due first on top."""
    found = db.session.scalar(
        select(Forward.id)
        .join(Message)
        .where(
            Forward.skpd_id == skpd_id,
            is_owed(),
            Forward.id != forward_id,
            Message.deleted_at.is_(None),
        )
        .order_by(Forward.due_at.is_(None), Forward.due_at, Forward.id)
        .limit(1)
    )
    return url_for("OfficeView.card", forward_id=found) if found else url_for("OfficeView.index")


def answer(url: str, told: str, card_url: str) -> Response:
    """Goes there; what was done is said on that page, with a way back to the card (Batalkan)."""
    flash(
        Markup('{} <a href="{}">{}</a>').format(translated(told), card_url, _("Lihat kartunya")),
        "success",
    )
    if url.endswith("/"):
        flash(ALL_DONE, "info")
    if not error_pages.wants_fragment():
        return make_response(redirect(url, 303))
    response = make_response("", 200)
    response.headers["HX-Redirect"] = url
    return response

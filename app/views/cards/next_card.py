""" "Kirim & berikutnya": from one card to the next that waits."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.domain.words import N_
from app.http import error_pages
from app.i18n.language import translated
from app.queries.lists import next_card

ALL_DONE = N_("Tidak ada pesan lain yang menunggu.")


def next_message(message_id: int) -> str:
    """The address of the next unanswered card, or of the list."""
    found = next_card.next_message(message_id)
    return url_for("InboxView.card", message_id=found) if found else url_for("InboxView.index")


def next_forward(forward_id: int, skpd_id: int | None) -> str:
    """The address of the unit's next card that waits for its answer, or of the list."""
    found = next_card.next_forward(forward_id, skpd_id)
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

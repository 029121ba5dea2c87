"""What an act on a card answers: the card in its place and a word about what was done."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from flask import Response, make_response, redirect, render_template

from app.database.extensions import transaction
from app.domain.errors import DomainError
from app.http import error_pages
from app.views.cards.view_models import CardView
from app.views.framework import access_log

# Tells the page's script that a 4xx answer is a part made for the place that asked for it.
PART = {"X-Upik-Part": "1"}


def card_answer(
    card: CardView | None,
    told: str,
    dom_id: str,
    *,
    undo: Mapping[str, str] | None = None,
    code: int = 200,
) -> Response:
    """The card (None: it leaves the list) in its place and a toast, for htmx; for a plain form a
    redirect to the card's page, which tells the journal itself. `undo` is the address and values of
    "Urungkan", for 10 seconds."""
    if not error_pages.wants_fragment():
        return make_response(redirect(card.url if card else "../", 303))
    if card is not None:
        access_log.at_card(card.message_id)
    page = render_template("framework/done.html", card=card, told=told, undo=undo)
    places = {
        "HX-Retarget": f"#{dom_id}",
        "HX-Reswap": "outerHTML",
        "HX-Trigger-After-Swap": json.dumps({"upik:done": {"card": dom_id}}),
    }
    return make_response(page, code, {**PART, **places})


def attempt(act: Callable[[], object]) -> str:
    """Does an act without a window; the sentence of its refusal, or an empty string."""
    try:
        with transaction():
            act()
    except DomainError as error:
        return error_pages.sentence(error)
    return ""

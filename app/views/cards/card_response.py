"""The response to an action on a card: the card in its place and a toast."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from flask import Response, make_response, redirect, render_template

from app.http import error_pages
from app.queries.cards import case_rows
from app.views.cards.assemble import inbox_cards, office_cards
from app.views.cards.view_models import CardView
from app.views.framework import access_log
from app.views.framework.responses import PART, attempt_result, or_404
from app.views.framework.viewer import Viewer

# How long the notice with "Urungkan" stands after Hapus and Blokir; after other acts 10 seconds.
A_MINUTE: Final = 60
# What a card's own button asked for, but needs a window.
IN_WINDOW: Final = {**PART, "HX-Retarget": "#window", "HX-Reswap": "innerHTML"}
_STAYS: Final = {"stays": True}
T = TypeVar("T")


def inbox_card(case_id: int, viewer: Viewer) -> CardView | None:
    """The moderator's card; None when this person may not see it any more (D6)."""
    return next(iter(inbox_cards([case_id], viewer)), None)


def office_card(forward_id: int, viewer: Viewer) -> CardView | None:
    """The unit's own card; None when this person may not see it any more."""
    return next(iter(office_cards([forward_id], viewer)), None)


def attempt_on(case_id: int, service: Callable[..., T], *values: object) -> tuple[T | None, str]:
    """Does an action without a dialog on this card: what it returned, and the sentence of its
    refusal; aborts with 404 where there is no such card."""
    or_404(case_rows.find_case(case_id))
    actor = Viewer.current().actor
    return attempt_result(lambda: service(case_id, *values, actor=actor))


def inbox_response(
    case_id: int,
    refusal: str,
    done: str,
    undo: Mapping[str, Any] | None = None,
    *,
    stays: bool = True,
) -> Response:
    """The moderator's card after an action without a dialog: its refusal with 409, or what was
    done, with `undo` (address and values of "Urungkan"). `stays`: the focus does."""
    card = inbox_card(case_id, Viewer.current())
    return _after(card, f"card-{case_id}", refusal, done, undo, stays=stays)


def office_response(
    forward_id: int, refusal: str, done: str, undo: Mapping[str, Any] | None = None
) -> Response:
    """The same for the unit's own card."""
    card = office_card(forward_id, Viewer.current())
    return _after(card, f"card-{forward_id}", refusal, done, undo, stays=True)


def _after(
    card: CardView | None,
    dom_id: str,
    refusal: str,
    done: str,
    undo: Mapping[str, Any] | None,
    *,
    stays: bool,
) -> Response:
    if refusal:
        return card_response(card, refusal, dom_id, code=409)
    return card_response(card, done, dom_id, undo=undo, then={"stays": stays})


def card_response(
    card: CardView | None,
    told: str,
    dom_id: str,
    *,
    undo: Mapping[str, Any] | None = None,
    code: int = 200,
    tone: str = "success",
    then: Mapping[str, Any] | None = None,
) -> Response:
    """`then`: what the page does next (frame/shell.js): `stays` on this card, or goes on to
    another, with the window of the row `next` open.

    For htmx the card (None: it leaves the list) in its place and a toast; for a plain form a
    redirect to the card's page, which journals the look itself."""
    if not error_pages.wants_fragment():
        return make_response(redirect(card.url if card else "../", 303))
    if card is not None:
        access_log.at_card(card.case_id)
    page = render_template(
        "cards/done.html", card=card, told=told, undo=undo, dom_id=dom_id, tone=tone
    )
    places = {
        "HX-Retarget": f"#{dom_id}",
        "HX-Reswap": "outerHTML",
        "HX-Trigger-After-Swap": json.dumps({"upik:done": {"card": dom_id, **(then or _STAYS)}}),
    }
    return make_response(page, code, {**PART, **places})

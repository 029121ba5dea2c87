"""The polling of an open list: cards that it does not show yet, and cards that have changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from flask import Response, make_response, render_template

from app.queries.lists.keyset_pages import row_id, stamps_of
from app.views.cards.view_models import CardView
from app.views.lists.facets import Facets


@dataclass(frozen=True)
class Question:
    """What the page shows.

    `after`: the smallest of the newest ids shown; None when no new cards are asked for.
    `known`: those ids (ids are assigned before the commit, so a smaller one may come later).
    `stamps`: id -> stamp of the cards to compare. `open`: the card that the person works on.
    `stays`: the page keeps cards that became part of another one, as the page of one case does.
    `numbers`: the stamp of the filters' numbers on the page."""

    after: int | None
    known: frozenset[int]
    stamps: Mapping[int, str]
    wants_numbers: bool = False
    open: int | None = None
    stays: bool = False
    numbers: str = ""

    @classmethod
    def of(cls, args: Mapping[str, str]) -> Self:
        """Reads after=41, known=42,41 and shown=42:ab12,41:cd34; ignores what is malformed."""
        return cls(
            after=row_id(args.get("after")),
            known=frozenset(
                row for it in args.get("known", "").split(",") if (row := row_id(it)) is not None
            ),
            stamps=stamps_of(args.get("shown", "")),
            wants_numbers=args.get("angka") == "1",
            open=row_id(args.get("buka")),
            stays=args.get("tetap") == "1",
            numbers=args.get("hitungan", ""),
        )


def answer(
    asked: Question,
    new: Sequence[int],
    cards: Sequence[CardView],
    facets: Callable[[], Facets],
    look: Callable[[], None],
    *,
    deleted: bool = False,
) -> Response:
    """New and changed cards with the filters' numbers, as HTML; 204 when the page is up to date.

    `look` journals that cards are shown. The header X-Upik-Gone names shown cards that have left.
    """
    cards = [
        card
        for card in cards
        if card.is_deleted == deleted
        and (asked.stays or not card.is_joined or card.row_id == asked.open)
    ]
    # A new card has no stamp yet, so it differs too.
    wanted = [card for card in cards if card.stamp != asked.stamps.get(card.row_id)]
    here = {card.row_id for card in cards}
    gone = [str(row) for row in asked.stamps if row not in here]
    found = facets() if wanted or gone or asked.wants_numbers or asked.numbers else None
    is_same = found is not None and found.stamp == asked.numbers and not asked.wants_numbers
    if not wanted and not gone and (found is None or is_same):
        return make_response("", 204)
    if wanted:
        look()
    page = render_template("inbox/live_update.html", cards=wanted, new=set(new), facets=found)
    response = make_response(page)
    response.headers["X-Upik-Gone"] = ",".join(gone)
    return response

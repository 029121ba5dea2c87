"""What a card shows of the other messages of its number: what follows it, and what it follows."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.joining import Link
from app.domain.permissions import Pair
from app.domain.words import N_
from app.domain.workflow import Action, Facts, allowed
from app.models import Forward, Message
from app.services.actor import Actor
from app.views import card_words
from app.views.addresses import of_row
from app.views.card_parts import FollowUpView, LinkView


def follow_ups(
    rows: Iterable[Message], forward: Forward | None, held: frozenset[Pair]
) -> tuple[FollowUpView, ...]:
    """In the order of their receipt. An SKPD reads what was joined or answers a question, without
    the way to the desk's own cards."""
    may_split = forward is None and ("can_join", "Inbox") in held
    return tuple(
        FollowUpView(
            text=card_words.body(row),
            at=row.received_at,
            label=_label(row),
            is_joined=row.is_joined,
            url=None if forward else of_row("InboxView.card", row.id),
            split_url=_split_url(row) if may_split and row.is_joined else None,
        )
        for row in sorted(rows, key=lambda row: (row.received_at, row.id))
        if forward is None or row.is_joined or row.follows_as == Link.ANSWER
    )


def link(
    message: Message, facts: Facts, actor: Actor, held: frozenset[Pair], *, is_office: bool
) -> LinkView | None:
    """What this message follows; Gabungkan and Lepaskan where they are possible."""
    if message.follows_id is None or is_office:
        return None
    may = ("can_join", "Inbox") in held
    routes = ((Action.JOIN, "InboxView.join"), (Action.DETACH, "InboxView.detach"))
    join, detach = (
        of_row(route, message.id) if may and allowed(act, facts, actor.acts_as) else None
        for act, route in routes
    )
    words = (
        N_("Bagian dari kartu lain") if message.is_joined else Link(message.follows_as or "").label
    )
    url = of_row("InboxView.card", message.follows_id)
    return LinkView(words, url, message.is_joined, join, detach)


def _label(row: Message) -> str:
    if row.follows_as == Link.ANSWER:
        return N_("Penjelasan warga")
    return N_("Digabungkan") if row.is_joined else Link(row.follows_as or "").label


def _split_url(row: Message) -> str:
    return of_row("InboxView.split", row.id)

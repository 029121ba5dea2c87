"""What a card shows of the other messages of its number: what follows it, and what it follows."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.access.permissions import Pair
from app.domain.words import N_
from app.domain.workflow.related_messages import Link
from app.domain.workflow.workflow import Action, Facts, allowed
from app.models import Forward, Message
from app.services.journal.actor import Actor
from app.views.cards import labels
from app.views.cards.view_models import FollowUpView, LinkView
from app.views.framework.urls import of_row


def follow_ups(
    rows: Iterable[Message], forward: Forward | None, held: frozenset[Pair]
) -> tuple[FollowUpView, ...]:
    """In the order of their receipt. An SKPD reads what was joined or answers a question, without
    the way to the desk's own cards."""
    may_split = forward is None and ("can_join", "Inbox") in held
    return tuple(
        FollowUpView(
            text=labels.body(row),
            at=row.received_at,
            label=_label(row),
            is_joined=row.is_joined,
            url=None if forward else of_row("InboxCaseView.card", row.id),
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
    routes = ((Action.JOIN, "InboxMergeView.join"), (Action.DETACH, "InboxMergeView.detach"))
    join, detach = (
        of_row(route, message.id) if may and allowed(act, facts, actor.acts_as) else None
        for act, route in routes
    )
    words = (
        N_("Bagian dari kartu lain") if message.is_joined else Link(message.follows_as or "").label
    )
    url = of_row("InboxCaseView.card", message.follows_id)
    return LinkView(words, url, message.is_joined, join, detach)


def _label(row: Message) -> str:
    if row.follows_as == Link.ANSWER:
        return N_("Penjelasan warga")
    return N_("Digabungkan") if row.is_joined else Link(row.follows_as or "").label


def _split_url(row: Message) -> str:
    return of_row("InboxMergeView.split", row.id)

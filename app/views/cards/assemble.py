"""Messages become cards: their rows, the person's rights, and who else looks, in plain values."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from app.domain.workflow.codes import show_ticket
from app.domain.workflow.workflow import Action, Category, Facts, ForwardStatus, allowed
from app.models import Forward, Message
from app.queries.cards import card_rows
from app.queries.cards.card_rows import CardRows
from app.queries.cards.former_holder import parts_at_rejection
from app.queries.lists.filters import NONE
from app.services.cases.state import presence
from app.services.cases.state.case_state import facts_of
from app.views.cards import (
    answers,
    approval_labels,
    forward_labels,
    labels,
    question_labels,
    related,
    sender_labels,
    suggestion_labels,
)
from app.views.cards.button import Buttons
from app.views.cards.buttons_for import inbox_buttons, may_withdraw, office_buttons
from app.views.cards.former_holder import still_seen
from app.views.cards.view_models import CardView, IncidentView, RouteView
from app.views.framework.urls import of_row
from app.views.framework.viewer import Viewer

__all__ = ["Viewer", "inbox_cards", "office_cards"]

# Either of them: several cards may be picked for one act.
BULK: Final = frozenset({("can_forward", "Inbox"), ("can_close", "Inbox"), ("can_reply", "Inbox")})


class _Batch(NamedTuple):
    """A page's rows, who has which card open, and of an SKPD that gave a message back what was
    joined to it then."""

    rows: CardRows
    present: dict[int, tuple[str, ...]]
    then: set[tuple[int, int]]


def inbox_cards(ids: Sequence[int], viewer: Viewer) -> list[CardView]:
    """The cards of these messages in the given order; ids that are gone are left out, and what is
    deleted, unless an Admin looks (D6)."""
    batch = _load(ids, viewer)
    found = [batch.rows.messages[row_id] for row_id in ids if row_id in batch.rows.messages]
    return [_card(message, None, batch, viewer) for message in found if _may_see(message, viewer)]


def office_cards(forward_ids: Sequence[int], viewer: Viewer) -> list[CardView]:
    """The cards of an SKPD's own forwards, in the given order."""
    batch = _load(forward_ids, viewer, of_forwards=True)
    held = {
        forward.id: (message, forward)
        for message in batch.rows.messages.values()
        for forward in message.forwards
    }
    found = [held[row_id] for row_id in forward_ids if row_id in held]
    return [
        still_seen(_card(message, forward, batch, viewer), forward)
        for message, forward in found
        if _may_see(message, viewer)
    ]


def _may_see(message: Message, viewer: Viewer) -> bool:
    return not message.is_deleted or viewer.sees_deleted


def _load(ids: Collection[int], viewer: Viewer, *, of_forwards: bool = False) -> _Batch:
    rows = card_rows.load(ids, of_forwards=of_forwards)
    back = [
        row.id
        for message in rows.messages.values()
        for row in message.forwards
        if of_forwards and row.status == ForwardStatus.DITOLAK and rows.follow_ups[message.id]
    ]
    then = parts_at_rejection(back) if back else set()
    return _Batch(rows, presence.others(list(rows.messages), viewer.actor), then)


def _card(message: Message, forward: Forward | None, batch: _Batch, viewer: Viewer) -> CardView:
    # What is true of the number is true of its other cards: who sees no number is not told.
    is_hidden = sender_labels.is_hidden(message, viewer.actor.roles)
    is_blocked = message.id in batch.rows.blocked and not is_hidden
    facts = facts_of(message, forward=forward, is_blocked=is_blocked)
    return CardView(
        row_id=forward.id if forward else message.id,
        message_id=message.id,
        forward_id=forward.id if forward else None,
        is_deleted=message.is_deleted,
        url=_url(message, forward),
        sender=sender_labels.title(message, viewer.actor.roles),
        sender_name=sender_labels.beside(message, viewer.actor.roles),
        way=sender_labels.way(message),
        received_at=message.received_at,
        nth=1 if message.hides_number else batch.rows.nth.get(message.id, 1),
        category=Category(message.category).value.split()[0] if message.category else NONE,
        tags=labels.tags(message, forward),
        flags=labels.flags(message, facts, batch.rows.blocked.get(message.id)),
        code=message.code,
        ticket=show_ticket(message.ticket),
        body=labels.body(message),
        note=forward.note if forward else None,
        question=question_labels.asked(message, batch.rows, viewer.held),
        follow_ups=related.follow_ups(_later(message, forward, batch), forward, viewer.held),
        link=related.link(message, facts, viewer.actor, viewer.held, is_office=forward is not None),
        routes=_routes(message, forward, batch, viewer),
        replies=answers.of_card(message, forward, batch.rows, viewer),
        drafts=approval_labels.drafts(message, forward, viewer.held, lambda: viewer.contact),
        notes=() if forward else tuple(labels.note(row) for row in message.notes),
        present=batch.present.get(message.id, ()),
        buttons=_buttons(forward, facts, viewer),
        may_pick=_may_be_picked(message, forward) and not viewer.held.isdisjoint(BULK),
        proposal=suggestion_labels.of_card(
            message, batch.rows.suggestions.get(message.id, ()), is_office=forward is not None
        ),
        incident=_incident(message, forward, batch),
    )


def _later(message: Message, forward: Forward | None, batch: _Batch) -> list[Message]:
    """The other messages of its number; not what came to it after the SKPD gave it back."""
    rows = batch.rows.follow_ups[message.id]
    if forward is None or forward.status != ForwardStatus.DITOLAK:
        return rows
    return [row for row in rows if (forward.id, row.id) in batch.then]


def _incident(message: Message, forward: Forward | None, batch: _Batch) -> IncidentView | None:
    row = batch.rows.incidents.get(message.id)
    if row is None or forward is not None:
        return None
    return IncidentView(row.name, of_row("InboxIncidentView.incident", row.id))


def _may_be_picked(message: Message, forward: Forward | None) -> bool:
    return forward is None and not message.is_deleted and not message.is_joined


def _buttons(forward: Forward | None, facts: Facts, viewer: Viewer) -> Buttons:
    of_list = inbox_buttons if forward is None else office_buttons
    return of_list(facts, viewer.actor, viewer.held)


def _url(message: Message, forward: Forward | None) -> str:
    if forward is not None:
        return of_row("OfficeCaseView.card", forward.id)
    return of_row("InboxCaseView.card", message.id)


def _routes(
    message: Message, own: Forward | None, batch: _Batch, viewer: Viewer
) -> tuple[RouteView, ...]:
    """One row an SKPD; on an SKPD's own card only when others hold it too, or it refused."""
    rows = message.forwards
    if own is not None and len(rows) == 1 and own.rejection is None:
        return ()
    views = []
    for row in rows:
        url = None
        if own is None and may_withdraw(message, row, viewer.actor, viewer.held):
            url = of_row("InboxForwardView.withdraw", row.id)
        complete, release = _complete_url(row, own, viewer), _release_url(row, own, viewer)
        phones = batch.rows.phones.get(row.id, [])
        views.append(forward_labels.route(row, phones, url, complete, release))
    return tuple(views)


def _release_url(row: Forward, own: Forward | None, viewer: Viewer) -> str | None:
    """Where one's own SKPD says that the one that leads answers for both (A7)."""
    if row is not own or ("can_reject", "Office") not in viewer.held:
        return None
    facts = facts_of(row.message, forward=row, is_blocked=False)
    if not allowed(Action.RELEASE, facts, viewer.actor.acts_as):
        return None
    return of_row("OfficeRejectView.release", row.id)


def _complete_url(row: Forward, own: Forward | None, viewer: Viewer) -> str | None:
    """Where what a TOLAK by phone left open is filled in (D12): by its SKPD, or at the desk."""
    view, needed = ("Inbox", "can_forward") if own is None else ("Office", "can_reject")
    if row.rejection is None or (needed, view) not in viewer.held or own not in (None, row):
        return None
    return of_row(f"{view}CompletionView.complete_rejection", row.rejection.id)

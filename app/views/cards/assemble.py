"""Assembles cards from the rows of messages, the viewer's rights and who else has them open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from app.database.extensions import transaction
from app.domain.access.permissions import Pair
from app.domain.terms import AT_UNITS, HOLDING, UNANSWERED
from app.domain.words import N_
from app.domain.workflow.codes import show_ticket
from app.domain.workflow.promises import PromiseStatus
from app.domain.workflow.related_messages import Link
from app.domain.workflow.workflow import (
    Action,
    Category,
    Facts,
    ForwardStatus,
    MessageStatus,
    is_allowed,
)
from app.models import Forward, Message, Promise, Reply
from app.models.denial import is_corrected
from app.queries.cards import card_rows
from app.queries.cards.card_rows import CardRows
from app.queries.cards.former_holder import parts_at_rejection
from app.queries.lists.filters import NONE
from app.services.cases.state import case_state, danger_reading, presence
from app.services.cases.state.case_state import facts_of
from app.services.journal.actor import Actor
from app.views.cards import labels, message_files, pending_labels, sender_labels, suggestion_labels
from app.views.cards.addresses import row_url
from app.views.cards.buttons import inbox_buttons, may_forward_at_once, may_withdraw, office_buttons
from app.views.cards.former_holder import still_seen
from app.views.cards.view_models import (
    Buttons,
    CardView,
    FollowUpView,
    IncidentView,
    LinkView,
    MemberView,
    PromiseTag,
    ProposalView,
    ReplyView,
    RouteView,
    Tag,
)
from app.views.framework.viewer import Viewer

# With any of these permissions, several cards may be picked for one action.
BULK: Final = frozenset(
    (f"can_{act}", "Inbox") for act in ("forward", "join", "close", "reply", "delete", "block")
)


class _Batch(NamedTuple):
    """The rows of a page, who has which card open, and for rejected forwards the parts that the
    message had at that time."""

    rows: CardRows
    present: dict[int, tuple[str, ...]]
    parts_then: set[tuple[int, int]]


def inbox_cards(ids: Sequence[int], viewer: Viewer) -> list[CardView]:
    """The cards of these messages in the given order, without unknown ids; deleted ones for who
    may restore them (D6)."""
    batch = _load(ids, viewer)
    found = [batch.rows.messages[row_id] for row_id in ids if row_id in batch.rows.messages]
    return [_card(message, None, batch, viewer) for message in found if viewer.sees(message)]


def office_cards(forward_ids: Sequence[int], viewer: Viewer) -> list[CardView]:
    """The cards of a unit's own forwards, in the given order; whoever of the unit is shown one has
    read it."""
    batch = _load(forward_ids, viewer, of_forwards=True)
    held = {
        forward.id: (message, forward)
        for message in batch.rows.messages.values()
        for forward in message.forwards
    }
    found = [held[row_id] for row_id in forward_ids if row_id in held]
    own = viewer.actor.skpd_id
    unread = [row.id for _, row in found if row.read_at is None and row.skpd_id == own]
    cards = [
        still_seen(_card(message, forward, batch, viewer), forward)
        for message, forward in found
        if not message.is_deleted or viewer.sees_deleted
    ]
    if unread:
        # Last: a transaction would have the rows read again.
        with transaction():
            case_state.mark_read(unread)
    return cards


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
    # A blocking concerns all cards of a number, so it would reveal which ones share a hidden one.
    is_hidden = sender_labels.is_hidden(message, viewer.actor.roles)
    is_blocked = message.id in batch.rows.blocked and not is_hidden
    is_whole = forward is None and not (message.is_deleted or message.is_joined)
    facts = facts_of(message, forward=forward, is_blocked=is_blocked)
    found = batch.rows.suggestions.get(message.id, ())
    proposal = suggestion_labels.of_card(message, found, viewer.held, is_office=forward is not None)
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
        objections=pending_labels.objections(message, is_denied=_is_denied(message, batch.rows)),
        flags=_flags(message, facts, batch.rows, is_hidden=is_hidden),
        code=message.code,
        ticket=show_ticket(message.ticket),
        body=labels.body(message),
        note=forward.note if forward else None,
        question=pending_labels.asked(message, batch.rows, viewer.held),
        follow_ups=_follow_ups(message, _later(message, forward, batch), forward, viewer.held),
        link=_link(message, facts, viewer.actor, viewer.held, is_office=forward is not None),
        routes=_routes(message, forward, batch, viewer),
        replies=_replies(message, forward, batch.rows, viewer),
        drafts=pending_labels.drafts(message, forward, viewer.held, lambda: viewer.contact),
        notes=() if forward else tuple(labels.note(row) for row in message.notes),
        present=batch.present.get(message.id, ()),
        buttons=_buttons(message, forward, facts, proposal, batch, viewer),
        may_pick=is_whole and not viewer.held.isdisjoint(BULK),
        proposal=proposal,
        incident=_incident(message, forward, batch),
        files=message_files.shown(message, forward, batch.rows),
        danger=_danger(message),
    )


def _danger(message: Message) -> tuple[str, ...] | None:
    waits = message.status in UNANSWERED and not (message.is_deleted or message.is_joined)
    return danger_reading.of(message.body).words if message.is_urgent and waits else None


def _flags(message: Message, facts: Facts, rows: CardRows, *, is_hidden: bool) -> tuple[Tag, ...]:
    found = labels.flags(message, facts, rows.blocked.get(message.id))
    if facts.forward is not None:
        return found
    is_silent, receipt = message.id in rows.silent, rows.receipts.get(message.id)
    return (*found, *sender_labels.told(message, receipt, is_silent=is_silent, is_hidden=is_hidden))


def _later(message: Message, forward: Forward | None, batch: _Batch) -> list[Message]:
    """The other messages of its number; for a rejected forward only those from before."""
    rows = batch.rows.follow_ups[message.id]
    if forward is None or forward.status != ForwardStatus.DITOLAK:
        return rows
    return [row for row in rows if (forward.id, row.id) in batch.parts_then]


def _incident(message: Message, forward: Forward | None, batch: _Batch) -> IncidentView | None:
    """An SKPD sees what others write of an event as long as it holds it."""
    if message.lead_id is not None:
        return IncidentView("", lead_url=row_url("InboxCaseView.card", message_id=message.lead_id))
    rows = batch.rows.members.get(message.id, ())
    if not rows or (forward is not None and forward.status not in HOLDING):
        return None
    others = tuple(
        MemberView(
            text=labels.body(row),
            at=row.received_at,
            ticket=show_ticket(row.ticket),
            url=None if forward else row_url("InboxCaseView.card", message_id=row.id),
        )
        for row in sorted(rows, key=lambda row: (row.received_at, row.id))
    )
    people = {row.sender or row.ticket for row in (message, *rows)}
    return IncidentView(message.incident_name or "", len(people), others)


def _buttons(
    message: Message,
    forward: Forward | None,
    facts: Facts,
    proposal: ProposalView | None,
    batch: _Batch,
    viewer: Viewer,
) -> Buttons:
    if forward is not None:
        return office_buttons(facts, viewer.actor, viewer.held)
    found = inbox_buttons(facts, viewer.actor, viewer.held)
    unit_id = batch.rows.units.get(message.id)
    if proposal is None or unit_id is None or not may_forward_at_once(message, facts, found):
        return found
    return suggestion_labels.with_forward_at_once(found, message, proposal, unit_id)


def _url(message: Message, forward: Forward | None) -> str:
    if forward is not None:
        return row_url("OfficeCaseView.card", forward_id=forward.id)
    return row_url("InboxCaseView.card", message_id=message.id)


def _routes(
    message: Message, own: Forward | None, batch: _Batch, viewer: Viewer
) -> tuple[RouteView, ...]:
    """One row a unit; on a unit's own card only when others hold it too, or it rejected it."""
    rows = message.forwards
    if own is not None and len(rows) == 1 and own.rejection is None:
        return ()
    views = []
    for row in rows:
        url = None
        if own is None and may_withdraw(message, row, viewer.actor, viewer.held):
            url = row_url("InboxForwardView.withdraw", forward_id=row.id)
        complete, release = _complete_url(row, own, viewer), _release_url(row, own, viewer)
        sent, people = batch.rows.phones.get(row.id, []), batch.rows.contacts[message.id]
        phones = labels.sms_to_phones(row, sent, people)
        views.append(labels.route(row, phones, url, complete, release))
    return tuple(views)


def _release_url(row: Forward, own: Forward | None, viewer: Viewer) -> str | None:
    """Where the own unit leaves the answer to the lead unit (A7)."""
    if row is not own or ("can_reject", "Office") not in viewer.held:
        return None
    facts = facts_of(row.message, forward=row, is_blocked=False)
    if not is_allowed(Action.RELEASE, facts, viewer.actor.acts_as):
        return None
    return row_url("OfficeRejectView.release", forward_id=row.id)


def _complete_url(row: Forward, own: Forward | None, viewer: Viewer) -> str | None:
    """Where a TOLAK by phone is completed (D12): by its unit, or by a moderator."""
    view, needed = ("Inbox", "can_forward") if own is None else ("Office", "can_reject")
    if row.rejection is None or (needed, view) not in viewer.held or own not in (None, row):
        return None
    return row_url(f"{view}CompletionView.complete_rejection", rejection_id=row.rejection.id)


def _replies(
    message: Message, forward: Forward | None, rows: CardRows, viewer: Viewer
) -> tuple[ReplyView, ...]:
    """Every answer of the message; a unit's card has actions for its own answers only."""
    sms_of = rows.answers
    view = "Office" if forward else "Inbox"
    may = ("can_reply", view) in viewer.held
    views = []
    for reply in message.replies:
        own = forward is None or reply.author_user_id == viewer.actor.user_id
        url = row_url(f"{view}ReplyView.cancel", reply_id=reply.id) if may and own else None
        is_ours = may and reply.forward_id and (not forward or reply.forward_id == forward.id)
        named = row_url(f"{view}CompletionView.acknowledge", reply_id=reply.id) if is_ours else None
        is_open = may and reply.disputed_at and (forward is None or is_ours)
        is_open = is_open and not is_corrected(reply, sms_of)
        ralat = _correct_url(message, forward, reply) if is_open else None
        again = _resend_url(message, reply, view) if may and (forward is None or is_ours) else None
        shown = labels.reply(reply, sms_of.get(reply.id), url, named, ralat, again)
        promise = _promise_tag(rows.promises.get(reply.id), forward, viewer)
        look = _look_url(message, reply, forward, viewer)
        views.append(replace(shown, promise=promise, look_url=look))
    return tuple(views)


def _look_url(message: Message, reply: Reply, own: Forward | None, viewer: Viewer) -> str | None:
    """Teks umum, where an answer by phone waits for it (D11)."""
    may = own is None and ("can_publish", "Inbox") in viewer.held
    if not (may and reply.awaits_look and message.is_published and not reply.disputed_at):
        return None
    return row_url("InboxPublishView.review", message_id=message.id)


def _promise_tag(row: Promise | None, forward: Forward | None, viewer: Viewer) -> PromiseTag | None:
    """What it promised, with a link to Janji for viewers who may read it there."""
    if row is None or row.status == PromiseStatus.BATAL:
        return None
    is_seen = ("can_read", "Promise") in viewer.held
    own = is_seen and (forward is None or row.forward_id == forward.id)
    url = row_url("PromiseView.index", pesan=row.message_id) if own else None
    return PromiseTag(pending_labels.promise(row), url)


def _is_denied(message: Message, rows: CardRows) -> bool:
    denied = (row for row in message.replies if row.disputed_at)
    return any(not is_corrected(row, rows.answers) for row in denied)


def _correct_url(message: Message, forward: Forward | None, reply: Reply) -> str | None:
    """Ralat (D5: a correction is a further answer)."""
    if message.status == MessageStatus.SELESAI or message.is_member:
        return None
    if forward is not None:
        return row_url("OfficeReplyView.reply", forward_id=forward.id, ralat=reply.id)
    return row_url("InboxReplyView.reply", message_id=message.id, ralat=reply.id)


def _resend_url(message: Message, reply: Reply, view: str) -> str | None:
    """Kirim ulang, while the card is open; a disputed answer has only Ralat (D11)."""
    if message.status == MessageStatus.SELESAI or message.is_deleted or reply.disputed_at:
        return None
    return row_url(f"{view}ResendView.resend", reply_id=reply.id)


def _follow_ups(
    message: Message, rows: Iterable[Message], forward: Forward | None, held: frozenset[Pair]
) -> tuple[FollowUpView, ...]:
    """In the order of their receipt. A unit reads joined parts and answers to a question, without
    links to the moderator's cards."""
    may_split = forward is None and ("can_join", "Inbox") in held
    is_at_units = message.status in AT_UNITS
    return tuple(
        FollowUpView(
            text=labels.body(row),
            at=row.received_at,
            label=_follow_up_label(row),
            is_joined=row.is_joined,
            url=None if forward else row_url("InboxCaseView.card", message_id=row.id),
            split_url=row_url("InboxMergeView.split", message_id=row.id)
            if may_split and row.is_joined
            else None,
            waits=row.news_at is not None and is_at_units,
            convey_url=row_url("InboxMergeView.convey", message_id=message.id)
            if may_split and row.news_at is not None and is_at_units
            else None,
        )
        for row in sorted(rows, key=lambda row: (row.received_at, row.id))
        if forward is None or row.is_joined or row.follows_as == Link.ANSWER
    )


def _link(
    message: Message, facts: Facts, actor: Actor, held: frozenset[Pair], *, is_office: bool
) -> LinkView | None:
    """The message that this one follows; Gabungkan and Lepaskan where they are possible."""
    if message.follows_id is None or is_office:
        return None
    may = ("can_join", "Inbox") in held
    routes = ((Action.JOIN, "InboxMergeView.join"), (Action.DETACH, "InboxMergeView.detach"))
    join, detach = (
        row_url(route, message_id=message.id)
        if may and is_allowed(act, facts, actor.acts_as)
        else None
        for act, route in routes
    )
    words = (
        N_("Bagian dari kartu lain") if message.is_joined else Link(message.follows_as or "").label
    )
    url = row_url("InboxCaseView.card", message_id=message.follows_id)
    return LinkView(words, url, message.is_joined, join, detach)


def _follow_up_label(row: Message) -> str:
    if row.follows_as == Link.ANSWER:
        return N_("Penjelasan warga")
    if row.follows_as == Link.WORD:
        return Link.WORD.label
    return N_("Digabungkan") if row.is_joined else Link(row.follows_as or "").label

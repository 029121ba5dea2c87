"""Messages become cards: everything of a page is loaded in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from flask import current_app, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.domain.codes import show_ticket
from app.domain.delivery import Purpose
from app.domain.permissions import Pair
from app.domain.workflow import Category, Facts
from app.extensions import db
from app.models import BlockedNumber, Forward, Message, OutboundSms
from app.services import presence
from app.services.actor import Actor
from app.services.standing import facts_of
from app.views import card_words
from app.views.card_actions import inbox_buttons, may_withdraw, office_buttons
from app.views.card_parts import Button, CardView, FollowUpView, ReplyView, RouteView
from app.views.format import shown_number
from app.views.listing import NONE
from app.views.session import current_actor


@dataclass(frozen=True)
class Viewer:
    """Who looks at the cards, and what he may press."""

    actor: Actor
    held: frozenset[Pair]

    @classmethod
    def current(cls) -> Viewer:
        """The person at the screen."""
        manager = current_app.appbuilder.sm  # type: ignore[attr-defined]  # set by FAB
        return cls(current_actor(), manager.held())


@dataclass(frozen=True)
class _Batch:
    """What belongs to the messages of a page, each asked for once."""

    messages: dict[int, Message]
    blocked: frozenset[str]
    nth: dict[int, int]
    answers: dict[int, OutboundSms] = field(default_factory=dict)
    phones: dict[int, list[OutboundSms]] = field(default_factory=lambda: defaultdict(list))
    follow_ups: dict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))
    present: dict[int, tuple[str, ...]] = field(default_factory=dict)


def inbox_cards(ids: Sequence[int], viewer: Viewer) -> list[CardView]:
    """The cards of these messages in the given order; ids that are gone are left out."""
    batch = _load(ids, viewer)
    return [
        _card(batch.messages[row_id], None, batch, viewer)
        for row_id in ids
        if row_id in batch.messages
    ]


def office_cards(forward_ids: Sequence[int], viewer: Viewer) -> list[CardView]:
    """The cards of an SKPD's own forwards, in the given order."""
    rows = db.session.execute(
        select(Forward.id, Forward.message_id).where(Forward.id.in_(forward_ids))
    )
    message_of: dict[int, int] = {row_id: message_id for row_id, message_id in rows}
    batch = _load(list(message_of.values()), viewer)
    cards = []
    for forward_id in forward_ids:
        message = batch.messages.get(message_of.get(forward_id, 0))
        for forward in message.forwards if message else ():
            if message and forward.id == forward_id:
                cards.append(_card(message, forward, batch, viewer))
    return cards


def _load(ids: Collection[int], viewer: Viewer) -> _Batch:
    query = (
        select(Message)
        .where(Message.id.in_(ids))
        .options(
            selectinload(Message.forwards).options(
                joinedload(Forward.skpd), joinedload(Forward.rejection)
            ),
            selectinload(Message.replies),
            selectinload(Message.notes),
        )
    )
    messages = {message.id: message for message in db.session.scalars(query)}
    senders = {message.sender for message in messages.values()}
    blocked = db.session.scalars(
        select(BlockedNumber.number).where(
            BlockedNumber.number.in_(senders), BlockedNumber.lifted_at.is_(None)
        )
    )
    batch = _Batch(messages, frozenset(blocked), _nth(messages))
    batch.present.update(presence.others(list(messages), viewer.actor))
    _sort_sms(batch)
    if any(message.question for message in messages.values()):
        _find_follow_ups(batch)
    return batch


def _find_follow_ups(batch: _Batch) -> None:
    """What citizens wrote when they were asked (A19)."""
    query = select(Message).where(
        Message.answers_id.in_(batch.messages), Message.deleted_at.is_(None)
    )
    for row in db.session.scalars(query.order_by(Message.id)):
        batch.follow_ups[row.answers_id or 0].append(row)


def _nth(messages: Iterable[int]) -> dict[int, int]:
    """The how-manieth message of its number each one is."""
    other = aliased(Message)
    earlier = (
        select(func.count())
        .where(
            other.sender == Message.sender, other.id <= Message.id, other.is_quarantined.is_(False)
        )
        .correlate(Message)
        .scalar_subquery()
    )
    rows = db.session.execute(select(Message.id, earlier).where(Message.id.in_(list(messages))))
    return {row_id: count for row_id, count in rows}


def _sort_sms(batch: _Batch) -> None:
    rows = db.session.scalars(
        select(OutboundSms)
        .where(
            OutboundSms.message_id.in_(batch.messages),
            OutboundSms.purpose.in_((Purpose.ANSWER.value, Purpose.FORWARD.value)),
        )
        .order_by(OutboundSms.id)
    )
    for sms in rows:
        if sms.purpose == Purpose.FORWARD and sms.forward_id is not None:
            batch.phones[sms.forward_id].append(sms)
        elif sms.reply_id is not None:
            batch.answers[sms.reply_id] = sms


def _card(message: Message, forward: Forward | None, batch: _Batch, viewer: Viewer) -> CardView:
    facts = facts_of(message, forward=forward, is_blocked=message.sender in batch.blocked)
    buttons, more = _buttons(message, forward, facts, viewer)
    return CardView(
        row_id=forward.id if forward else message.id,
        message_id=message.id,
        forward_id=forward.id if forward else None,
        is_deleted=message.is_deleted,
        url=_url(message, forward),
        sender=shown_number(message.sender, viewer.actor.roles),
        received_at=message.received_at,
        nth=batch.nth.get(message.id, 1) if forward is None else 1,
        category=Category(message.category).value.split()[0] if message.category else NONE,
        tags=card_words.tags(message, forward),
        flags=card_words.flags(message, facts),
        code=message.code,
        ticket=show_ticket(message.ticket),
        body=message.body,
        note=forward.note if forward else None,
        question=message.question,
        follow_ups=_follow_ups(message, forward, batch),
        answers_url=_answers_url(message, forward),
        routes=_routes(message, forward, batch, viewer),
        replies=_replies(message, forward, batch, viewer),
        notes=() if forward else tuple(card_words.note(row) for row in message.notes),
        present=batch.present.get(message.id, ()),
        buttons=buttons,
        more=more,
    )


def _follow_ups(
    message: Message, forward: Forward | None, batch: _Batch
) -> tuple[FollowUpView, ...]:
    """On an SKPD's card without the way to the desk's own card."""
    return tuple(
        FollowUpView(row.body, row.received_at, None if forward else _url(row, None))
        for row in batch.follow_ups.get(message.id, ())
    )


def _answers_url(message: Message, forward: Forward | None) -> str | None:
    if message.answers_id is None or forward is not None:
        return None
    return url_for("InboxView.card", message_id=message.answers_id)


def _buttons(
    message: Message, forward: Forward | None, facts: Facts, viewer: Viewer
) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """In sight, and under "Lainnya"."""
    if forward is not None:
        return office_buttons(forward.id, facts, viewer.actor, viewer.held), ()
    return inbox_buttons(message.id, facts, viewer.actor, viewer.held)


def _url(message: Message, forward: Forward | None) -> str:
    if forward is not None:
        return url_for("OfficeView.card", forward_id=forward.id)
    return url_for("InboxView.card", message_id=message.id)


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
            url = url_for("InboxView.withdraw", forward_id=row.id)
        views.append(card_words.route(row, batch.phones.get(row.id, []), url))
    return tuple(views)


def _replies(
    message: Message, forward: Forward | None, batch: _Batch, viewer: Viewer
) -> tuple[ReplyView, ...]:
    view, route = ("Office", "OfficeView.cancel") if forward else ("Inbox", "InboxView.cancel")
    may = ("can_reply", view) in viewer.held
    views = []
    for reply in message.replies:
        own = forward is None or reply.author_user_id == viewer.actor.user_id
        url = url_for(route, reply_id=reply.id) if may and own else None
        is_ours = may and forward is not None and reply.forward_id == forward.id
        named = url_for("OfficeView.acknowledge", reply_id=reply.id) if is_ours else None
        views.append(card_words.reply(reply, batch.answers.get(reply.id), url, named))
    return tuple(views)

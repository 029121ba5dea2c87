"""The answers of a card, with what may still be done to each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import url_for

from app.domain.messaging.delivery import LOST
from app.domain.workflow.promises import PromiseStatus
from app.domain.workflow.workflow import MessageStatus
from app.models import Forward, Message, OutboundSms, Promise, Reply
from app.queries.cards.card_rows import CardRows
from app.views.cards import labels, promise_labels
from app.views.cards.view_models import PromiseTag, ReplyView
from app.views.framework.urls import of_row
from app.views.framework.viewer import Viewer


def of_card(
    message: Message, forward: Forward | None, rows: CardRows, viewer: Viewer
) -> tuple[ReplyView, ...]:
    """Every answer of the message; on an SKPD's card its own ones can be worked on."""
    sms_of = rows.answers
    view = "Office" if forward else "Inbox"
    may = ("can_reply", view) in viewer.held
    views = []
    for reply in message.replies:
        own = forward is None or reply.author_user_id == viewer.actor.user_id
        url = of_row(f"{view}ReplyView.cancel", reply.id) if may and own else None
        is_ours = may and reply.forward_id and (not forward or reply.forward_id == forward.id)
        named = of_row(f"{view}CompletionView.acknowledge", reply.id) if is_ours else None
        is_open = may and reply.disputed_at and (forward is None or is_ours)
        is_open = is_open and not _is_corrected(message, reply, sms_of)
        ralat = _correct_url(message, forward, reply) if is_open else None
        again = _resend_url(message, reply, view) if may and (forward is None or is_ours) else None
        shown = labels.reply(reply, sms_of.get(reply.id), url, named, ralat, again)
        promise = _promise(rows.promises.get(reply.id), forward, viewer)
        views.append(replace(shown, promise=promise))
    return tuple(views)


def _promise(row: Promise | None, forward: Forward | None, viewer: Viewer) -> PromiseTag | None:
    """What it promised, with a link to the ledger for those who see it there."""
    if row is None or row.status == PromiseStatus.BATAL:
        return None
    is_seen = ("can_read", "Promise") in viewer.held
    own = is_seen and (forward is None or row.forward_id == forward.id)
    url = url_for("PromiseView.index", pesan=row.message_id) if own else None
    return PromiseTag(promise_labels.tag(row), url)


def _is_corrected(message: Message, reply: Reply, sms_of: Mapping[int, OutboundSms]) -> bool:
    """Whether another answer has followed that was not lost, as `disputing.is_denied` asks."""
    later = (row for row in message.replies if row.id > reply.id and not row.disputed_at)
    return any(row.id not in sms_of or sms_of[row.id].status not in LOST for row in later)


def _correct_url(message: Message, forward: Forward | None, reply: Reply) -> str | None:
    """Ralat (D5: a correction is a further answer)."""
    if message.status == MessageStatus.SELESAI:
        return None
    if forward is not None:
        return url_for("OfficeReplyView.reply", forward_id=forward.id, ralat=reply.id)
    return url_for("InboxReplyView.reply", message_id=message.id, ralat=reply.id)


def _resend_url(message: Message, reply: Reply, view: str) -> str | None:
    """Kirim ulang, while the card is open; of a denied answer only Ralat (D11)."""
    if message.status == MessageStatus.SELESAI or message.is_deleted or reply.disputed_at:
        return None
    return of_row(f"{view}ResendView.resend", reply.id)

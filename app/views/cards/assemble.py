"""Assembles cards from the rows of cases, the viewer's rights and who else has them open."""

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
from app.domain.workflow.related_cases import Link
from app.domain.workflow.workflow import (
    Action,
    CaseStatus,
    Category,
    Facts,
    ForwardStatus,
    is_allowed,
)
from app.models import Case, Forward, Promise, Reply
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
    case had at that time."""

    rows: CardRows
    present: dict[int, tuple[str, ...]]
    parts_then: set[tuple[int, int]]


def inbox_cards(ids: Sequence[int], viewer: Viewer) -> list[CardView]:
    """The cards of these cases in the given order, without unknown ids; deleted ones for who
    may restore them (D6)."""
    batch = _load(ids, viewer)
    found = [batch.rows.cases[row_id] for row_id in ids if row_id in batch.rows.cases]
    return [_card(case, None, batch, viewer) for case in found if viewer.sees(case)]


def office_cards(forward_ids: Sequence[int], viewer: Viewer) -> list[CardView]:
    """The cards of a unit's own forwards, in the given order; whoever of the unit is shown one has
    read it."""
    batch = _load(forward_ids, viewer, of_forwards=True)
    held = {
        forward.id: (case, forward)
        for case in batch.rows.cases.values()
        for forward in case.forwards
    }
    found = [held[row_id] for row_id in forward_ids if row_id in held]
    own = viewer.actor.skpd_id
    unread = [row.id for _, row in found if row.read_at is None and row.skpd_id == own]
    cards = [
        still_seen(_card(case, forward, batch, viewer), forward)
        for case, forward in found
        if not case.is_deleted or viewer.sees_deleted
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
        for case in rows.cases.values()
        for row in case.forwards
        if of_forwards and row.status == ForwardStatus.DITOLAK and rows.follow_ups[case.id]
    ]
    then = parts_at_rejection(back) if back else set()
    return _Batch(rows, presence.others(list(rows.cases), viewer.actor), then)


def _card(case: Case, forward: Forward | None, batch: _Batch, viewer: Viewer) -> CardView:
    # A blocking concerns all cards of a number, so it would reveal which ones share a hidden one.
    is_hidden = sender_labels.is_hidden(case, viewer.actor.roles)
    is_blocked = case.id in batch.rows.blocked and not is_hidden
    is_whole = forward is None and not (case.is_deleted or case.is_joined)
    facts = facts_of(case, forward=forward, is_blocked=is_blocked)
    found = batch.rows.suggestions.get(case.id, ())
    proposal = suggestion_labels.of_card(case, found, viewer.held, is_office=forward is not None)
    return CardView(
        row_id=forward.id if forward else case.id,
        case_id=case.id,
        forward_id=forward.id if forward else None,
        is_deleted=case.is_deleted,
        url=_url(case, forward),
        sender=sender_labels.title(case, viewer.actor.roles),
        sender_name=sender_labels.beside(case, viewer.actor.roles),
        way=sender_labels.way(case),
        received_at=case.received_at,
        nth=1 if case.hides_number else batch.rows.nth.get(case.id, 1),
        category=Category(case.category).value.split()[0] if case.category else NONE,
        tags=labels.tags(case, forward),
        objections=pending_labels.objections(case, is_denied=_is_denied(case, batch.rows)),
        flags=_flags(case, facts, batch.rows, is_hidden=is_hidden),
        code=case.code,
        ticket=show_ticket(case.ticket),
        body=labels.body(case),
        note=forward.note if forward else None,
        question=pending_labels.asked(case, batch.rows, viewer.held),
        follow_ups=_follow_ups(case, _later(case, forward, batch), forward, viewer.held),
        link=_link(case, facts, viewer.actor, viewer.held, is_office=forward is not None),
        routes=_routes(case, forward, batch, viewer),
        replies=_replies(case, forward, batch.rows, viewer),
        drafts=pending_labels.drafts(case, forward, viewer.held, lambda: viewer.contact),
        notes=() if forward else tuple(labels.note(row) for row in case.notes),
        present=batch.present.get(case.id, ()),
        buttons=_buttons(case, forward, facts, proposal, batch, viewer),
        may_pick=is_whole and not viewer.held.isdisjoint(BULK),
        proposal=proposal,
        incident=_incident(case, forward, batch),
        files=message_files.shown(case, forward, batch.rows),
        danger=_danger(case),
    )


def _danger(case: Case) -> tuple[str, ...] | None:
    waits = case.status in UNANSWERED and not (case.is_deleted or case.is_joined)
    return danger_reading.of(case.body).words if case.is_urgent and waits else None


def _flags(case: Case, facts: Facts, rows: CardRows, *, is_hidden: bool) -> tuple[Tag, ...]:
    found = labels.flags(case, facts, rows.blocked.get(case.id))
    if facts.forward is not None:
        return found
    is_silent, receipt = case.id in rows.silent, rows.receipts.get(case.id)
    return (*found, *sender_labels.told(case, receipt, is_silent=is_silent, is_hidden=is_hidden))


def _later(case: Case, forward: Forward | None, batch: _Batch) -> list[Case]:
    """The other cases of its number; for a rejected forward only those from before."""
    rows = batch.rows.follow_ups[case.id]
    if forward is None or forward.status != ForwardStatus.DITOLAK:
        return rows
    return [row for row in rows if (forward.id, row.id) in batch.parts_then]


def _incident(case: Case, forward: Forward | None, batch: _Batch) -> IncidentView | None:
    """An SKPD sees what others write of an event as long as it holds it."""
    if case.lead_id is not None:
        return IncidentView("", lead_url=row_url("InboxCaseView.card", case_id=case.lead_id))
    rows = batch.rows.members.get(case.id, ())
    if not rows or (forward is not None and forward.status not in HOLDING):
        return None
    others = tuple(
        MemberView(
            text=labels.body(row),
            at=row.received_at,
            ticket=show_ticket(row.ticket),
            url=None if forward else row_url("InboxCaseView.card", case_id=row.id),
        )
        for row in sorted(rows, key=lambda row: (row.received_at, row.id))
    )
    people = {row.sender or row.ticket for row in (case, *rows)}
    return IncidentView(case.incident_name or "", len(people), others)


def _buttons(
    case: Case,
    forward: Forward | None,
    facts: Facts,
    proposal: ProposalView | None,
    batch: _Batch,
    viewer: Viewer,
) -> Buttons:
    if forward is not None:
        return office_buttons(facts, viewer.actor, viewer.held)
    found = inbox_buttons(facts, viewer.actor, viewer.held)
    unit_id = batch.rows.units.get(case.id)
    if proposal is None or unit_id is None or not may_forward_at_once(case, facts, found):
        return found
    return suggestion_labels.with_forward_at_once(found, case, proposal, unit_id)


def _url(case: Case, forward: Forward | None) -> str:
    if forward is not None:
        return row_url("OfficeCaseView.card", forward_id=forward.id)
    return row_url("InboxCaseView.card", case_id=case.id)


def _routes(
    case: Case, own: Forward | None, batch: _Batch, viewer: Viewer
) -> tuple[RouteView, ...]:
    """One row a unit; on a unit's own card only when others hold it too, or it rejected it."""
    rows = case.forwards
    if own is not None and len(rows) == 1 and own.rejection is None:
        return ()
    views = []
    for row in rows:
        url = None
        if own is None and may_withdraw(case, row, viewer.actor, viewer.held):
            url = row_url("InboxForwardView.withdraw", forward_id=row.id)
        complete, release = _complete_url(row, own, viewer), _release_url(row, own, viewer)
        sent, people = batch.rows.phones.get(row.id, []), batch.rows.contacts[case.id]
        phones = labels.sms_to_phones(row, sent, people)
        views.append(labels.route(row, phones, url, complete, release))
    return tuple(views)


def _release_url(row: Forward, own: Forward | None, viewer: Viewer) -> str | None:
    """Where the own unit leaves the answer to the lead unit (A7)."""
    if row is not own or ("can_reject", "Office") not in viewer.held:
        return None
    facts = facts_of(row.case, forward=row, is_blocked=False)
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
    case: Case, forward: Forward | None, rows: CardRows, viewer: Viewer
) -> tuple[ReplyView, ...]:
    """Every answer of the case; a unit's card has actions for its own answers only."""
    sms_of = rows.answers
    view = "Office" if forward else "Inbox"
    may = ("can_reply", view) in viewer.held
    views = []
    for reply in case.replies:
        own = forward is None or reply.author_user_id == viewer.actor.user_id
        url = row_url(f"{view}ReplyView.cancel", reply_id=reply.id) if may and own else None
        is_ours = may and reply.forward_id and (not forward or reply.forward_id == forward.id)
        named = row_url(f"{view}CompletionView.acknowledge", reply_id=reply.id) if is_ours else None
        is_open = may and reply.disputed_at and (forward is None or is_ours)
        is_open = is_open and not is_corrected(reply, sms_of)
        ralat = _correct_url(case, forward, reply) if is_open else None
        again = _resend_url(case, reply, view) if may and (forward is None or is_ours) else None
        shown = labels.reply(reply, sms_of.get(reply.id), url, named, ralat, again)
        promise = _promise_tag(rows.promises.get(reply.id), forward, viewer)
        look = _look_url(case, reply, forward, viewer)
        views.append(replace(shown, promise=promise, look_url=look))
    return tuple(views)


def _look_url(case: Case, reply: Reply, own: Forward | None, viewer: Viewer) -> str | None:
    """Teks umum, where an answer by phone waits for it (D11)."""
    may = own is None and ("can_publish", "Inbox") in viewer.held
    if not (may and reply.awaits_look and case.is_published and not reply.disputed_at):
        return None
    return row_url("InboxPublishView.review", case_id=case.id)


def _promise_tag(row: Promise | None, forward: Forward | None, viewer: Viewer) -> PromiseTag | None:
    """What it promised, with a link to Janji for viewers who may read it there."""
    if row is None or row.status == PromiseStatus.BATAL:
        return None
    is_seen = ("can_read", "Promise") in viewer.held
    own = is_seen and (forward is None or row.forward_id == forward.id)
    url = row_url("PromiseView.index", pesan=row.case_id) if own else None
    return PromiseTag(pending_labels.promise(row), url)


def _is_denied(case: Case, rows: CardRows) -> bool:
    denied = (row for row in case.replies if row.disputed_at)
    return any(not is_corrected(row, rows.answers) for row in denied)


def _correct_url(case: Case, forward: Forward | None, reply: Reply) -> str | None:
    """Ralat (D5: a correction is a further answer)."""
    if case.status == CaseStatus.SELESAI or case.is_member:
        return None
    if forward is not None:
        return row_url("OfficeReplyView.reply", forward_id=forward.id, ralat=reply.id)
    return row_url("InboxReplyView.reply", case_id=case.id, ralat=reply.id)


def _resend_url(case: Case, reply: Reply, view: str) -> str | None:
    """Kirim ulang, while the card is open; a disputed answer has only Ralat (D11)."""
    if case.status == CaseStatus.SELESAI or case.is_deleted or reply.disputed_at:
        return None
    return row_url(f"{view}ResendView.resend", reply_id=reply.id)


def _follow_ups(
    case: Case, rows: Iterable[Case], forward: Forward | None, held: frozenset[Pair]
) -> tuple[FollowUpView, ...]:
    """In the order of their receipt. A unit reads joined parts and answers to a question, without
    links to the moderator's cards."""
    may_split = forward is None and ("can_join", "Inbox") in held
    is_at_units = case.status in AT_UNITS
    return tuple(
        FollowUpView(
            text=labels.body(row),
            at=row.received_at,
            label=_follow_up_label(row),
            is_joined=row.is_joined,
            url=None if forward else row_url("InboxCaseView.card", case_id=row.id),
            split_url=row_url("InboxMergeView.split", case_id=row.id)
            if may_split and row.is_joined
            else None,
            waits=row.news_at is not None and is_at_units,
            convey_url=row_url("InboxMergeView.convey", case_id=case.id)
            if may_split and row.news_at is not None and is_at_units
            else None,
        )
        for row in sorted(rows, key=lambda row: (row.received_at, row.id))
        if forward is None or row.is_joined or row.follows_as == Link.ANSWER
    )


def _link(
    case: Case, facts: Facts, actor: Actor, held: frozenset[Pair], *, is_office: bool
) -> LinkView | None:
    """The case that this one follows; Gabungkan and Lepaskan where they are possible."""
    if case.follows_id is None or is_office:
        return None
    may = ("can_join", "Inbox") in held
    routes = ((Action.JOIN, "InboxMergeView.join"), (Action.DETACH, "InboxMergeView.detach"))
    join, detach = (
        row_url(route, case_id=case.id) if may and is_allowed(act, facts, actor.acts_as) else None
        for act, route in routes
    )
    words = N_("Bagian dari kartu lain") if case.is_joined else Link(case.follows_as or "").label
    url = row_url("InboxCaseView.card", case_id=case.follows_id)
    return LinkView(words, url, case.is_joined, join, detach)


def _follow_up_label(row: Case) -> str:
    if row.follows_as == Link.ANSWER:
        return N_("Penjelasan warga")
    if row.follows_as == Link.WORD:
        return Link.WORD.label
    return N_("Digabungkan") if row.is_joined else Link(row.follows_as or "").label

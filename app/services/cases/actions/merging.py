"""Links and merges messages of one number: links are automatic, merges a moderator's act but for
what answers a question of ours, is added to a case without an answer, or only repeats it (A19).

A merged message belongs to the case it follows: it appears in no list or figure of its own, and the
answers of that case serve both. Splitting makes it a case again at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select

from app.database.extensions import db
from app.domain.errors import InvalidInput, TransitionRefused
from app.domain.language import places
from app.domain.messaging.channel_facts import EDITED, kinds_of, words_of
from app.domain.messaging.phone_numbers import SenderClass
from app.domain.reasons import Problem, Refusal
from app.domain.terms import AT_DESK
from app.domain.workflow.related_messages import PATIENCE, Link, Said, link_between, link_rank
from app.domain.workflow.workflow import Action, MessageStatus, is_allowed, require_transition
from app.models import Event, Message
from app.models.counted import counts_within
from app.services.cases.actions import additions
from app.services.cases.answers import asking_citizen
from app.services.cases.deadlines import due_dates
from app.services.cases.state import case_measures, case_state
from app.services.cases.suggestions import suggesting
from app.services.cases.visibility import sensitivity
from app.services.journal.actor import SYSTEM, Actor
from app.sms.protocol import encoding

# What a provider or a shop sends has no thread.
_PEOPLE: Final = (SenderClass.PERSON, SenderClass.FOREIGN, SenderClass.LANDLINE)
_MOST: Final = 20
# SMS that a case may take to which something is added by itself: what is longer no phone reads.
_LONGEST: Final = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another open message of the number; `leads`: it would be the case, else the part."""

    message: Message
    link: Link
    leads: bool


def link_to_thread(new: Message, *, may_join: bool = False) -> None:
    """Links a new message to the open thread of its number; it stays a card of its own, unless it
    `may_join` and adds to an unanswered case, or says it again."""
    if new.sender_class not in _PEOPLE:
        return
    found = _linked(new)
    if not found:
        return
    other, how = min(found, key=lambda pair: link_rank(pair[1]))
    by_id = {row.id: row for row, _ in found}
    first = by_id.get(other.follows_id or 0)
    if first is not None and how in (Link.FOLLOW_UP, other.follows_as):
        other = first
    lead = _goes_on_with(new, other, how, by_id) if may_join else None
    # Locked before its id is written, which would lock it less.
    if lead is not None and _adds(new, case_state.lock(lead.id), how):
        new.follows_id, new.follows_as = lead.id, how.value
        _attach(new, lead)
        suggesting.renew(lead)
        additions.take(new, lead)
    else:
        new.follows_id, new.follows_as = other.id, how.value
        additions.record("link", new, other, SYSTEM)


def _goes_on_with(
    new: Message, other: Message, how: Link, found: Mapping[int, Message]
) -> Message | None:
    """The open case that it adds to, if any: what the number said last, or the same words."""
    if how is Link.RESEND:
        return other
    others = select(Message).where(Message.sender == new.sender, Message.id != new.id)
    last = db.session.scalars(others.order_by(Message.id.desc()).limit(1)).one()
    card = found.get((last.follows_id if last.is_joined else last.id) or 0)
    return card if how is Link.FOLLOW_UP or card is other else None


def _adds(new: Message, lead: Message, how: Link) -> bool:
    """Whether the message is a part of this case without a moderator's look."""
    is_gone = lead.is_deleted or lead.is_joined or lead.is_anonymised
    if is_gone or lead.is_published or lead.flag or not counts_within(new, lead):
        return False
    if lead.is_member and how is not Link.RESEND:
        return False
    if lead.status not in (*AT_DESK, MessageStatus.DITERUSKAN) or len(lead.parts) >= _MOST:
        return False
    is_short = encoding.measure("\n".join([*lead.texts, new.body])).parts <= _LONGEST
    return is_short and asking_citizen.may_stand_together(new, lead)


def candidates(message: Message, actor: Actor) -> list[Candidate]:
    """Messages that this one may be merged with: the suggested one first, then the newest."""
    found = [pair for pair in _linked(message) if not pair[0].is_member]
    if message.follows_id is not None:
        found.sort(key=lambda pair: pair[0].id != message.follows_id)
    else:
        found.sort(key=lambda pair: link_rank(pair[1]))
    return [Candidate(row, how, _lead(message, row, actor) is row) for row, how in found]


def join(message_id: int, other_id: int | None, *, actor: Actor) -> Message:
    """Merges two messages (Gabungkan); the case that leads.

    The later becomes a part of the earlier, unless only the later is being worked on. Raises
    InvalidInput, TransitionRefused.
    """
    lock_both(message_id, other_id)
    message = db.session.get_one(Message, message_id)
    case_state.require_permitted(Action.JOIN, message, actor)
    chosen = [row for row in candidates(message, actor) if row.message.id == other_id]
    if not chosen:
        raise InvalidInput("with", Problem.UNKNOWN)
    other, how = chosen[0].message, chosen[0].link
    lead, part = (other, message) if chosen[0].leads else (message, other)
    if part.follows_id != lead.id:
        part.follows_id, part.follows_as = lead.id, how.value
    for row in part.parts:
        row.follows_id = lead.id
    part.parts_words = None
    # What is added may be what makes the whole of it sensitive (D7).
    marked = sensitivity.mark_by_part(lead, actor) if part.is_sensitive else {}
    take_in(part, lead, additions.record("join", part, lead, actor, **marked))
    return lead


def take_in(part: Message, lead: Message, event: Event) -> None:
    """What follows the case is its part, and told to the phones that have it; what is proposed for
    the case is proposed anew."""
    _attach(part, lead)
    case_measures.renew_alone(part)
    suggesting.renew(lead)
    if part.follows_as != Link.RESEND:
        additions.tell(part, lead, event)


def join_word(part: Message) -> None:
    """A short word of a citizen becomes a part of the card that it follows; no phone is told."""
    lead = case_state.lock(part.follows_id or 0)
    case_measures.mark(part)
    additions.record("courtesy", part, lead, SYSTEM)
    _attach(part, lead)


def _attach(part: Message, lead: Message) -> None:
    part.is_joined = True
    due_dates.renew(part)
    index_parts(lead)


def lock_both(message_id: int, other_id: int | None) -> None:
    """Locks both messages in one order, to avoid a deadlock."""
    query = select(Message.id).where(Message.id.in_((message_id, other_id or 0)))
    for row_id in db.session.scalars(query.order_by(Message.id)).all():
        case_state.lock(row_id)


def lock_part(message_id: int) -> Message:
    """The message, and before it the card that it belongs to: a card's acts take its parts last."""
    lead_id = db.session.scalar(select(Message.follows_id).where(Message.id == message_id))
    if lead_id is not None:
        case_state.lock(lead_id)
    return case_state.lock(message_id)


def split(message_id: int, *, actor: Actor) -> Message:
    """Splits a part off as a case of its own, still linked (Pisahkan). Raises TransitionRefused."""
    part = lock_part(message_id)
    case_state.require_permitted(Action.SPLIT, part, actor)
    lead = db.session.get_one(Message, part.follows_id)
    part.is_joined = False
    additions.call_back(part)
    due_dates.renew(part)
    case_measures.renew_alone(part)
    additions.record("split", part, lead, actor)
    index_parts(lead)
    suggesting.renew(lead)
    sensitivity.part_left(lead, part)
    return part


def detach(message_id: int, *, actor: Actor) -> int:
    """Removes the link (Lepaskan); the id of the linked message, for an undo. TransitionRefused."""
    message = case_state.lock_for(Action.DETACH, message_id, actor)
    lead = db.session.get_one(Message, message.follows_id)
    message.follows_id = None
    additions.record("detach", message, lead, actor)
    return lead.id


def attach(message_id: int, lead_id: int, *, actor: Actor) -> None:
    """Undoes Lepaskan ("Urungkan"): links to the case that it was detached from last.

    Any other would reveal whether two numbers are one. TransitionRefused if undone already.
    """
    message = case_state.lock(message_id)
    was_linked = replace(case_state.facts_of(message, is_blocked=False), is_linked=True)
    require_transition(Action.DETACH, was_linked, actor.acts_as)
    lead = _detached_from(message)
    is_over = lead is None or lead.id != lead_id or message.follows_id is not None
    if lead is None or is_over or message.hides_number or lead.hides_number:
        raise TransitionRefused(Action.DETACH, message.status, Refusal.NO_CHANGE)
    message.follows_id = lead.id
    additions.record("link", message, lead, actor)


def _detached_from(message: Message) -> Message | None:
    """The card that the newest Lepaskan of this message names."""
    acts = select(Event.message_id).where(
        Event.subject == "message", Event.subject_id == message.id, Event.action == "detach"
    )
    return db.session.get(Message, db.session.scalar(acts.order_by(Event.id.desc()).limit(1)) or 0)


def index_parts(lead: Message) -> None:
    """Gives the card the words by which its parts are found; whom they accuse, it accuses."""
    db.session.flush()
    db.session.refresh(lead, ["parts"])
    lead.is_accusing |= any(row.is_accusing for row in lead.parts)
    own = places.kecamatan_of(lead.body)
    lead.place = own or next((row.place for row in lead.parts if row.place), None)
    said = ((row.ticket, row.body.removeprefix(EDITED)) for row in lead.parts)
    lead.parts_words = "\n".join(line for pair in said for line in pair) or None


def _linked(message: Message) -> list[tuple[Message, Link]]:
    """The open messages of the number, newest first, and what they have to do with this one; one
    that hides its number belongs to none, or the others would show it."""
    if message.sender is None or message.hides_number:
        return []
    at = message.received_at
    rows = db.session.scalars(
        select(Message)
        .where(
            Message.sender == message.sender,
            Message.id != message.id,
            Message.status != MessageStatus.SELESAI,
            Message.deleted_at.is_(None),
            Message.hides_number.is_(False),
            Message.is_quarantined.is_(False),
            Message.is_joined.is_(False),
            Message.received_at.between(at - PATIENCE, at + PATIENCE),
        )
        .order_by(Message.received_at.desc(), Message.id.desc())
        .limit(_MOST)
    )
    here = Said(words_of(message.body), at)
    pairs = [(row, link_between(Said(words_of(row.body), row.received_at), here)) for row in rows]
    if kinds_of(message.body):
        # The same words with a photo are more than said again.
        pairs = [(row, Link.FOLLOW_UP if how is Link.RESEND else how) for row, how in pairs]
    return [(row, how) for row, how in pairs if how is not None]


def _lead(one: Message, other: Message, actor: Actor) -> Message:
    # What others are handled under is no part of another.
    if (one.incident_name is None) != (other.incident_name is None):
        return one if one.incident_name is not None else other
    earlier, later = sorted((one, other), key=lambda row: (row.received_at, row.id))
    facts = {row: case_state.facts_of(row, is_blocked=False) for row in (earlier, later)}
    free = [row for row in facts if is_allowed(Action.JOIN, facts[row], actor.acts_as)]
    return later if free == [earlier] else earlier

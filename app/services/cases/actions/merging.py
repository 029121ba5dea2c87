"""Links and merges cases of one number: links are automatic, merges a moderator's act but for
what answers a question of ours, is added to a case without an answer, or only repeats it (A19).

A merged case belongs to the one it follows: it appears in no list or figure of its own, and the
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
from app.domain.workflow.related_cases import PATIENCE, Link, Said, link_between, link_rank
from app.domain.workflow.workflow import Action, CaseStatus, is_allowed, require_transition
from app.models import Case, Event
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
    """Another open case of the number; `leads`: it would lead, else be the part."""

    case: Case
    link: Link
    leads: bool


def link_to_thread(new: Case, *, may_join: bool = False) -> None:
    """Links a new case to the open thread of its number; it stays a card of its own, unless it
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


def _goes_on_with(new: Case, other: Case, how: Link, found: Mapping[int, Case]) -> Case | None:
    """The open case that it adds to, if any: what the number said last, or the same words."""
    if how is Link.RESEND:
        return other
    others = select(Case).where(Case.sender == new.sender, Case.id != new.id)
    last = db.session.scalars(others.order_by(Case.id.desc()).limit(1)).one()
    card = found.get((last.follows_id if last.is_joined else last.id) or 0)
    return card if how is Link.FOLLOW_UP or card is other else None


def _adds(new: Case, lead: Case, how: Link) -> bool:
    """Whether it is a part of this case without a moderator's look."""
    is_gone = lead.is_deleted or lead.is_joined or lead.is_anonymised
    if is_gone or lead.is_published or lead.flag or not counts_within(new, lead):
        return False
    if lead.is_member and how is not Link.RESEND:
        return False
    if lead.status not in (*AT_DESK, CaseStatus.DITERUSKAN) or len(lead.parts) >= _MOST:
        return False
    is_short = encoding.measure("\n".join([*lead.texts, new.body])).parts <= _LONGEST
    return is_short and asking_citizen.may_stand_together(new, lead)


def candidates(case: Case, actor: Actor) -> list[Candidate]:
    """Cases that this one may be merged with: the suggested one first, then the newest."""
    found = [pair for pair in _linked(case) if not pair[0].is_member]
    if case.follows_id is not None:
        found.sort(key=lambda pair: pair[0].id != case.follows_id)
    else:
        found.sort(key=lambda pair: link_rank(pair[1]))
    return [Candidate(row, how, _lead(case, row, actor) is row) for row, how in found]


def join(case_id: int, other_id: int | None, *, actor: Actor) -> Case:
    """Merges two cases (Gabungkan); the one that leads.

    The later becomes a part of the earlier, unless only the later is being worked on. Raises
    InvalidInput, TransitionRefused.
    """
    lock_both(case_id, other_id)
    case = db.session.get_one(Case, case_id)
    case_state.require_permitted(Action.JOIN, case, actor)
    chosen = [row for row in candidates(case, actor) if row.case.id == other_id]
    if not chosen:
        raise InvalidInput("with", Problem.UNKNOWN)
    other, how = chosen[0].case, chosen[0].link
    lead, part = (other, case) if chosen[0].leads else (case, other)
    if part.follows_id != lead.id:
        part.follows_id, part.follows_as = lead.id, how.value
    for row in part.parts:
        row.follows_id = lead.id
    # Its own again, of the parts that it had nothing.
    part.parts_words, part.kecamatan = None, places.kecamatan_of(part.body)
    # What is added may be what makes the whole of it sensitive (D7).
    marked = sensitivity.mark_by_part(lead, actor) if part.is_sensitive else {}
    take_in(part, lead, additions.record("join", part, lead, actor, **marked))
    return lead


def take_in(part: Case, lead: Case, event: Event) -> None:
    """What follows the case is its part, and told to the phones that have it; what is proposed for
    the case is proposed anew."""
    _attach(part, lead)
    case_measures.renew_alone(part)
    suggesting.renew(lead)
    if part.follows_as != Link.RESEND:
        additions.tell(part, lead, event)


def join_word(part: Case) -> None:
    """A short word of a citizen becomes a part of the card that it follows; no phone is told."""
    lead = case_state.lock(part.follows_id or 0)
    case_measures.mark(part)
    additions.record("courtesy", part, lead, SYSTEM)
    _attach(part, lead)


def _attach(part: Case, lead: Case) -> None:
    part.is_joined = True
    due_dates.renew(part)
    index_parts(lead)


def lock_both(case_id: int, other_id: int | None) -> None:
    """Locks both cases in one order, to avoid a deadlock."""
    query = select(Case.id).where(Case.id.in_((case_id, other_id or 0)))
    for row_id in db.session.scalars(query.order_by(Case.id)).all():
        case_state.lock(row_id)


def lock_part(case_id: int) -> Case:
    """The case, and before it the card that it belongs to: a card's acts take its parts last."""
    lead_id = db.session.scalar(select(Case.follows_id).where(Case.id == case_id))
    if lead_id is not None:
        case_state.lock(lead_id)
    return case_state.lock(case_id)


def split(case_id: int, *, actor: Actor) -> Case:
    """Splits a part off as a case of its own, still linked (Pisahkan). Raises TransitionRefused."""
    part = lock_part(case_id)
    case_state.require_permitted(Action.SPLIT, part, actor)
    lead = db.session.get_one(Case, part.follows_id)
    part.is_joined = False
    additions.call_back(part)
    due_dates.renew(part)
    case_measures.renew_alone(part)
    additions.record("split", part, lead, actor)
    index_parts(lead)
    suggesting.renew(lead)
    sensitivity.part_left(lead, part)
    return part


def detach(case_id: int, *, actor: Actor) -> int:
    """Removes the link (Lepaskan); the id of the linked case, for an undo. TransitionRefused."""
    case = case_state.lock_for(Action.DETACH, case_id, actor)
    lead = db.session.get_one(Case, case.follows_id)
    case.follows_id = None
    additions.record("detach", case, lead, actor)
    return lead.id


def attach(case_id: int, lead_id: int, *, actor: Actor) -> None:
    """Undoes Lepaskan ("Urungkan"): links to the case that it was detached from last.

    Any other would reveal whether two numbers are one. TransitionRefused if undone already.
    """
    case = case_state.lock(case_id)
    was_linked = replace(case_state.facts_of(case, is_blocked=False), is_linked=True)
    require_transition(Action.DETACH, was_linked, actor.acts_as)
    lead = _detached_from(case)
    is_over = lead is None or lead.id != lead_id or case.follows_id is not None
    if lead is None or is_over or case.hides_number or lead.hides_number:
        raise TransitionRefused(Action.DETACH, case.status, Refusal.NO_CHANGE)
    case.follows_id = lead.id
    additions.record("link", case, lead, actor)


def _detached_from(case: Case) -> Case | None:
    """The card that the newest Lepaskan of this case names."""
    acts = select(Event.case_id).where(
        Event.subject == "case", Event.subject_id == case.id, Event.action == "detach"
    )
    return db.session.get(Case, db.session.scalar(acts.order_by(Event.id.desc()).limit(1)) or 0)


def index_parts(lead: Case) -> None:
    """Gives the card the words by which its parts are found; whom they accuse, it accuses."""
    db.session.flush()
    db.session.refresh(lead, ["parts"])
    if not lead.is_accusing and any(row.is_accusing for row in lead.parts):
        lead.is_accusing = True
        case_state.leave_together(lead, SYSTEM)
    own = places.kecamatan_of(lead.body)
    lead.kecamatan = own or next((row.kecamatan for row in lead.parts if row.kecamatan), None)
    said = ((row.ticket, row.body.removeprefix(EDITED)) for row in lead.parts)
    lead.parts_words = "\n".join(line for pair in said for line in pair) or None


def _linked(case: Case) -> list[tuple[Case, Link]]:
    """The open cases of the number, newest first, and what they have to do with this one; one
    that hides its number belongs to none, or the others would show it."""
    if case.sender is None or case.hides_number:
        return []
    at = case.received_at
    rows = db.session.scalars(
        select(Case)
        .where(
            Case.sender == case.sender,
            Case.id != case.id,
            Case.status != CaseStatus.SELESAI,
            Case.deleted_at.is_(None),
            Case.hides_number.is_(False),
            Case.is_quarantined.is_(False),
            Case.is_joined.is_(False),
            Case.received_at.between(at - PATIENCE, at + PATIENCE),
        )
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(_MOST)
    )
    here = Said(words_of(case.body), at)
    pairs = [(row, link_between(Said(words_of(row.body), row.received_at), here)) for row in rows]
    if kinds_of(case.body):
        # The same words with a photo are more than said again.
        pairs = [(row, Link.FOLLOW_UP if how is Link.RESEND else how) for row, how in pairs]
    return [(row, how) for row, how in pairs if how is not None]


def _lead(one: Case, other: Case, actor: Actor) -> Case:
    # What others are handled under is no part of another.
    if (one.incident_name is None) != (other.incident_name is None):
        return one if one.incident_name is not None else other
    earlier, later = sorted((one, other), key=lambda row: (row.received_at, row.id))
    facts = {row: case_state.facts_of(row, is_blocked=False) for row in (earlier, later)}
    free = [row for row in facts if is_allowed(Action.JOIN, facts[row], actor.acts_as)]
    return later if free == [earlier] else earlier

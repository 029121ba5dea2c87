"""Suggests category, unit and similar earlier cases; counts how often moderators agree.

A job makes the suggestions after intake.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, bindparam, delete, func, select

from app.database.extensions import db, insert_once, now, transaction
from app.domain.language import similar_texts
from app.domain.language.danger import Topic
from app.domain.language.other_authorities import MODERATOR, is_outside, outside_label
from app.domain.language.similar_texts import PATIENCE, Repeat
from app.domain.language.suggestions import STRONG, Knowledge, suggest
from app.domain.terms import UNANSWERED
from app.domain.workflow.workflow import Category
from app.models import Case, Skpd, Suggestion
from app.runtime.queues import JOBS, enqueue_after_commit
from app.services.cases.state import case_state, danger_reading

JOB: Final = "app.jobs.upkeep.propose_waiting"
# The rest waits for the next ring: a job's time is limited.
MOST: Final = 300
_LONGEST_REASON: Final = 300
# The figures on the screen look back so far.
LOOKS_BACK: Final = timedelta(days=90)
# The newest so many are compared: at a thousand a day the last hours, in an office of fifty a day
# the whole fortnight.
MOST_COMPARED: Final = 700
MOST_SHOWN: Final = 3
_RANK: Final = list(Repeat)


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier case, its relation to the new one, and the likeness of the texts."""

    case_id: int
    ticket: str
    kind: Repeat
    likeness: float


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Counts of suggestions that moderators followed."""

    decided: int
    category_kept: int
    unit_first: int
    unit_kept: int


def ring() -> None:
    """Rings for the job once this transaction is committed; the sweep finds what it misses."""
    enqueue_after_commit(db.session, JOBS, JOB)


def renew(case: Case) -> None:
    """The text is another now: what was proposed for the old one goes, unless it was decided on."""
    is_old = (Suggestion.case_id == case.id, Suggestion.decided_at.is_(None))
    db.session.execute(delete(Suggestion).where(*is_old))
    ring()


def waiting(limit: int = MOST) -> list[int]:
    """The open cards that nothing has been proposed for yet, the most urgent first."""
    return list(db.session.scalars(without_proposal().limit(limit)))


def without_proposal() -> Select[int]:
    """The query of cases without a suggestion, worded exactly as the index `ix_case_open`.

    It runs very often.
    """
    words = [status.value for status in UNANSWERED]
    states: Any = bindparam("open", words, expanding=True, literal_execute=True)
    has_one = select(Suggestion.id).where(Suggestion.case_id == Case.id).exists()
    return (
        select(Case.id)
        .where(
            Case.status.in_(states),
            Case.deleted_at.is_(None),
            Case.is_quarantined.is_(False),
            Case.is_joined.is_(False),
            ~has_one,
        )
        .order_by(Case.turn_at, Case.id)
    )


def propose(case_id: int, knowledge: Knowledge) -> bool:
    """Stores the proposal for one card; False when another process was faster. What takes time is
    done before the transaction that writes begins."""
    case = db.session.get(Case, case_id)
    if case is None:
        return False
    read, values = _text_of(case), _values(case, knowledge)
    db.session.rollback()
    with transaction():
        case = case_state.lock(case_id)
        if case.is_anonymised or _text_of(case) != read:
            # Erased, completed or marked while this was thought about: its words are not kept.
            return False
        return insert_once(Suggestion, "case_id", values) is not None


def propose_within(case: Case, knowledge: Knowledge) -> None:
    """The same in the caller's transaction."""
    insert_once(Suggestion, "case_id", _values(case, knowledge))


def decided(case: Case, category: Category, codes: Sequence[str]) -> None:
    """Counts how a moderator's first decision compares with the suggestion: category and units.

    No units means that the moderator answers, which is also suggested for foreign matters.
    """
    row = suggestion_of(case.id)
    if row is None or row.decided_at is not None:
        return
    row.decided_at = now()
    row.category_kept = row.category == category
    proposed = [code for code, *_ in row.units]
    places = [
        place
        for place, code in enumerate(proposed, 1)
        if code in codes or (not codes and (code == MODERATOR or is_outside(code)))
    ]
    row.unit_place = places[0] if places else 0


def undecided(case: Case) -> None:
    """The decision was taken back: the suggestion stands again."""
    row = suggestion_of(case.id)
    if row is not None:
        row.decided_at = row.category_kept = row.unit_place = None


def is_strong(row: Suggestion) -> bool:
    """Whether the card may offer to forward to the first unit in one click."""
    # A suggestion of before scores were stored has none.
    first, second = [*(one[3] for one in row.units if len(one) > 3), 0.0, 0.0][:2]
    return row.category is not None and first - second >= STRONG


def suggestion_of(case_id: int) -> Suggestion | None:
    """The proposal for a card."""
    return db.session.scalar(select(Suggestion).where(Suggestion.case_id == case_id))


def acceptance() -> Acceptance:
    """How often moderators followed the suggestions of the last months."""
    since = Suggestion.decided_at >= now() - LOOKS_BACK
    counts = db.session.execute(
        select(
            func.count(),
            func.count().filter(Suggestion.category_kept.is_(True)),
            func.count().filter(Suggestion.unit_place == 1),
            func.count().filter(Suggestion.unit_place > 0),
        ).where(since)
    ).one()
    return Acceptance(*counts)


def _values(case: Case, knowledge: Knowledge) -> dict[str, object]:
    found = suggest(case.whole_text, knowledge, _topics(case))
    units = () if found.is_unsure else found.units
    unit = units[0].code if units else None
    places = list(found.places)
    names = _names([one.code for one in units])
    return {
        "case_id": case.id,
        "made_at": now(),
        "category": found.category.value if found.category else None,
        "is_spam": found.is_spam,
        "unit": unit,
        "units": [
            [one.code, list(one.words), names.get(one.code, one.code), round(one.score, 2)]
            for one in units
        ],
        "reason": found.reason[:_LONGEST_REASON],
        "places": places,
        "similar": [
            [one.case_id, one.ticket, one.kind.value, round(one.likeness, 2)]
            for one in earlier_similar(case, unit, places)
        ],
    }


def _text_of(case: Case) -> tuple[str, bool]:
    """What a proposal is made of."""
    return case.whole_text, case.is_sensitive


def _topics(case: Case) -> tuple[str, ...]:
    """Of a sensitive card, by whatever it became so: why."""
    if not case.is_sensitive:
        return ()
    return danger_reading.of(case.whole_text).topics or (Topic.SENSITIVE,)


def _names(codes: Sequence[str]) -> dict[str, str]:
    """What the proposed codes are called on the card."""
    query = select(Skpd.code, Skpd.abbreviation).where(Skpd.code.in_(codes))
    known = {code: name for code, name in db.session.execute(query)}
    return known | {code: name for code in codes if (name := outside_label(code)) is not None}


def earlier_similar(case: Case, unit: str | None, places: list[str]) -> list[Similar]:
    """The likeliest ones first. `unit` and `places` are what is proposed for the new card."""
    own = similar_texts.trigrams_of(case.whole_text)
    found = []
    for row_id, ticket, body, its_unit, its_places in _comparable(case):
        likeness = similar_texts.similarity(own, similar_texts.trigrams_of(body))
        is_there = unit is not None and unit == its_unit
        same = is_there and similar_texts.is_same_place(places, its_places or ())
        kind = similar_texts.repeat_of(likeness, same)
        if kind is not None:
            found.append(Similar(row_id, ticket, kind, likeness))
    found.sort(key=lambda one: (_RANK.index(one.kind), -one.likeness, -one.case_id))
    return found[:MOST_SHOWN]


def _comparable(case: Case) -> Sequence[Any]:
    at = case.received_at
    query = (
        select(Case.id, Case.ticket, Case.body, Suggestion.unit, Suggestion.places)
        .outerjoin(Suggestion, Suggestion.case_id == Case.id)
        .where(
            Case.received_at.between(at - PATIENCE, at),
            Case.id < case.id,
            Case.deleted_at.is_(None),
            Case.is_quarantined.is_(False),
            Case.is_joined.is_(False),
        )
        .order_by(Case.received_at.desc(), Case.id.desc())
        .limit(MOST_COMPARED)
    )
    return db.session.execute(query).all()

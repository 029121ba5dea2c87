"""Topics: the words that most cases of a period contain (A22), and the places they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.domain.language.topic_words import names_of, topic_words
from app.domain.terms import ForwardStatus
from app.domain.words import N_
from app.models import Case, Forward, Skpd
from app.models.counted import is_counted
from app.models.day_count import NONE
from app.reports.figures.daily_counts import received_in
from app.reports.figures.durations import case_conditions
from app.reports.figures.index_hints import exists_in
from app.reports.figures.periods import Period
from app.reports.figures.report_content import NamedCount, Topics
from app.reports.figures.scope import Filters

# Many more say the same: what is read is an even sample then.
MOST_READ: Final = 2000
SHOWN: Final = 20
# What only one or two citizens write may be about themselves.
FEWEST: Final = 3
_NO_PLACE: Final = N_("Tidak menyebut tempat")


def topics(session: Session, period: Period, filters: Filters, received: int) -> Topics:
    """The words of the period's cases; those marked as sensitive are not read (D7)."""
    texts = [words for _, words in _read(session, period, filters, step_of(received))]
    read, found = len(texts), Counter(chain.from_iterable(texts))
    often = [(word, count) for word, count in found.items() if count >= FEWEST]
    often.sort(key=lambda pair: (-pair[1], pair[0]))
    rows = tuple(NamedCount(word, word, count, 100 * count / read) for word, count in often[:SHOWN])
    return Topics(rows, read, received)


def step_of(received: int) -> int:
    """Every how manieth case is read of so many."""
    return max(1, -(-received // MOST_READ))


def ids_with(
    session: Session, word: str, period: Period, filters: Filters, step: int
) -> Sequence[int]:
    """The cases that have this word, among those that `topics` reads by this step."""
    return [id_ for id_, words in _read(session, period, filters, step) if word in words]


def chosen_cases(period: Period, filters: Filters) -> list[ColumnElement[bool]]:
    """Conditions on the cases of a report: of an SKPD's what it holds, or gave back."""
    chosen = [received_in(period), *case_conditions(filters)]
    if filters.skpd_id is not None:
        held = select(Forward.case_id).where(
            Forward.case_id == Case.id,
            Forward.skpd_id == filters.skpd_id,
            Forward.status != ForwardStatus.DITARIK,
        )
        chosen.append(exists_in(held))
    return chosen


def _read(
    session: Session, period: Period, filters: Filters, step: int
) -> Iterator[tuple[int, frozenset[str]]]:
    chosen = chosen_cases(period, filters)
    if step > 1:
        # First the ids, from indexes alone: PostgreSQL would fetch each row to read its id.
        sampled = select(Case.id).where(Case.id % step == 0, *chosen).correlate(None)
        chosen = [Case.id.in_(sampled)]
    whole = Case.body + func.coalesce("\n" + Case.parts_words, "")
    query = select(Case.id, whole).where(*chosen, is_counted(), Case.is_sensitive.is_(False))
    spelled = session.execute(select(Skpd.name, Skpd.abbreviation, Skpd.code)).all()
    units = names_of(name for row in spelled for name in row)
    for id_, body in session.execute(query.limit(2 * MOST_READ)):
        yield id_, topic_words(body, units)


def places(by_kecamatan: Mapping[str, int]) -> tuple[NamedCount, ...]:
    """Kecamatan by their number of cases, most first; those without a place last."""
    total = sum(by_kecamatan.values())
    named = {name: count for name, count in by_kecamatan.items() if name != NONE and count}
    rows = sorted(named.items(), key=lambda pair: (-pair[1], pair[0]))
    rows += [(NONE, by_kecamatan[NONE])] if by_kecamatan.get(NONE) else []
    return tuple(
        NamedCount(name, _NO_PLACE if name == NONE else f"Kec. {name}", count, 100 * count / total)
        for name, count in rows
    )

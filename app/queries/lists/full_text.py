"""Full-text search: SQLite's FTS5 and PostgreSQL's text search, set up by the first revision.

A word is found by its beginning, one of less than three letters and a place's name only as a whole;
all words must match. Code and ticket are words, too; the sender's number only for those who may see
numbers (D4), for a search would reveal masked digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, Final

from sqlalchemy import any_, bindparam, column, false, func, literal_column, select, table

from app.database.extensions import db
from app.domain.language import places
from app.domain.messaging.phone_numbers import sought
from app.domain.workflow.codes import parse_ticket
from app.models import Case
from app.queries.lists.filters import FEWEST_DIGITS, Filters
from app.queries.lists.state_filters import Condition
from app.queries.lists.word_frequencies import Frequencies, frequencies

WORDS: Final = table("case_words", column("rowid"))


@dataclass(frozen=True)
class Where:
    """FTS5's columns, and the weights that replace them on PostgreSQL."""

    columns: str
    weights: str
    is_whole: bool = False


_SHORTEST_BEGINNING: Final = 3
_EVERYBODY: Final = Where("body parts_words code ticket", "AB")
_TEXT: Final = Where("body parts_words", "A")
_NAME: Final = Where("body parts_words", "A", is_whole=True)
_TICKET: Final = Where("ticket parts_words", "AB")
_CODE: Final = Where("code", "B", is_whole=True)
_NUMBER: Final = Where("sender", "D")
# The number reversed: a search by its last digits is one by the beginning.
_ENDING: Final = Where("sender_end", "C")
_UNSETTLED: Final = Where("state", "", is_whole=True)
_PARTS: Final = " parts_words"
# As in the first revision, without the joined parts.
_OWN_VECTOR: Final = (
    "(setweight(to_tsvector('simple', regexp_replace("
    "cases.body, '[^[:alnum:]]+', ' ', 'g')), 'A')"
    " || setweight(to_tsvector('simple', coalesce(cases.code, '') || ' ' || cases.ticket),"
    " 'B'))"
)
WORDS_JOIN: Final = WORDS.c.rowid == Case.id
# Words that must all match, each in any of these columns.
_Way = tuple[Where, list[str]]


@dataclass(frozen=True)
class Span:
    """What else bounds a search: the range of case ids, expressions or None for no bound; `few`:
    a query of few ids, all of them `is_unsettled` or not; `within`: conditions that few meet."""

    lowest: Any = None
    highest: Any = None
    few: Any = None
    is_unsettled: bool = False
    within: Sequence[Condition] = ()

    @property
    def is_open(self) -> bool:
        """Whether there is no bound for SQLite."""
        return self.lowest is self.highest is self.few is None


def matching(filters: Filters, *, sees_numbers: bool, span: Span) -> list[Condition]:
    """Cases with these words, number, code and place; none without a letter or digit.

    `span` keeps a common word's hits of all years from being read where few can qualify.
    """
    wanted = _wanted(filters, sees_numbers)
    if not wanted:
        return []
    if not all(wanted):
        return [false()]
    return _sqlite(wanted, span) if is_sqlite() else _postgresql(wanted, span)


def by_itself(filters: Filters) -> Condition:
    """The same without joined parts and numbers, evaluated row by row: for the few cases whose
    parts the unit may not read."""
    wanted = _wanted(filters, False)
    if not all(wanted):
        return false()
    if not is_sqlite():
        return literal_column(_OWN_VECTOR).bool_op("@@")(_tsquery(wanted))
    own = [
        [(replace(it, columns=it.columns.replace(_PARTS, "")), ws) for it, ws in ways]
        for ways in wanted
    ]
    hit = select(WORDS.c.rowid).where(WORDS_JOIN, _match(own))
    return hit.correlate(Case).exists()


def _wanted(filters: Filters, sees_numbers: bool) -> list[list[_Way]]:
    """What must match, each in one of several ways; no ways for input without letter or digit."""
    groups = [_ways(filters.words, sees_numbers)] if filters.words else []
    groups += [_numbers(sought(filters.number))] if filters.number and sees_numbers else []
    groups += [[(_CODE, [filters.code])]] if filters.code else []
    groups += [_places(filters.place)] if filters.place else []
    return [[way for way in ways if way[1]] for ways in groups]


def is_sqlite() -> bool:
    """Whether FTS5 is asked, not PostgreSQL."""
    return db.engine.dialect.name == "sqlite"


def _ways(words: str, sees_numbers: bool) -> list[_Way]:
    """How an input can be meant: as words, as a ticket, as a number."""
    ways = [(_EVERYBODY, _tokens(words))]
    if ticket := parse_ticket(words):
        ways.append((_TICKET, [ticket.lower()]))
    number = sought(words) if sees_numbers else ""
    return ways + _numbers(number) if len(number) >= FEWEST_DIGITS else ways


def _numbers(digits: str) -> list[_Way]:
    """A number, or an id of another channel, by its beginning (08… or 62…) or its last digits."""
    is_dialled = digits.startswith("0") and digits.isdigit()
    beginning = "62" + digits[1:] if is_dialled else digits
    return [(_NUMBER, [beginning]), (_ENDING, [digits[::-1]])]


def _places(place: str) -> list[_Way]:
    """A name as whole words, which SQLite reads from the newest on, not the hits of all years;
    anything else by its beginning."""
    names = places.place_spellings(place)
    where = _NAME if len(names) > 1 or places.is_name(place) else _TEXT
    return [(where, _tokens(name)) for name in names]


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _sqlite(groups: Sequence[Sequence[_Way]], span: Span) -> list[Condition]:
    """A join, which returns the newest first and stops early; a subquery where there are bounds."""
    if span.is_open:
        return [WORDS_JOIN, _match(groups)]
    if span.is_unsettled:
        hits = select(WORDS.c.rowid).where(_match([*groups, [(_UNSETTLED, ["terbuka"])]]))
    else:
        hits = select(WORDS.c.rowid).where(_match(groups), *_within(span))
    # Evaluated once, also where a statement uses these conditions twice.
    found = hits.cte().prefix_with("MATERIALIZED")
    return [Case.id.in_(select(found.c.rowid))]


def _within(span: Span) -> list[Condition]:
    conditions = []
    if span.lowest is not None:
        conditions.append(WORDS.c.rowid >= span.lowest)
    if span.highest is not None:
        conditions.append(WORDS.c.rowid <= span.highest)
    if span.few is not None:
        # The plus keeps SQLite from asking FTS5 for one id after the other.
        conditions.append(literal_column("+case_words.rowid").in_(span.few))
    return conditions


def _match(groups: Sequence[Sequence[_Way]]) -> Condition:
    query = " AND ".join("(" + " OR ".join(map(_in_fts5, ways)) + ")" for ways in groups)
    return literal_column("case_words").bool_op("MATCH")(query)


def _in_fts5(way: _Way) -> str:
    where, tokens = way
    return (
        f"{{{where.columns}}} : (" + " AND ".join(f'"{it}"{_star(way, it)}' for it in tokens) + ")"
    )


def _postgresql(groups: Sequence[Sequence[_Way]], span: Span) -> list[Condition]:
    """Either the words of each case that the other conditions lead to, newest first; or the ids
    of all hits, from the index. PostgreSQL takes what is rare for more common than it is, and would
    read all cases to find a page of it."""
    # The function behind @@, which no index answers.
    walked: Condition = func.ts_match_vq(literal_column("cases.words"), _tsquery(groups))
    rarest, is_common = _rarest(groups, frequencies())
    if span.few is not None or (is_common and not span.within):
        return [walked]
    if is_common:
        hits = select(Case.id).where(*span.within, walked)
    else:
        indexed: Condition = literal_column("cases.words").bool_op("@@")(_tsquery([rarest]))
        hits = select(Case.id).where(*span.within, indexed, *([walked] if span.within else []))
    # Evaluated once, also where a statement uses these conditions twice.
    found = hits.cte().prefix_with("MATERIALIZED")
    return [Case.id == any_(func.array(select(found.c.id).scalar_subquery())), walked]


def _rarest(groups: Sequence[Sequence[_Way]], counted: Frequencies) -> tuple[Sequence[_Way], bool]:
    """What fewest cases have, of all that must match; and whether the index would give too many
    even of that."""
    asked: list[Sequence[_Way]] = []
    for ways in groups:
        where, tokens = ways[0]
        asked += [ways] if len(ways) > 1 else [[(where, [token])] for token in tokens]
    shares = [min(1.0, sum(_share(way, counted) for way in ways)) for ways in asked]
    least = min(shares)
    return asked[shares.index(least)], counted.is_walk_shorter(prod(shares), least)


def _share(way: _Way, counted: Frequencies) -> float:
    """Each number is rare, so ANALYZE knows none; but half of all may begin alike."""
    where, tokens = way
    if where is _ENDING:
        return 10.0 ** -len(tokens[0])
    if where is _NUMBER:
        return min(1.0, 0.5 * 10.0 ** (4 - len(tokens[0]))) if tokens[0].startswith("628") else 0
    return prod(counted.share(it, is_whole=not _star(way, it)) for it in tokens)


def _tsquery(groups: Sequence[Sequence[_Way]]) -> Any:
    query = " & ".join("(" + " | ".join(map(_in_tsquery, ways)) + ")" for ways in groups)
    # Written out: a plan kept for all words reads it anew for each case.
    words: Any = bindparam(None, query, literal_execute=True)
    return func.to_tsquery(literal_column("'simple'"), words)


def _in_tsquery(way: _Way) -> str:
    where, tokens = way
    return "(" + " & ".join(f"'{it}':{_star(way, it)}{where.weights}" for it in tokens) + ")"


def _star(way: _Way, token: str) -> str:
    """The mark of a prefix search in both languages; empty for a whole word."""
    return "" if way[0].is_whole or len(token) < _SHORTEST_BEGINNING else "*"

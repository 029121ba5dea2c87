"""Full-text search: SQLite's FTS5 and PostgreSQL's text search, set up by revision 0002.

A word is found by its beginning, one of less than three letters only as a whole; all words must
match. Code and ticket are words, too; the sender's number only for those who may see numbers (D4),
for a search would reveal masked digits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import column, false, func, literal_column, select, table

from app.database.extensions import db
from app.domain.language import places
from app.domain.workflow.codes import parse_ticket
from app.models import Message
from app.queries.lists import forwarded_join
from app.queries.lists.filters import FEWEST_DIGITS, Filters
from app.queries.lists.state_filters import Condition

_WORDS: Final = table("message_words", column("rowid"))


@dataclass(frozen=True)
class Where:
    """FTS5's columns, and the weights that replace them on PostgreSQL."""

    columns: str
    weights: str
    is_whole: bool = False


_SHORTEST_BEGINNING: Final = 3
_EVERYBODY: Final = Where("body parts_words code ticket", "AB")
_TEXT: Final = Where("body parts_words", "A")
_VILLAGE: Final = Where("body parts_words", "A", is_whole=True)
_TICKET: Final = Where("ticket parts_words", "AB")
_CODE: Final = Where("code", "B", is_whole=True)
_NUMBER: Final = Where("sender", "D")
# The number reversed: a search by its last digits is one by the beginning.
_ENDING: Final = Where("sender_end", "C")
_PARTS: Final = " parts_words"
_VECTOR: Final = "message.words"
# As in revision 0002, without the joined parts.
_OWN_VECTOR: Final = (
    "(setweight(to_tsvector('simple', regexp_replace("
    "message.body, '[^[:alnum:]]+', ' ', 'g')), 'A')"
    " || setweight(to_tsvector('simple', coalesce(message.code, '') || ' ' || message.ticket),"
    " 'B'))"
)
_JOIN: Final = _WORDS.c.rowid == Message.id
# Words that must all match, each in any of these columns.
_Way = tuple[Where, list[str]]


@dataclass(frozen=True)
class Span:
    """The range of message ids that SQLite has to search: expressions, or None for no bound."""

    lowest: Any = None
    highest: Any = None


def matching(filters: Filters, *, sees_numbers: bool, span: Span) -> list[Condition]:
    """Messages with these words, number, code and place; none without a letter or digit.

    `span` keeps SQLite from reading a common word's hits of all years where few can qualify.
    """
    wanted = _wanted(filters, sees_numbers)
    if not wanted:
        return []
    if not all(wanted):
        return [false()]
    return _sqlite(wanted, span) if _is_sqlite() else _postgresql(wanted)


def by_itself(filters: Filters) -> Condition:
    """The same without joined parts and numbers, evaluated row by row: for the few messages whose
    parts the unit may not read."""
    wanted = _wanted(filters, False)
    if not all(wanted):
        return false()
    if not _is_sqlite():
        return _postgresql(wanted, _OWN_VECTOR)[0]
    own = [
        [(replace(it, columns=it.columns.replace(_PARTS, "")), ws) for it, ws in ways]
        for ways in wanted
    ]
    hit = select(_WORDS.c.rowid).where(_JOIN, _match(own))
    return hit.correlate(Message).exists()


def key_of(conditions: Sequence[Condition]) -> Any:
    """The id column to order by: FTS5 and the index of a unit's messages return rows newest first
    only when ordered by their own column."""
    if any(it is _JOIN for it in conditions):
        return _WORDS.c.rowid
    of_unit = forwarded_join.key_of(conditions)
    return Message.id if of_unit is None else of_unit


def _wanted(filters: Filters, sees_numbers: bool) -> list[list[_Way]]:
    """What must match, each in one of several ways; no ways for input without letter or digit."""
    groups = [_ways(filters.words, sees_numbers)] if filters.words else []
    groups += [_numbers(filters.number)] if filters.number and sees_numbers else []
    groups += [[(_CODE, [filters.code])]] if filters.code else []
    groups += [_places(filters.place)] if filters.place else []
    return [[way for way in ways if way[1]] for ways in groups]


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _ways(words: str, sees_numbers: bool) -> list[_Way]:
    """How an input can be meant: as words, as a ticket, as a number."""
    ways = [(_EVERYBODY, _tokens(words))]
    if ticket := parse_ticket(words):
        ways.append((_TICKET, [ticket.lower()]))
    digits = "".join(character for character in words if character.isdigit())
    if sees_numbers and len(digits) >= FEWEST_DIGITS and not any(map(str.isalpha, words)):
        ways += _numbers(digits)
    return ways


def _numbers(digits: str) -> list[_Way]:
    """A number by its beginning (08… or 62…), or by its last digits."""
    beginning = "62" + digits[1:] if digits.startswith("0") else digits
    return [(_NUMBER, [beginning]), (_ENDING, [digits[::-1]])]


def _places(place: str) -> list[_Way]:
    """A typed place by its beginning; a kecamatan's many villages as whole words."""
    names = places.place_spellings(place)
    where = _VILLAGE if len(names) > 1 else _TEXT
    return [(where, _tokens(name)) for name in names]


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def _sqlite(groups: Sequence[Sequence[_Way]], span: Span) -> list[Condition]:
    """A join, which returns the newest first and stops early; a subquery where there are bounds."""
    match = _match(groups)
    if span.lowest is None and span.highest is None:
        return [_JOIN, match]
    hits = select(_WORDS.c.rowid).where(match)
    if span.lowest is not None:
        hits = hits.where(_WORDS.c.rowid >= span.lowest)
    if span.highest is not None:
        hits = hits.where(_WORDS.c.rowid <= span.highest)
    # Evaluated once, also where a statement uses these conditions twice.
    found = hits.cte().prefix_with("MATERIALIZED")
    return [Message.id.in_(select(found.c.rowid))]


def _match(groups: Sequence[Sequence[_Way]]) -> Condition:
    query = " AND ".join("(" + " OR ".join(map(_in_fts5, ways)) + ")" for ways in groups)
    return literal_column("message_words").bool_op("MATCH")(query)


def _in_fts5(way: _Way) -> str:
    where, tokens = way
    return (
        f"{{{where.columns}}} : (" + " AND ".join(f'"{it}"{_star(way, it)}' for it in tokens) + ")"
    )


def _postgresql(groups: Sequence[Sequence[_Way]], vector: str = _VECTOR) -> list[Condition]:
    query = " & ".join("(" + " | ".join(map(_in_tsquery, ways)) + ")" for ways in groups)
    asked = func.to_tsquery(literal_column("'simple'"), query)
    return [literal_column(vector).bool_op("@@")(asked)]


def _in_tsquery(way: _Way) -> str:
    where, tokens = way
    return "(" + " & ".join(f"'{it}':{_star(way, it)}{where.weights}" for it in tokens) + ")"


def _star(way: _Way, token: str) -> str:
    """The mark of a prefix search in both languages; empty for a whole word."""
    return "" if way[0].is_whole or len(token) < _SHORTEST_BEGINNING else "*"

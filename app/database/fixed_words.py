"""What PostgreSQL knows of a statement's values while it plans it, so that it keeps the plan.

PostgreSQL keeps the plan of a prepared statement only where it is about as cheap as one for the
values at hand. Of a state that is a parameter it knows nothing, so it plans a page's counts anew on
each visit, or keeps a plan that reads all answers to find the few that did not arrive. So words
that a statement always compares with are in its text. Of a number whose rows are more than those of
others, it knows too much: no plan for all is as cheap as that for this one, and each visit takes as
long to plan as to read.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import BindParameter, ClauseElement, ScalarSelect, literal, select
from sqlalchemy.sql import visitors

_Statement = TypeVar("_Statement", bound=ClauseElement)


def fix_words(statement: _Statement) -> _Statement:
    """The same statement, which is built once. What varies is a number or a time."""
    visitors.traverse(statement, {}, {"bindparam": _fix})
    return statement


def unseen(number: int) -> ScalarSelect[int]:
    """The number, which is looked at when the statement runs, not when it is planned."""
    return select(literal(number)).scalar_subquery()


def _fix(parameter: BindParameter[Any]) -> None:
    value = parameter.value
    words = value if parameter.expanding and isinstance(value, list | tuple) else [value]
    if words and all(isinstance(word, str) for word in words):
        parameter.literal_execute = True

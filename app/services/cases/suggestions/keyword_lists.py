"""Keyword lists for suggestions: the shipped ones, overridden by those edited here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select

from app.database.extensions import db
from app.domain.errors import InvalidInput
from app.domain.language import unit_keywords
from app.domain.language.lexicon import keyword
from app.domain.reasons import Problem
from app.models import KeywordList
from app.services.journal import journal
from app.services.journal.actor import Actor

MOST: Final = 400
_LONGEST: Final = 40
LONGEST_TEXT: Final = MOST * (_LONGEST + 2)


def in_force() -> dict[str, Sequence[str]]:
    """The keywords of each code as suggestions use them."""
    return {**unit_keywords.shipped_keywords(), **changed()}


def changed() -> Mapping[str, tuple[str, ...]]:
    """The lists that were edited here."""
    rows = db.session.execute(select(KeywordList.code, KeywordList.words))
    return {code: tuple(words.split("\n")) if words else () for code, words in rows}


def change(code: str, typed: str, *, actor: Actor) -> bool:
    """Stores a list as typed, one word or phrase a line; the shipped words have no row. Whether
    anything is another now. Raises InvalidInput."""
    words = _read(typed)
    usual = tuple(unit_keywords.shipped_keywords().get(code, ()))
    row = db.session.scalar(select(KeywordList).where(KeywordList.code == code))
    old = tuple(row.words.split("\n")) if row else usual
    if words == old:
        return False
    if row is not None and words == usual:
        db.session.delete(row)
    else:
        row = row or KeywordList(code=code)
        row.words = "\n".join(words)
        db.session.add(row)
    journal.record(
        "keywords_changed",
        "keyword_list",
        None,
        actor=actor,
        key=code,
        added=len(set(words) - set(old)),
        removed=len(set(old) - set(words)),
    )
    return True


def _read(typed: str) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for part in re.split(r"[\n\r,;]+", typed):
        spelled = " ".join(part.split())
        if not spelled:
            continue
        if len(spelled) > _LONGEST:
            raise InvalidInput("words", Problem.TOO_LONG)
        if keyword(spelled) is None:
            raise InvalidInput("words", Problem.UNKNOWN)
        found.setdefault(spelled.casefold(), spelled)
    if len(found) > MOST:
        raise InvalidInput("words", Problem.TOO_LONG)
    return tuple(found.values())

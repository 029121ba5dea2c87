"""Knowledge behind suggestions: keyword lists, the shipped or those edited here, units and the
trained model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from app.database.extensions import db
from app.domain import shipped_units
from app.domain.errors import InvalidInput
from app.domain.language import accusations, other_authorities, unit_keywords
from app.domain.language.learned_model import Learned
from app.domain.language.lexicon import keyword
from app.domain.language.suggestions import Knowledge
from app.domain.reasons import Problem
from app.models import Case, KeywordList, Skpd
from app.services.journal import journal
from app.services.journal.actor import Actor

Named = tuple[str, str, str]
MOST: Final = 400
_LONGEST: Final = 40
LONGEST_TEXT: Final = MOST * (_LONGEST + 2)


def without_database(learned: Learned | None) -> Knowledge:
    """The shipped lists and the regency's own list of units."""
    units = [(unit.code, unit.name, unit.abbreviation) for unit in shipped_units.units()]
    return _knowledge(unit_keywords.shipped_keywords(), units, learned)


def of_site(learned: Learned | None) -> Knowledge:
    """This site's keyword lists, where edited, and its active units."""
    query = select(Skpd.code, Skpd.name, Skpd.abbreviation).where(Skpd.is_active.is_(True))
    units = [(code, name, short) for code, name, short in db.session.execute(query)]
    known = {code for code, _, _ in units}
    lists = {
        code: words
        for code, words in in_force().items()
        if code in known or other_authorities.outside_label(code) is not None
    }
    return _knowledge(lists, units, learned)


def accused_by(case: Case) -> frozenset[str]:
    """The codes of the units whose staff the card accuses; none where it names none.
    `accusations.is_among` reads them."""
    if not case.is_accusing:
        return frozenset()
    query = select(Skpd.code, Skpd.name, Skpd.abbreviation).where(Skpd.is_active.is_(True))
    names = {code: (name, short) for code, name, short in db.session.execute(query)}
    return accusations.accused_units(case.whole_text, accusations.blamed_offices(names))


def _knowledge(
    lists: Mapping[str, Sequence[str]], units: Sequence[Named], learned: Learned | None
) -> Knowledge:
    words = unit_keywords.build_lexicon(unit_keywords.with_unit_names(lists, units))
    names = {code: (name, short) for code, name, short in units}
    offices = unit_keywords.office_by_kecamatan(units)
    return Knowledge(words, offices, learned, accusations.named_offices(names))


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
    added, removed = set(words) - set(old), set(old) - set(words)
    facts: dict[str, Any] = {"key": code, "added": len(added), "removed": len(removed)}
    journal.record("keywords_changed", "keyword_list", None, actor=actor, **facts)
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

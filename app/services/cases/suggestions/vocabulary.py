"""Knowledge behind suggestions: keyword lists, units and the trained model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.database.extensions import db
from app.domain import shipped_units
from app.domain.language import accusations, other_authorities, unit_keywords
from app.domain.language.learned_model import Learned
from app.domain.language.suggestions import Knowledge
from app.models import Message, Skpd
from app.services.cases.suggestions import keyword_lists

Named = tuple[str, str, str]


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
        for code, words in keyword_lists.in_force().items()
        if code in known or other_authorities.outside_label(code) is not None
    }
    return _knowledge(lists, units, learned)


def accused_by(message: Message) -> frozenset[str]:
    """The codes of the units whose staff the card accuses; none where it names none.
    `accusations.is_among` reads them."""
    if not message.is_accusing:
        return frozenset()
    query = select(Skpd.code, Skpd.name, Skpd.abbreviation).where(Skpd.is_active.is_(True))
    names = {code: (name, short) for code, name, short in db.session.execute(query)}
    return accusations.accused_units(message.whole_text, accusations.blamed_offices(names))


def _knowledge(
    lists: Mapping[str, Sequence[str]], units: Sequence[Named], learned: Learned | None
) -> Knowledge:
    words = unit_keywords.build_lexicon(unit_keywords.with_unit_names(lists, units))
    names = {code: (name, short) for code, name, short in units}
    offices = unit_keywords.office_by_kecamatan(units)
    return Knowledge(words, offices, learned, accusations.named_offices(names))

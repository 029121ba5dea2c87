"""Suggests a category and up to three units for a new text, with the words that support them.

These are proposals: a moderator decides (A9).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.domain.language import danger, protecting_units, text_kinds
from app.domain.language.gazetteer import Place, find_places
from app.domain.language.learned_model import Learned, Shares
from app.domain.language.lexicon import Hit, Lexicon
from app.domain.language.other_authorities import ANY_KECAMATAN, MODERATOR
from app.domain.language.tokens import plain_words
from app.domain.terms import Category
from app.domain.words import N_

MOST: Final = 3
_PLACE_ALONE: Final = 0.4
# Below this no unit's duties are spoken of: the moderator answers himself, or asks.
_SAYS_SOMETHING: Final = 1.0
# What was learned beside what the lists say: likely beats possible, a clear word beats both.
_LEARNED_KIND: Final = 12.0
_LEARNED_UNIT: Final = 6.0
_LEAST_LEARNED: Final = 0.5
_ALARM: Final = 0.35
SIMILAR: Final = N_("mirip pesan sebelumnya")
PROTECTS: Final = N_("melindungi pengirim pesan sensitif")


@dataclass(frozen=True, slots=True)
class Unit:
    """A proposed unit (its code, or LUAR-...), how much speaks for it, and its words."""

    code: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is proposed for one text; of spam nothing but that it is spam."""

    category: Category | None
    units: tuple[Unit, ...]
    is_spam: bool
    words: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def reason(self) -> str:
        """ "kata: aspal, jalan; desa: Tamiai"."""
        parts = (("kata", self.words), ("tempat", self.places))
        return "; ".join(f"{name}: {', '.join(items)}" for name, items in parts if items)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What proposals rest on: the lists, where each kecamatan's office is, what was learned."""

    units: Lexicon
    # Kecamatan -> the code of its office.
    offices: Mapping[str, str]
    learned: Learned | None = None
    # The names by which a text speaks of an office.
    named: Lexicon = field(default_factory=lambda: protecting_units.named_offices({}))


def suggest(text: str, knowledge: Knowledge, topics: Collection[str] = ()) -> Suggestion:
    """The proposal for a text; `topics`: of a sensitive one, whose units protect its sender."""
    words = plain_words(text)
    places = find_places(words)
    kind_shares, unit_shares = _learned(text, words, knowledge.learned)
    by_unit = _by_unit(knowledge.units.find(words), places, knowledge.offices)
    duties = max((score for score, _ in by_unit.values()), default=0.0)
    cues = text_kinds.kind_lexicon().find(words)
    found = dict(text_kinds.kind_scores(text, words, cues))
    for kind, share in kind_shares.items():
        found[kind] = found.get(kind, 0.0) + _LEARNED_KIND * share
    told = danger.read(text)
    if told.is_sensitive or told.is_urgent:
        # Fraud begins with an accident, too; but somebody may be in danger.
        found[text_kinds.SPAM] *= _ALARM
    if not topics and text_kinds.is_spam(found, duties):
        shown = _shown(hit.keyword.shown for hit in cues if hit.owner == text_kinds.SPAM)
        return Suggestion(None, (), True, shown or (SIMILAR,), ())
    units = _best(by_unit, unit_shares)
    if topics:
        units = _protecting(words, topics, by_unit, units, knowledge.named)
    said = _shown(word for unit in units for word in unit.words)
    return Suggestion(
        text_kinds.likeliest_category(found),
        units,
        False,
        said,
        _shown(place.name for place in places),
    )


def _learned(text: str, words: Sequence[str], model: Learned | None) -> tuple[Shares, Shares]:
    return model.weigh(words, is_question="?" in text) if model else ({}, {})


def _best(by_unit: Mapping[str, tuple[float, list[str]]], shares: Shares) -> tuple[Unit, ...]:
    """The three units for which most speaks, the lists and what was learned together."""
    scores = {code: score for code, (score, _) in by_unit.items()}
    if all(score < _SAYS_SOMETHING for score in scores.values()):
        scores[MODERATOR] = scores.get(MODERATOR, 0.0) + _SAYS_SOMETHING
    for code, share in shares.items():
        if code in scores or _LEARNED_UNIT * share >= _LEAST_LEARNED:
            scores[code] = scores.get(code, 0.0) + _LEARNED_UNIT * share
    best = sorted(scores, key=lambda code: (-scores[code], code))[:MOST]
    return tuple(Unit(code, scores[code], _shown(_words(code, by_unit))) for code in best)


def _protecting(
    words: Sequence[str],
    topics: Collection[str],
    by_unit: Mapping[str, tuple[float, list[str]]],
    usual: tuple[Unit, ...],
    named: Lexicon,
) -> tuple[Unit, ...]:
    """The units that protect; where the topics lead to none, the usual ones that the text does not
    name: it may accuse them in words that are not known."""
    called = protecting_units.named_units(words, named)
    accused = protecting_units.accused_units(words, called)
    corruption, _ = by_unit.get(protecting_units.INSPECTORATE, (0.0, []))
    codes = protecting_units.protecting_units(topics, words, accused, corruption)
    if not codes:
        return tuple(one for one in usual if not protecting_units.is_accused(one.code, called))
    return tuple(Unit(code, 0.0, (PROTECTS,)) for code in codes[:MOST])


def _words(code: str, by_unit: Mapping[str, tuple[float, list[str]]]) -> list[str]:
    return by_unit.get(code, (0.0, [SIMILAR]))[1]


def _by_unit(
    hits: Sequence[Hit], places: Sequence[Place], offices: Mapping[str, str]
) -> dict[str, tuple[float, list[str]]]:
    """Each unit's score and words."""
    scores: dict[str, float] = defaultdict(float)
    words: dict[str, list[str]] = defaultdict(list)
    inside_name = {at for place in places for at in range(place.start, place.end)}
    office, office_words = 0.0, list[str]()
    for hit in hits:
        # "Air Hangat" is a place and says nothing about water.
        if inside_name.issuperset(range(hit.start, hit.end)):
            continue
        if hit.owner == ANY_KECAMATAN:
            office += hit.score
            office_words.append(hit.keyword.shown)
            continue
        scores[hit.owner] += hit.score
        words[hit.owner].append(hit.keyword.shown)
    near = {
        code: is_certain
        for kecamatan, is_certain in _kecamatan(places).items()
        if (code := offices.get(kecamatan)) is not None
    }
    for code, is_certain in near.items():
        scores[code] += (_PLACE_ALONE + office) * (1.0 if is_certain else 0.5)
        words[code] += office_words
    if office and not near:
        scores[ANY_KECAMATAN], words[ANY_KECAMATAN] = office, office_words
    return {code: (score, words[code]) for code, score in scores.items()}


def _kecamatan(places: Sequence[Place]) -> dict[str, bool]:
    """The kecamatan that the places lie in -> whether that is certain."""
    found: dict[str, bool] = {}
    for place in places:
        for name in place.kecamatan:
            found[name] = found.get(name, False) or place.is_certain
    return found


def _shown(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))

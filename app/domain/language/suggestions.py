"""Suggests a category and up to three units for a new text, with the words that support them.

These are proposals: a moderator decides (A9).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log1p
from typing import Final

from app.domain.language import accusations, danger, erasure_request, protecting_units, text_kinds
from app.domain.language.gazetteer import Place, find_places
from app.domain.language.learned_model import Learned, Shares
from app.domain.language.lexicon import Hit, Lexicon
from app.domain.language.other_authorities import (
    ANY_KECAMATAN,
    MODERATOR,
    OTHER_TOWN,
    common_label,
    is_outside,
)
from app.domain.language.tokens import Spelled, spelled
from app.domain.messaging.channel_facts import words_of
from app.domain.terms import Category
from app.domain.words import N_

MOST: Final = 3
# Below this score of the first unit nothing is proposed; from this lead over the second on the card
# may offer the act itself (docs/bukti/saran.md).
LEAST: Final = 2.0
STRONG: Final = 2.5
_PLACE_ALONE: Final = 0.4
# "depan puskesmas" says where something is, and little about what.
_WHERE: Final = 0.3
_BESIDE: Final = frozenset(
    (
        *("depan", "dekat", "belakang", "samping", "sebelah", "seberang"),
        *("menuju", "arah", "simpang", "jalan", "antara"),
    )
)
# Below this no unit's duties are spoken of: the moderator answers himself, or asks.
_SAYS_SOMETHING: Final = 1.0
# The lists and what was learned together: the best of five-fold cross-validation over our examples.
_MOST_OF_LISTS: Final = 7.0
_UNHEARD_OF: Final = 0.03
_LEARNED_KIND: Final = 8.0
# So likely by the examples alone that they are the reason.
_RESEMBLES: Final = 0.2
_ALARM: Final = 0.35
UNSURE: Final = N_("belum ada saran")
EXAMPLE: Final = N_("mirip contoh")
NO_DUTY: Final = N_("tidak menyebut tugas SKPD")
SPAM_SIGNS: Final = N_("bentuk teksnya seperti spam")
PROTECTS: Final = N_("melindungi pengirim pesan sensitif")
INSPECTS: Final = N_("memeriksa tuduhan terhadap pegawai")
# Reasons that quote no word of the text.
OWN_REASONS: Final = (EXAMPLE, NO_DUTY, SPAM_SIGNS, PROTECTS, INSPECTS, UNSURE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A proposed unit (its code, or LUAR-...), how much speaks for it, and its reasons: words as
    the text has them, or one of OWN_REASONS."""

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
    # The places as the text has them.
    named: tuple[str, ...] = ()

    @property
    def is_unsure(self) -> bool:
        """Whether too little speaks for any unit to propose it."""
        if self.is_spam or PROTECTS in self.words or INSPECTS in self.words:
            return False
        return not self.units or self.units[0].score < LEAST

    @property
    def reason(self) -> str:
        """ "kata: diaspal, jln; tempat: tamiai; mirip contoh"."""
        if self.is_unsure:
            return UNSURE
        quoted = [it for it in self.words if it not in OWN_REASONS]
        parts = (("kata", quoted), ("tempat", self.named))
        told = [f"{name}: {', '.join(items)}" for name, items in parts if items]
        return "; ".join([*told, *(it for it in self.words if it in OWN_REASONS)])


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What proposals rest on: the lists, where each kecamatan's office is, what was learned."""

    units: Lexicon
    # Kecamatan -> the code of its office.
    offices: Mapping[str, str]
    learned: Learned | None = None
    # The names by which a text speaks of an office.
    named: Lexicon = field(default_factory=lambda: accusations.named_offices({}))


def suggest(text: str, knowledge: Knowledge, topics: Collection[str] = ()) -> Suggestion:
    """The proposal for a text that says anything; `topics`: of a sensitive one, whose units protect
    its sender."""
    said = spelled(erasure_request.without(words_of(text)))
    if not (said.words or topics):
        return Suggestion(None, (), False, (), ())
    places = find_places(said.words)
    kind_shares, unit_shares = _learned(said, knowledge.learned)
    by_unit = _by_unit(said, knowledge, places)
    cues = text_kinds.kind_lexicon().find(said.words)
    kinds = _kinds(said, cues, kind_shares)
    duties = max((score for score, _ in by_unit.values()), default=0.0)
    if not topics and text_kinds.is_spam(kinds, duties):
        learned = kind_shares.get(text_kinds.SPAM, 0.0)
        return Suggestion(None, (), True, _spam_words(said, cues, learned), ())
    units = _best(by_unit, unit_shares)
    if topics:
        units = _protecting(said, topics, by_unit, units, knowledge.named)
    elif accusations.is_made(text):
        units = _inspecting(text, units, knowledge.named)
    return Suggestion(
        text_kinds.likeliest_category(kinds),
        units,
        False,
        _shown(word for unit in units for word in unit.words),
        _shown(place.name for place in places),
        _shown(said.quote(place.start, place.end) for place in places),
    )


def _learned(said: Spelled, model: Learned | None) -> tuple[Shares, Shares]:
    return model.weigh(said.words, is_question="?" in said.text) if model else ({}, {})


def _kinds(said: Spelled, cues: Sequence[Hit], shares: Shares) -> Mapping[str, float]:
    """How much speaks for each category and for spam."""
    found = dict(text_kinds.kind_scores(said.text, said.words, cues))
    for kind, share in shares.items():
        found[kind] = found.get(kind, 0.0) + _LEARNED_KIND * share
    told = danger.read(said.text)
    if told.is_sensitive or told.is_urgent:
        # Fraud begins with an accident, too; but somebody may be in danger.
        found[text_kinds.SPAM] *= _ALARM
    return found


def _spam_words(said: Spelled, cues: Sequence[Hit], learned: float) -> tuple[str, ...]:
    quoted = [said.quote(it.start, it.end) for it in cues if it.owner == text_kinds.SPAM]
    return _shown(quoted) or ((EXAMPLE,) if learned >= _RESEMBLES else (SPAM_SIGNS,))


def _best(by_unit: Mapping[str, tuple[float, list[str]]], shares: Shares) -> tuple[Unit, ...]:
    """The three likeliest units, by the lists and what was learned together."""
    scores = {code: min(score, _MOST_OF_LISTS) for code, (score, _) in by_unit.items()}
    if all(score < _SAYS_SOMETHING for score in scores.values()):
        scores[MODERATOR] = scores.get(MODERATOR, 0.0) + _SAYS_SOMETHING
    learned = _of_offices(shares, scores)
    for code, share in learned.items():
        scores[code] = scores.get(code, 0.0) + log1p(share / _UNHEARD_OF)
    best = sorted(scores, key=lambda code: (-scores[code], code))[:MOST]
    return tuple(
        Unit(code, scores[code], _reasons(code, by_unit, learned.get(code, 0.0))) for code in best
    )


def _of_offices(shares: Shares, scores: Mapping[str, float]) -> Shares:
    """What was learned of all kecamatans' offices, for those that the text's places lead to."""
    near = [code for code in scores if common_label(code) == ANY_KECAMATAN != code]
    if not near or ANY_KECAMATAN not in shares:
        return shares
    whole = sum(scores[code] for code in near)
    rest = {code: share for code, share in shares.items() if code != ANY_KECAMATAN}
    return rest | {code: shares[ANY_KECAMATAN] * scores[code] / whole for code in near}


def _reasons(
    code: str, by_unit: Mapping[str, tuple[float, list[str]]], learned: float
) -> tuple[str, ...]:
    if code in by_unit and by_unit[code][1]:
        return _shown(by_unit[code][1])
    if learned >= _RESEMBLES:
        return (EXAMPLE,)
    return (NO_DUTY,) if code == MODERATOR else ()


def _protecting(
    said: Spelled,
    topics: Collection[str],
    by_unit: Mapping[str, tuple[float, list[str]]],
    usual: tuple[Unit, ...],
    named: Lexicon,
) -> tuple[Unit, ...]:
    """The units that protect; where the topics lead to none, the usual ones that the text does not
    name: it may accuse them in words that are not known."""
    called = accusations.named_units(said.words, named)
    accused = called if accusations.is_made(said.text) else ()
    corruption, _ = by_unit.get(protecting_units.INSPECTORATE, (0.0, []))
    codes = protecting_units.protecting_units(topics, said.words, accused, corruption)
    if not codes:
        return tuple(one for one in usual if not accusations.is_among(one.code, called))
    return tuple(Unit(code, 0.0, (PROTECTS,)) for code in codes[:MOST])


def _inspecting(text: str, usual: tuple[Unit, ...], named: Lexicon) -> tuple[Unit, ...]:
    """Who looks into an accusation, before the usual units; staff of others are theirs."""
    if usual and is_outside(usual[0].code):
        return usual
    codes = protecting_units.inspecting(accusations.accused_units(text, named))
    rest = (one for one in usual if one.code not in codes)
    return (*(Unit(code, 0.0, (INSPECTS,)) for code in codes), *rest)[:MOST]


def _by_unit(
    said: Spelled, knowledge: Knowledge, places: Sequence[Place]
) -> dict[str, tuple[float, list[str]]]:
    """Each unit's score and words."""
    scores: dict[str, float] = defaultdict(float)
    words: dict[str, list[str]] = defaultdict(list)
    inside_name = {at for place in places for at in range(place.start, place.end)}
    for hit in knowledge.units.find(said.words):
        # "Air Hangat" is a place and says nothing about water.
        if not inside_name.issuperset(range(hit.start, hit.end)):
            scores[hit.owner] += hit.score * (_WHERE if _is_beside(said.words, hit) else 1.0)
            words[hit.owner].append(said.quote(hit.start, hit.end))
    near = {
        code: is_certain
        for kecamatan, is_certain in _kecamatan(places).items()
        if (code := knowledge.offices.get(kecamatan)) is not None
    }
    if near:
        office, office_words = scores.pop(ANY_KECAMATAN, 0.0), words.pop(ANY_KECAMATAN, [])
        for code, is_certain in near.items():
            scores[code] += (_PLACE_ALONE + office) * (1.0 if is_certain else 0.5)
            words[code] += office_words
    return {code: (score, words[code]) for code, score in scores.items()}


def _is_beside(words: Sequence[str], hit: Hit) -> bool:
    return bool(hit.start) and words[hit.start - 1] in _BESIDE and hit.owner != OTHER_TOWN


def _kecamatan(places: Sequence[Place]) -> dict[str, bool]:
    """The kecamatan that the places lie in -> whether that is certain."""
    found: dict[str, bool] = {}
    for place in places:
        for name in place.kecamatan:
            found[name] = found.get(name, False) or place.is_certain
    return found


def _shown(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))

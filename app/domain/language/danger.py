"""Danger: what a text says of people who may be hurt, read once for everything that depends on it.

`read` answers which sensitive topics a text touches and which dangers it tells of that go on now.
What it knows stands in `app/data/saran/bahaya/`, a file a language; an Admin may add words of the
site.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from typing import Final

from app.domain.language import erasure_request, phrase_rules
from app.domain.language.learned_model import DANGER, Learned, Shares
from app.domain.language.listed_words import words_found
from app.domain.language.phrase_rules import Marked, Rules, Span
from app.domain.language.tokens import list_names, plain_words, spelled
from app.domain.messaging import hidden_number
from app.domain.messaging.channel_facts import words_of
from app.domain.words import N_, Labelled

# A topic that makes a publication take a reason, but the case not sensitive.
_DELICATE: Final = "~"
_FAR: Final = 30
# What a phrase of the list adds to the logarithm of the odds of its kind; how likely an everyday
# message doubts it, and how likely a kind is told without one: in few words, where there is less to
# go by, and in many.
_LEAN: Final = 1.7
_FEW: Final = 12
_IN_FEW, _IN_MANY = (0.6, 0.45), (0.48, 0.68)
# So many words on either side of a phrase say whether it is one of everyday. Where the whole text
# is so likely everyday, a hazard among them is believed only if they are as likely not.
_AROUND: Final = 3
_SURELY: Final = 0.9


class Topic(Labelled):
    """What in a text may put a person in danger, or hurt somebody when it becomes known."""

    VIOLENCE = "kekerasan", N_("kekerasan dalam rumah tangga atau kekerasan seksual")
    CHILD = "anak", N_("keadaan seorang anak")
    HEALTH = "kesehatan", N_("kesehatan seseorang")
    SECRECY = "rahasia", N_("permintaan agar dirahasiakan")
    WHISTLE_BLOWER = "pelapor", N_("pelapor dari dalam")
    NEGLECT = "penelantaran", N_("orang yang ditelantarkan atau dikurung")
    EXTORTION = "pemerasan", N_("pemerasan")
    SUICIDE = "bunuh_diri", N_("keinginan bunuh diri")
    FEAR = "ancaman", N_("pelapor yang takut atau diancam")
    SENSITIVE = "sensitif", N_("kata sensitif")
    # No word says so, but the text resembles others of people in danger.
    RESEMBLANCE = "mirip", N_("mirip pesan orang yang terancam")


class Hazard(StrEnum):
    """A danger to life or limb that goes on, or has just begun."""

    FIRE = "api"
    DROWNING = "tenggelam"
    MISSING = "hilang"
    LANDSLIDE = "longsor"
    FLOOD = "banjir"
    STORM = "angin"
    QUAKE = "gempa"
    ERUPTION = "letusan"
    ANIMAL = "satwa"
    CRASH = "kecelakaan"
    COLLAPSE = "runtuh"
    GAS = "gas"
    ELECTRICITY = "listrik"
    POISONING = "keracunan"
    MEDICAL = "medis"
    RAGE = "amuk"
    OTHER = "darurat"


TOPICS: Final = frozenset(Topic)
HAZARDS: Final = frozenset(Hazard)
# A request for silence is obeyed, whatever else the text is about.
_NEVER_DOUBTED: Final = frozenset({Topic.SECRECY, Topic.SUICIDE})
# What threatens somebody's life or body, as every hazard does; in doubt it does.
_TO_A_PERSON: Final = frozenset(
    {Topic.VIOLENCE, Topic.CHILD, Topic.NEGLECT, Topic.SUICIDE, Topic.FEAR, Topic.RESEMBLANCE}
)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The words that an Admin adds."""

    sensitive: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()


NONE: Final = OwnWords()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text tells of danger; each tuple in the order of its kinds."""

    # Why the case is sensitive: no automatic SMS, no text on a phone (D7).
    topics: tuple[Topic, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    # Why its publication takes a reason: the topics, and milder ones such as an illness.
    delicate: tuple[Topic, ...] = ()
    # What tells of the dangers to a person, as the citizen wrote it.
    words: tuple[str, ...] = ()

    @property
    def is_sensitive(self) -> bool:
        """Whether an automatic SMS about it may put a person in danger (D7)."""
        return bool(self.topics)

    @property
    def dangers(self) -> tuple[Topic | Hazard, ...]:
        """What a person may be in danger from."""
        return (*(topic for topic in self.topics if topic in _TO_A_PERSON), *self.hazards)

    @property
    def is_urgent(self) -> bool:
        """Whether a person may be in danger, so that somebody must act at once: stored in the
        message, for the order of lists, deadline (D3), duty alert (D7) and card."""
        return bool(self.dangers)


@lru_cache(maxsize=512)
def read(text: str, own: OwnWords = NONE) -> Reading:
    """What the text tells, by the shipped list and the words of the site."""
    said = words_of(text)
    text = erasure_request.without(said)
    found = _believed(text)
    if hidden_number.is_secret(text):
        found[Topic.SECRECY] = ()
    if listed := words_found(said, own.sensitive):
        found[Topic.SENSITIVE] = listed
    if listed := words_found(said, own.urgent):
        found[Hazard.OTHER] = listed
    told = Reading(
        tuple(topic for topic in Topic if topic in found),
        tuple(hazard for hazard in Hazard if hazard in found),
        tuple(topic for topic in Topic if topic in found or f"{_DELICATE}{topic}" in found),
    )
    if not told.is_urgent:
        return told
    return replace(told, words=_as_written(said, [found[it] for it in told.dangers]))


def _as_written(text: str, phrases: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Plain words in the citizen's spelling, in the text's order; last those in no such place."""
    said, places, others = spelled(text), list[Span](), list[str]()
    for words in ([word for word in phrase if word] for phrase in phrases):
        size = len(words)
        starts = range(len(said.words) - size + 1 if size else 0)
        at = next((at for at in starts if said.words[at : at + size] == words), None)
        if at is None:
            others += [" ".join(words)] if words else []
        else:
            places.append((at, at + size))
    joined: list[Span] = []
    for start, end in sorted(places):
        if joined and start < joined[-1][1]:
            start, end = joined[-1][0], max(joined.pop()[1], end)
        joined.append((start, end))
    return (*(said.quote(*place) for place in joined), *others)


def _believed(text: str) -> dict[str, Sequence[str]]:
    """What phrases and letter groups say together. A phrase is a figure of speech where the text is
    likely an everyday message, and what stands around the phrase is, too; a kind that no phrase
    tells is a resemblance."""
    marked, places = _phrases(text)
    found: dict[str, Sequence[str]] = {it: marked.words[slice(*places[it])] for it in places}
    words, is_question = plain_words(text), "?" in text
    shares, (doubt, likely) = _weighed(words, found, is_question=is_question)
    if shares["biasa"] > doubt:
        is_sure = shares["biasa"] > _SURELY
        return {
            it: found[it]
            for it in found
            if not _is_figure(marked, it, places[it], is_surely_everyday=is_sure)
        }
    resembled = dict[str, Sequence[str]]()
    if shares["sensitif"] > likely and TOPICS.isdisjoint(found):
        resembled[Topic.RESEMBLANCE] = ()
    if shares["mendesak"] > likely and HAZARDS.isdisjoint(found):
        resembled[Hazard.OTHER] = ()
    return found | resembled


def _is_figure(marked: Marked, meaning: str, span: Span, *, is_surely_everyday: bool) -> bool:
    """Whether what stands around the phrase is of everyday. What a person does to another is not
    doubted for the sake of the rest of the text."""
    if meaning[0] == _DELICATE or meaning in _NEVER_DOUBTED:
        return False
    start, end = marked.clause(span[0])
    near = marked.words[max(span[0] - _AROUND, start) : min(span[1] + _AROUND, end)]
    near = [word for word in near if word]
    shares, (doubt, _) = _weighed(near, (meaning,), is_question=False)
    limit = 1 - _SURELY if is_surely_everyday and meaning in HAZARDS else doubt
    return shares["biasa"] > limit


def _weighed(
    words: Sequence[str], found: Collection[str], *, is_question: bool
) -> tuple[Shares, tuple[float, float]]:
    """How likely the words are sensitive, urgent or everyday, and the limits for so many."""
    lean = {
        kind: _LEAN
        for kind, meanings in (("sensitif", TOPICS), ("mendesak", HAZARDS))
        if not meanings.isdisjoint(found)
    }
    shares = _learned().weigh(words, is_question=is_question, lean=lean)[0]
    return shares, _IN_FEW if len(words) < _FEW else _IN_MANY


def phrases_in(text: str) -> dict[str, Sequence[str]]:
    """What the list finds, and the fewest plain words that tell it; a milder topic has its mark in
    front."""
    marked, places = _phrases(text)
    return {meaning: marked.words[slice(*span)] for meaning, span in places.items()}


def _phrases(text: str) -> tuple[Marked, dict[str, Span]]:
    rules = _rules()
    marked = rules.mark(text)
    found = dict[str, Span]()
    for meaning, span in sorted(rules.found(marked), key=lambda it: (it[1][1] - it[1][0], it[1])):
        if meaning not in found and _holds(meaning, span, marked):
            found[meaning] = span
    return marked, found


@cache
def _learned() -> Learned:
    return Learned.shipped(DANGER)


@cache
def _rules() -> Rules:
    return phrase_rules.of_lists(*list_names("bahaya"))


def _holds(meaning: str, span: Span, marked: Marked) -> bool:
    """Whether it is told as something that is, and not denied, practised, feared or over."""
    start, end = marked.clause(span[0])
    if _ends_at("<bukan>", marked, span[0]) or _stands("<latihan>", marked, span):
        return False
    if meaning in TOPICS or meaning.startswith(_DELICATE):
        return not _stands("<umum>", marked, span)
    now, past = (_distance(name, marked, start, end, span) for name in ("<kini>", "<lewat>"))
    # "sejak" is of the past, "sejak sore" of now: at the same place the longer phrase counts.
    return past >= now and not _before("<nanti>", marked, span, 1 if now < _FAR else 4)


def _ends_at(name: str, marked: Marked, place: int) -> bool:
    return any(end == place for _, end in marked.around((name,), (place, place), 0))


def _stands(name: str, marked: Marked, span: Span) -> bool:
    return marked.is_near((name,), span, 5)


def _distance(name: str, marked: Marked, start: int, end: int, span: Span) -> int:
    """How many words lie between, within the clause."""
    places = (it for it in marked.around((name,), span, _FAR) if start <= it[0] < end)
    return min((max(at - span[1], span[0] - to, 0) for at, to in places), default=_FAR)


def _before(name: str, marked: Marked, span: Span, most: int) -> bool:
    """Whether it stands in front of the place, with at most so many words between, or in it."""
    return any(
        end <= span[0] or at > span[0]
        for at, end in marked.around((name,), span, most)
        if at < span[1]
    )

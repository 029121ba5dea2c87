"""Phrase rules: what combinations of words in a text mean, by a list that people can read.

A list has these columns: meaning, patterns parted by commas, exceptions, and perhaps an example. A
meaning in angle brackets names a class of phrases, which patterns use. A pattern is one phrase, or
phrases that stand near each other: `a + b` in any order, `a > b` in this order, `+3` with at most
three words between. A word stands for its inflected forms and slips, too; `=mati` for itself alone.
Phrases are looked up word by word and nothing backtracks: the time grows with the length of the
text alone.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

from app.domain.language.lexicon import Keyword, Lexicon, word_forms
from app.domain.language.tokens import list_rows, plain_words, standard_words

# So many words may stand between two phrases that belong together, and before an exception.
NEAR: Final = 6
_BESIDE: Final = 4
# No phrase of a list has more words.
_LONGEST: Final = 8
_OPERATOR: Final = re.compile(r"\s([+>])(\d*)\s")
_LONGEST_WORD: Final = 30
_CLAUSE_END: Final = re.compile(r"[!?;\n]|\.(?!\d)")
_DOTTED: Final = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_SPACED: Final = re.compile(r"\b(?:[a-z] ){3,}[a-z]\b")

Phrase: TypeAlias = tuple[str, ...]
T = TypeVar("T")
Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase that must stand within some words of the first one, perhaps after it."""

    phrase: Phrase
    within: int = NEAR
    is_after: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What it means when the first phrase and all terms stand together and no exception is near."""

    meaning: str
    first: Phrase
    terms: tuple[Term, ...]
    unless: tuple[Phrase, ...]


@dataclass(slots=True)
class Marked:
    """A text's words, and what stands where: word or class -> its beginning -> its ends."""

    words: Sequence[str]
    # Where each clause lies.
    clauses: Sequence[Span]
    at: defaultdict[str, dict[int, set[int]]] = field(
        default_factory=lambda: defaultdict(dict), init=False
    )
    _places: dict[Phrase, list[Span]] = field(default_factory=dict, init=False)

    def put(self, symbol: str, start: int, end: int) -> None:
        """Notes that the word or class stands there."""
        self.at[symbol].setdefault(start, set()).add(end)

    def places(self, phrase: Phrase) -> Sequence[Span]:
        """Where the phrase stands, in order; asked once all words and classes are put."""
        if phrase not in self._places:
            self._places[phrase] = sorted(self.spans(phrase))
        return self._places[phrase]

    def around(self, phrase: Phrase, span: Span, most: int) -> Iterator[Span]:
        """Where the phrase stands within so many words of the place, or inside it."""
        places = self.places(phrase)
        for at in range(bisect_left(places, (span[0] - most - _LONGEST, 0)), len(places)):
            if places[at][0] - span[1] > most:
                return
            if span[0] - places[at][1] <= most:
                yield places[at]

    def is_near(self, phrase: Phrase, span: Span, most: int) -> bool:
        """Whether the phrase stands within so many words of the place, or inside it."""
        return next(self.around(phrase, span, most), None) is not None

    def spans(self, phrase: Phrase) -> Iterator[Span]:
        """Where the phrase stands, in no order."""
        places = self.at.get(phrase[0])
        for start, ends in places.items() if places else ():
            reached = ends
            for symbol in phrase[1:]:
                following = self.at.get(symbol, {})
                reached = {end for at in reached for end in following.get(at, ())}
            for end in reached:
                yield start, end

    def clause(self, at: int) -> Span:
        """The clause that a word stands in."""
        return self.clauses[bisect_right(self.clauses, at, key=lambda it: it[0]) - 1]


class Rules:
    """The rules of one list, ready to be asked; `everyday` words are never taken for a slip."""

    def __init__(self, rows: Iterable[Sequence[str]], everyday: frozenset[str]) -> None:
        classes: dict[str, list[Phrase]] = {}
        rules: list[Rule] = []
        for meaning, patterns, exceptions, *_ in rows:
            found = [pattern.strip() for pattern in patterns.split(",")]
            if meaning.startswith("<"):
                classes.setdefault(meaning, []).extend(map(_phrase, found))
                continue
            unless = tuple(_phrase(it.strip()) for it in exceptions.split(",") if it.strip())
            rules += [_rule(meaning, pattern, unless) for pattern in found]
        # By their first word, so that a text is asked only about words that it has.
        # A class that names other classes is found after them.
        self._classes = {
            name: _by_first((it[0], it) for it in classes[name])
            for name in sorted(classes, key=lambda name: _names_classes(classes[name]))
        }
        self._rules = _by_first((rule.first[0], rule) for rule in rules)
        phrases = [phrase for group in classes.values() for phrase in group]
        for rule in rules:
            phrases += [rule.first, *rule.unless, *(term.phrase for term in rule.terms)]
        known = sorted({word for phrase in phrases for word in phrase if word[0].isalnum()})
        self._known, self._everyday = frozenset(known), everyday
        self._lexicon = Lexicon(
            {"": [Keyword((word,), word, 1.0) for word in known]}, everyday, is_eager=True
        )
        self._readings: dict[str, tuple[str, ...]] = {}

    def mark(self, text: str) -> Marked:
        """The text with all words and classes found."""
        words, clauses = _words(text)
        marked = Marked(words, clauses)
        for at, word in enumerate(words):
            if word:
                for symbol in self._symbols(word):
                    marked.put(symbol, at, at + 1)
        marked.put("<awal>", 0, 0)
        marked.put("<akhir>", max(len(words) - 1, 0), len(words))
        for name, by_first in self._classes.items():
            for symbol in by_first.keys() & marked.at.keys():
                for phrase in by_first[symbol]:
                    for start, end in list(marked.spans(phrase)):
                        marked.put(name, start, end)
        return marked

    def found(self, marked: Marked) -> Iterator[tuple[str, Span]]:
        """Each meaning and where its phrases stand."""
        for symbol in self._rules.keys() & marked.at.keys():
            for rule in self._rules[symbol]:
                for span in _matches(rule, marked):
                    if not any(marked.is_near(phrase, span, _BESIDE) for phrase in rule.unless):
                        yield rule.meaning, span

    def _readings_of(self, word: str) -> frozenset[str]:
        """What the word may stand for: an everyday word is no slip for another one."""
        is_everyday = not self._everyday.isdisjoint(word_forms(word))
        known = word_forms(word) & self._known
        return known if known or is_everyday else self._lexicon.readings(word)

    def _symbols(self, word: str) -> tuple[str, ...]:
        found = self._readings.get(word)
        if found is None:
            known = self._readings_of(word) if len(word) <= _LONGEST_WORD else frozenset()
            found = (f"={word}", *known, *("#" for _ in range(word[0].isdigit())))
            if len(self._readings) < 20_000:
                self._readings[word] = found
        return found


def of_lists(*names: str) -> Rules:
    """The rules of shipped lists; no word of the everyday ones is taken for a slip."""
    texts = (
        *(row[1] for row in list_rows("kata.tsv")),
        *(row[2] for row in list_rows("contoh.tsv")),
    )
    everyday = frozenset(word for text in texts for word in plain_words(text))
    rows = [row for name in names for row in list_rows(name)]
    return Rules(rows, standard_words() | everyday)


def _names_classes(phrases: Iterable[Phrase]) -> bool:
    return any(word.startswith("<") for phrase in phrases for word in phrase)


def _by_first(pairs: Iterable[tuple[str, T]]) -> Mapping[str, Sequence[T]]:
    found: dict[str, list[T]] = {}
    for symbol, item in pairs:
        found.setdefault(symbol, []).append(item)
    return found


def _matches(rule: Rule, marked: Marked) -> Iterator[Span]:
    others = [marked.places(term.phrase) for term in rule.terms]
    if not all(others):
        return
    for anchor in marked.places(rule.first):
        start, end = anchor
        for term, places in zip(rule.terms, others, strict=True):
            near = _closest(anchor, places, term)
            if near is None:
                break
            start, end = min(start, near[0]), max(end, near[1])
        else:
            yield start, end


def _closest(anchor: Span, places: Sequence[Span], term: Term) -> Span | None:
    """The nearest place of the term that is near enough and does not overlap."""
    at = bisect_left(places, (anchor[1], 0))
    if at < len(places) and places[at][0] - anchor[1] <= term.within:
        return places[at]
    if term.is_after:
        return None
    while at > 0 and places[at - 1][1] > anchor[0]:
        at -= 1
    if at > 0 and anchor[0] - places[at - 1][1] <= term.within:
        return places[at - 1]
    return None


def _rule(meaning: str, pattern: str, unless: tuple[Phrase, ...]) -> Rule:
    first, *rest = _OPERATOR.split(f" {pattern} ".replace("  ", " "))
    terms = tuple(
        Term(_phrase(phrase), int(most or NEAR), sign == ">")
        for sign, most, phrase in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    )
    return Rule(meaning, _phrase(first), terms, unless)


def _phrase(spelled: str) -> Phrase:
    """`jangan <beri tahu> siapa` -> its words in their one spelling, and its classes."""
    found: list[str] = []
    for piece in re.findall(r"<[^>]+>|=\w+|#|[^<=#]+", spelled):
        if piece[0] in "<#":
            found.append(piece)
        elif piece[0] == "=":
            found += [f"={word}" for word in plain_words(piece[1:])]
        else:
            found += plain_words(piece)
    if not found:
        raise ValueError(f"no words in the pattern {spelled!r}")
    return tuple(found)


def _words(text: str) -> tuple[list[str], list[Span]]:
    """The plain words, an empty one after each clause; and the clauses."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    joined = _SPACED.sub(lambda it: it[0].replace(" ", ""), _DOTTED.sub("", folded))
    words: list[str] = []
    clauses: list[Span] = []
    begin = 0
    ends = [*((it.start(), it[0]) for it in _CLAUSE_END.finditer(joined)), (len(joined), "")]
    for end, sign in ends:
        part = plain_words(joined[begin:end])
        if part or sign == "?":
            first = len(words)
            words += [*part, ""]
            clauses.append((first, len(words)))
        begin = end + 1
    return words, clauses

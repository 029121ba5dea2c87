"""Writes the learned part of the reading of danger anew: `python -m tools.danger_model`.

It learns from the half A of korpus.tsv and from our own examples alone; half B stays unseen. Each
text is learned a second time as hurried writers send it, and a piece of it as it stands alone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from app.domain.language import danger
from app.domain.language.learned_model import DANGER, letter_groups
from app.domain.language.tokens import plain_words
from tools.learned_weights import Goal, learn, write
from tools.measure_guard import half_of_corpus, rows_of

MOST_GRAMS = 20000
FORCE, ROUNDS = 20.0, 70
# Danger that is missed weighs more than an everyday text that is touched.
WEIGHTS = {"biasa": 1.0, "mendesak": 1.5, "sensitif": 1.5}
ORDINARY, URGENT = "biasa", "mendesak"
# A word as it stands, with one of five of its vowels, and a piece of three to eight words.
_WHOLE_WORD, _VOWEL_KEPT = 0.3, 0.12
_PIECE = (3, 8)
_SHORTEST = 4


def labelled() -> list[tuple[str, str]]:
    """Texts and what they are, as they stand in the lists."""
    found = [
        (row["teks"], row["bahaya"])
        for name in ("contoh_bahaya.tsv", "contoh_singkat.tsv")
        for row in rows_of(name)
    ]
    found += [(row["teks"], row["bahaya"]) for row in half_of_corpus("A")]
    everyday = [row["teks"] for name in ("contoh.tsv", "contoh_sms.tsv") for row in rows_of(name)]
    return found + [(text, ORDINARY) for text in everyday if not danger.phrases_in(text)]


def examples() -> list[tuple[str, str]]:
    """What is learned from: these texts and their variants."""
    return [it for row in labelled() for it in _varied(*row)]


def _varied(text: str, kind: str) -> Iterator[tuple[str, str]]:
    # By the text: another example changes nothing of this one.
    chance = random.Random(text)
    yield text, kind
    yield from ((_hurried(text, chance), kind) for _ in range(2))
    words = text.split()
    size = chance.randint(*_PIECE)
    if size >= len(words):
        return
    begin = chance.randrange(len(words) - size + 1)
    piece = " ".join(words[begin : begin + size])
    meant = danger.HAZARDS if kind == URGENT else danger.TOPICS
    if kind == ORDINARY or not meant.isdisjoint(danger.phrases_in(piece)):
        yield piece, kind
        yield from ((_hurried(piece, chance), kind) for _ in range(2))


def _hurried(text: str, chance: random.Random) -> str:
    """The text as it is typed on a phone: most vowels inside its words are left out."""
    return " ".join(_hurried_word(word, chance) for word in text.split())


def _hurried_word(word: str, chance: random.Random) -> str:
    if len(word) < _SHORTEST or word.isdigit() or chance.random() < _WHOLE_WORD:
        return word
    end = word[-1] if chance.random() < 0.5 else ""
    inside = word[1 : len(word) - len(end)]
    kept = re.sub("[aeiou]", lambda it: it[0] if chance.random() < _VOWEL_KEPT else "", inside)
    return word[0] + kept + end


def weights(rows: list[tuple[str, str]]) -> dict[str, Any]:
    """What these texts say of each kind."""
    counts = [
        letter_groups(plain_words(text), is_question="?" in text, has_frames=True)
        for text, _ in rows
    ]
    kinds = Goal([kind for _, kind in rows], FORCE, WEIGHTS)
    return learn(counts, kinds, most=MOST_GRAMS, rounds=ROUNDS, has_frames=True)


if __name__ == "__main__":
    write(DANGER, weights(examples()))

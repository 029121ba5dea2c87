"""Similarity of texts: finds earlier messages that a new one repeats."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from app.domain.language.tokens import plain_words
from app.domain.messaging.channel_facts import words_of
from app.domain.words import N_, Labelled

# So long a card of the same place and unit may be about the same thing.
PATIENCE: Final = timedelta(days=14)
_SAME, _LIKE = 0.85, 0.5
_SIZE: Final = 3
# Of a few words chance makes many alike.
_LEAST_WORDS: Final = 3


class Repeat(Labelled):
    """What a text has to do with an earlier one; the surest first."""

    RESEND = "ulangan", N_("Isi yang sama")
    SIMILAR = "mirip", N_("Isi mirip")
    SAME_PLACE = "setempat", N_("Tempat dan SKPD sama")


def trigrams_of(text: str) -> frozenset[str]:
    """Letter trigrams of the plain words, for comparison; none of a short text."""
    words = plain_words(words_of(text))
    if len(words) < _LEAST_WORDS:
        return frozenset()
    joined = f" {' '.join(words)} "
    return frozenset(joined[at : at + _SIZE] for at in range(len(joined) - _SIZE + 1))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Similarity of two texts by their trigrams or words, 0 to 1 (Dice)."""
    whole = len(one) + len(other)
    return 2 * len(one & other) / whole if whole else 0.0


def repeat_of(likeness: float, is_same_place: bool) -> Repeat | None:
    """What it is by how alike the texts are, and whether place and unit are the same."""
    if likeness >= _SAME:
        return Repeat.RESEND
    if likeness >= _LIKE:
        return Repeat.SIMILAR
    return Repeat.SAME_PLACE if is_same_place else None


def is_same_place(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether both texts name one place."""
    return bool(set(one) & set(other))

"""The forms under which a word may stand in a list: without -nya, me-, ke-...-an and the like.

No dictionary is needed: a word is compared with the lists under every form it could have."""

from functools import lru_cache
from typing import Final

_SHORTEST: Final = 3
_ENDINGS: Final = ("nya", "lah", "kah", "pun", "ku", "mu", "kan", "an", "i")
# What stood before a nasal that took its place: menanam is tanam, menyapu is sapu.
_BEGINNINGS: Final = (
    ("meny", "s"), ("peny", "s"), ("meng", ""), ("peng", ""), ("meng", "k"), ("peng", "k"),
    ("mem", ""), ("pem", ""), ("mem", "p"), ("pem", "p"), ("men", ""), ("pen", ""), ("men", "t"),
    ("pen", "t"), ("me", ""), ("pe", ""), ("per", ""), ("ber", ""), ("be", ""), ("ter", ""),
    ("te", ""), ("di", ""), ("ke", ""), ("se", ""), ("ng", ""), ("ng", "k"), ("ny", "s"),
    ("memper", ""), ("diper", ""), ("m", "p"), ("n", "t"),
)  # fmt: skip


@lru_cache(maxsize=16384)
def forms(word: str) -> frozenset[str]:
    """The word itself, and what is left without one beginning and up to two endings."""
    if len(word) <= _SHORTEST + 1 or word.isdigit():
        return frozenset((word,))
    ended = {word} | _without_ending(word)
    for shorter in tuple(ended):
        ended |= _without_ending(shorter)
    return frozenset(ended | {begun for form in ended for begun in _without_beginning(form)})


def _without_ending(word: str) -> set[str]:
    return {
        word.removesuffix(ending)
        for ending in _ENDINGS
        if word.endswith(ending) and len(word) - len(ending) > _SHORTEST
    }


def _without_beginning(word: str) -> set[str]:
    return {
        letters + word.removeprefix(beginning)
        for beginning, letters in _BEGINNINGS
        if word.startswith(beginning) and len(word) - len(beginning) + len(letters) > _SHORTEST
    }

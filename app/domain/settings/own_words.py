"""Own words: what an Admin adds to the reading of danger is refused where it is everyday speech."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from app.domain.language import danger
from app.domain.language.listed_words import words_found
from app.domain.language.tokens import list_rows
from app.domain.language.topic_words import STOP_WORDS
from app.domain.words import Sentence

# In so many of the shipped everyday examples a word of danger may stand by chance.
_BY_CHANCE: Final = 3
_SHORTEST: Final = 3


def refusal(word: str) -> str | None:
    """Why the word is of no use, in a sentence that says what to do; None for a good one."""
    if sum(c.isalnum() for c in word) < _SHORTEST:
        return Sentence(
            "“%(word)s” terlalu pendek. Isi kata yang memuat sedikitnya %(shortest)s huruf.",
            word=word,
            shortest=_SHORTEST,
        )
    if all(part in STOP_WORDS for part in word.casefold().split()):
        return Sentence(
            "“%(word)s” dipakai di hampir semua pesan. Isi kata yang hanya dipakai dalam bahaya.",
            word=word,
        )
    hits = sum(bool(words_found(text, (word,))) for text in _examples())
    if hits > _BY_CHANCE:
        return Sentence(
            "“%(word)s” ada di %(hits)s dari %(all)s contoh pesan biasa. Isi frasa yang lebih "
            "khusus, beberapa kata sebaris.",
            word=word,
            hits=hits,
            all=len(_examples()),
        )
    return None


@cache
def _examples() -> Sequence[str]:
    """Everyday messages: those of the examples that tell of no danger."""
    texts = (row[2] for row in list_rows("contoh.tsv"))
    return tuple(text for text in texts if danger.read(text) == danger.Reading())

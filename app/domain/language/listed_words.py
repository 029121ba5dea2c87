"""Listed words: which word of an Admin's list stands in a text; its signs are taken literally."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from app.domain.language.lexicon import Lexicon, keyword
from app.domain.language.tokens import plain_words


def first_listed(text: str, words: Iterable[str]) -> str | None:
    """The first of the words that stands in the text whole, in any case and spacing; small."""
    pattern = _pattern(tuple(words))
    match = pattern.search(_plain(text)) if pattern is not None else None
    return match[0] if match is not None else None


def words_found(text: str, words: tuple[str, ...]) -> Sequence[str]:
    """The plain words by which the first of the words stands in the text: as it is typed, or in
    SMS spelling; empty where none does."""
    if not words:
        return ()
    typed = first_listed(text, words)
    if typed is not None:
        return plain_words(typed) or [typed]
    plain = plain_words(text)
    return next((plain[hit.start : hit.end] for hit in _lexicon(words).find(plain)), ())


@lru_cache(maxsize=8)
def _lexicon(words: tuple[str, ...]) -> Lexicon:
    """Those that are plain words; one with signs has no other spelling."""
    plain = (word for word in words if all(c.isalnum() or c.isspace() for c in word))
    return Lexicon({"": [row for row in map(keyword, plain) if row is not None]}, is_eager=True)


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    plain = [re.escape(spelled) for word in words if (spelled := _plain(word))]
    return re.compile(rf"(?<!\w)(?:{'|'.join(plain)})(?!\w)") if plain else None


def _plain(text: str) -> str:
    """Small letters, single spaces, and no invisible characters between the letters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    visible = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(visible.split())

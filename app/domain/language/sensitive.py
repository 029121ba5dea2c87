"""Sensitive words: an automatic SMS about them is dangerous, as others may read the phone (D7)."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

DEFAULT: Final = (
    "KDRT",
    "dianiaya",
    "dicabuli",
    "dipukuli",
    "dipukul suami",
    "dipukul ayahnya",
    "dipukul bapaknya",
    "diperkosa",
    "dilecehkan",
    "disiksa",
    "jangan balas",
    "jgn balas",
    "jgn kirim balasan",
    "rahasia",
    "rahasiakan",
    "dirahasiakan",
)


def is_sensitive(text: str, words: Iterable[str] = DEFAULT) -> bool:
    """Whether one of the words stands in the text as a whole word, in any case and spacing (D7)."""
    return first_sensitive_word(text, words) is not None


def first_sensitive_word(text: str, words: Iterable[str]) -> str | None:
    """The first of the words that stands in the text, in small letters."""
    pattern = _pattern(tuple(words))
    match = pattern.search(_plain(text)) if pattern is not None else None
    return match[0] if match is not None else None


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    plain = [re.escape(spelled) for word in words if (spelled := _plain(word))]
    return re.compile(rf"(?<!\w)(?:{'|'.join(plain)})(?!\w)") if plain else None


def _plain(text: str) -> str:
    """Small letters, single spaces, and no invisible characters between the letters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    visible = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(visible.split())

"""Passwords that everybody tries first: a released list and our own words (ASVS 5: 6.2.4)."""

import gzip
from functools import cache
from pathlib import Path
from typing import Final

_DATA: Final = Path(__file__).resolve().parents[2] / "data"
# Our own: the place, the program, its roles, the language's own words for "password".
_LOCAL: Final = _DATA / "local-words.txt"
_TRIED_FIRST: Final = _DATA / "passwords" / "common-passwords.txt.gz"
# A word of four letters or more is a word; "abc" and "kk" in a longer password say nothing.
_SHORTEST_WORD: Final = 4


def is_common(password: str) -> bool:
    """Whether the password is on a list, or is one common word with digits and signs around it."""
    spelled = password.strip().lower()
    letters = "".join(character for character in spelled if character.isalpha())
    return spelled in _tried_first() or _is_word(letters) or _repeats(spelled)


def _is_word(letters: str) -> bool:
    return len(letters) >= _SHORTEST_WORD and (letters in _local() or letters in _tried_first())


def _repeats(spelled: str) -> bool:
    """Whether it is a short piece again and again: "abcabcabcabc", "1212121212"."""
    return any(
        len(spelled) > 2 * size and spelled == (spelled[:size] * len(spelled))[: len(spelled)]
        for size in range(1, 5)
    )


@cache
def _local() -> frozenset[str]:
    return frozenset(_LOCAL.read_text(encoding="ascii").lower().split())


@cache
def _tried_first() -> frozenset[str]:
    with gzip.open(_TRIED_FIRST, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip().lower() for line in lines)

"""RAHASIA: the keyword that hides a citizen's number from everybody but Admin."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from app.domain.messaging.channel_facts import words_of

# What a phone or a clipboard puts before the first word: quotes, brackets, signs.
_WORD: Final = re.compile(r"[\W_]*rahasia")
# Of a long SMS whose beginning is still missing nobody knows what it begins with.
_NO_BEGINNING: Final = re.compile(r"\[bagian 1/\d+ belum diterima\]")


def is_secret(text: str) -> bool:
    """Whether the first word is RAHASIA (or begins so: "Rahasiakan nomor saya"), in any case."""
    folded = unicodedata.normalize("NFKC", words_of(text)).casefold()
    visible = "".join(c for c in folded if unicodedata.category(c) not in ("Cf", "Cc"))
    return _WORD.match(visible) is not None


def hides_number(text: str) -> bool:
    """The same; a text without its beginning counts too: what was shown can't be hidden again."""
    return is_secret(text) or _NO_BEGINNING.match(text) is not None

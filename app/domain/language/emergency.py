"""Emergency words: some raise an alarm even from a blocked sender, others put a card first."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from app.domain.language.lexicon import Lexicon, keyword
from app.domain.language.sensitive import is_sensitive
from app.domain.language.tokens import plain_words

DEFAULT: Final = (
    "darurat",
    "minta tolong",
    "kebakaran",
    "banjir bandang",
    "longsor",
    "tenggelam",
    "kecelakaan",
    "keracunan",
    "bunuh diri",
    "diculik",
    "dibunuh",
    "KDRT",
    "diperkosa",
)

URGENT: Final = (
    "longsor",
    "banjir",
    "kebakaran",
    "terbakar",
    "KDRT",
    "kekerasan dalam rumah tangga",
    "tenggelam",
    "hanyut",
    "tertimbun",
    "keracunan",
    "gempa",
    "harimau masuk kampung",
    "diculik",
    "dibunuh",
    "bunuh diri",
    "dianiaya",
    "dicabuli",
    "diperkosa",
    "disiksa",
)


def is_emergency(text: str, words: Iterable[str] = DEFAULT) -> bool:
    """Whether one of the words stands in the text, whole, in any case and spacing."""
    return is_sensitive(text, words)


def is_urgent(text: str, words: Iterable[str] = URGENT) -> bool:
    """Whether one of the words stands in the text, however it is spelled: "kbakaran"."""
    return bool(_lexicon(tuple(words)).find(plain_words(text)))


@lru_cache(maxsize=4)
def _lexicon(words: tuple[str, ...]) -> Lexicon:
    return Lexicon({"": [row for row in map(keyword, words) if row is not None]})

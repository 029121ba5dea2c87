"""Finds the regency's places in a text, also misspelled or run together."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from app.domain.language.places import EVERYDAY, RUN_TOGETHER, villages
from app.domain.language.tokens import list_rows, plain_words

_LONGEST: Final = 5
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a text names; in which kecamatan it may lie (several villages share names)."""

    name: str
    kecamatan: tuple[str, ...]
    start: int
    end: int

    @property
    def is_certain(self) -> bool:
        """Whether it lies in one kecamatan alone."""
        return len(self.kecamatan) == 1


def find_places(words: Sequence[str]) -> list[Place]:
    """The places in these plain words (sms_words), the longest name first where they overlap."""
    names, found, at = _names(), [], 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            known = names.get("".join(words[at : at + size]))
            if known is not None:
                found.append(Place(known[0], known[1], at, at + size))
                at += size
                break
        else:
            at += 1
    return found


@cache
def _names() -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """The name without its spaces -> its spelling and its kecamatan."""
    where: dict[str, dict[str, None]] = defaultdict(dict)
    spelled: dict[str, str] = {}
    everyday = {_joined(name) for name in EVERYDAY}
    for kecamatan, names in villages().items():
        for name in names:
            for key in {_joined(name), _joined(RUN_TOGETHER.sub(r"\1 ", name))} - everyday:
                if len(key) >= _SHORTEST:
                    spelled.setdefault(key, name)
                    where[key][kecamatan] = None
    found = {key: (spelled[key], tuple(where[key])) for key in spelled}
    for kecamatan, others in list_rows("tempat.tsv"):
        for name in others.split(","):
            found.setdefault(_joined(name), (name.strip().title(), (kecamatan,)))
    return found | {_joined(name): (name, (name,)) for name in villages()}


def _joined(name: str) -> str:
    return "".join(plain_words(name))

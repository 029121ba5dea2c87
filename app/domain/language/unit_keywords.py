"""Keywords of each unit's duties as shipped (kata.tsv), and the units' own names.

They come from names and duties alone, not from anybody's SMS.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from app.domain.language.lexicon import Lexicon, keyword
from app.domain.language.tokens import list_rows

_KECAMATAN: Final = "Kecamatan "


@cache
def shipped_keywords() -> Mapping[str, tuple[str, ...]]:
    """Code -> its words as spelled in a list: `!` nearly certain, `?` only with others."""
    found: dict[str, tuple[str, ...]] = {}
    for code, words in list_rows("kata.tsv"):
        found[code] = (*found.get(code, ()), *(word.strip() for word in words.split(",")))
    return found


def build_lexicon(lists: Mapping[str, Sequence[str]]) -> Lexicon:
    """From words as they are spelled in the lists."""
    return Lexicon(
        {
            code: [row for row in map(keyword, words) if row is not None]
            for code, words in lists.items()
        }
    )


def with_unit_names(
    lists: Mapping[str, Sequence[str]], units: Iterable[tuple[str, str, str]]
) -> dict[str, Sequence[str]]:
    """The lists with each unit's name and abbreviation; of (code, name, abbreviation).

    A kecamatan's name is a place first of all: the gazetteer finds it.
    """
    found = dict(lists)
    for code, name, abbreviation in units:
        if not name.startswith(_KECAMATAN):
            found[code] = (*found.get(code, ()), f"{name}!", f"{abbreviation}!")
    return found


def office_by_kecamatan(units: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Kecamatan -> the code of its office."""
    return {
        name.removeprefix(_KECAMATAN): code
        for code, name, _ in units
        if name.startswith(_KECAMATAN)
    }

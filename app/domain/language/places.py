"""Kecamatan and villages of the regency by name (app/data/wilayah/VENDOR.md)."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from app.domain.words import N_

_DATA: Final = Path(__file__).resolve().parents[2] / "data" / "wilayah" / "kerinci_wilayah.json"
_KECAMATAN: Final = re.compile(r"\s*kec(?:amatan|\.)?\s+(.+?)\s*", re.IGNORECASE)
# Villages whose name alone is an everyday word of complaints ("new", "clean water", "fed up",
# "crossroads"): it names no place.
EVERYDAY: Final = frozenset(
    (
        *(N_("Baru"), "Kecil", "Balai", "Pondok", "Air Bersih", "Air Panas", "Air Terjun"),
        *("Air Tenang", "Pasar Minggu", "Pesisir Bukit", "Permai Baru", "Kampung Baru"),
        *("Kebun Baru", "Tanjungharapan", "Muak", "Simpang Empat"),
    )
)
# The list of villages runs these together with what follows; people do and don't.
RUN_TOGETHER: Final = re.compile(r"^(Sungai|Tanjung|Danau|Gunung|Pulau)(?=[a-z])")
# Kecamatan that bear the name of a lake or a mountain: meant only where "Kec." stands before it.
_NATURE: Final = frozenset({"Danau Kerinci", "Gunung Kerinci", "Gunung Tujuh"})


def place_options() -> Mapping[str, str]:
    """What a field for a place offers -> where that is: "Siulak Gedang" -> "Kec. Siulak"."""
    found = {f"Kec. {name}": N_("kecamatan dan desanya") for name in villages()}
    where: Mapping[str, list[str]] = defaultdict(list)
    for kecamatan, names in villages().items():
        for name in names:
            where[name].append(f"Kec. {kecamatan}")
    return found | {name: ", ".join(where[name]) for name in sorted(where)}


def place_spellings(place: str) -> list[str]:
    """The names of which a text on this place has one.

    "Kec. Siulak" means the kecamatan and each of its villages; anything else only itself.
    """
    asked = _KECAMATAN.fullmatch(place)
    if asked is None:
        return [place]
    known = {name.casefold(): name for name in villages()}
    kecamatan = known.get(" ".join(asked[1].split()).casefold())
    if kecamatan is None:
        return [asked[1]]
    words = set(kecamatan.split())
    # A village that bears the kecamatan's name is found by that already.
    others = (it for it in villages()[kecamatan] if not words <= set(it.split()))
    return [kecamatan, *(name for name in others if name not in EVERYDAY)]


def is_name(place: str) -> bool:
    """Whether this is the whole name of a kecamatan or a village."""
    return " ".join(place.split()).casefold() in _names()


@cache
def _names() -> frozenset[str]:
    names = (name for pair in villages().items() for name in (pair[0], *pair[1]))
    return frozenset(name.casefold() for name in names)


def kecamatan() -> Sequence[str]:
    """The names of the kecamatan, sorted."""
    return tuple(villages())


def kecamatan_of(text: str) -> str | None:
    """The kecamatan that a text is about, by its own name or a village's; None when it names none
    or several."""
    plain = " ".join(text.casefold().split())
    named = {_by_name()[found[1]] for found in _explicit().finditer(plain)}
    found = named or {_by_name()[match[0]] for match in _any_place().finditer(plain)}
    return found.pop() if len(found) == 1 else None


@cache
def _by_name() -> Mapping[str, str]:
    """Each name that means one kecamatan, in small letters -> that kecamatan."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, inside in villages().items():
        for village in set(inside) - EVERYDAY:
            for spelled in (village, RUN_TOGETHER.sub(r"\1 ", village)):
                found[spelled.casefold()].add(name)
    plain = {name: it.pop() for name, it in found.items() if len(it) == 1}
    return plain | {name.casefold(): name for name in villages()}


@cache
def _explicit() -> re.Pattern[str]:
    names = (name.casefold() for name in villages())
    return re.compile(rf"\bkec(?:amatan\b|\b\.?)\s?({_longest_first(names)})\b")


@cache
def _any_place() -> re.Pattern[str]:
    nature = {name.casefold() for name in _NATURE}
    return re.compile(rf"\b(?:{_longest_first(it for it in _by_name() if it not in nature)})\b")


def _longest_first(names: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(names, key=len, reverse=True)))


@cache
def villages() -> Mapping[str, Sequence[str]]:
    """Kecamatan -> its villages, both by name."""
    data: dict[str, dict[str, str]] = json.loads(_DATA.read_text(encoding="utf-8"))
    found: dict[str, list[str]] = {name: [] for name in sorted(data["kecamatan"].values())}
    for code, name in data["desa"].items():
        found[data["kecamatan"][code.rpartition(".")[0]]].append(name)
    return found

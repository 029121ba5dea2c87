"""The kecamatan as tiles, each about where it lies: a map that needs no borders and no service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.language import places
from app.reports.figures.figure_address import Figure
from app.reports.figures.report_content import NamedCount

# Row and column, from north to south and from west to east.
_AT: Final[Mapping[str, tuple[int, int]]] = {
    "Kayu Aro Barat": (1, 1),
    "Kayu Aro": (1, 2),
    "Gunung Tujuh": (1, 3),
    "Gunung Kerinci": (2, 1),
    "Siulak Mukai": (2, 2),
    "Siulak": (2, 3),
    "Air Hangat Barat": (3, 1),
    "Air Hangat": (3, 2),
    "Depati Tujuh": (3, 3),
    "Air Hangat Timur": (3, 4),
    "Tanah Cogok": (4, 3),
    "Sitinjau Laut": (4, 4),
    "Danau Kerinci Barat": (5, 2),
    "Danau Kerinci": (5, 4),
    "Keliling Danau": (6, 2),
    "Bukit Kerman": (6, 3),
    "Batang Merangin": (6, 4),
    "Gunung Raya": (7, 3),
}
_SHADES: Final = 4


@dataclass(frozen=True, slots=True)
class Tile:
    """One kecamatan; `shade` 0 where nothing came, else 1 to 4."""

    name: str
    count: int
    row: int
    column: int
    shade: int

    @property
    def figure(self) -> Figure:
        """What its number counts."""
        return Figure(place=self.name)


@dataclass(frozen=True, slots=True)
class TileMap:
    """All tiles; `legend` has the shades that occur, each with its least and its highest number."""

    tiles: Sequence[Tile]
    legend: Sequence[tuple[int, int, int]]


def tile_map(found: Sequence[NamedCount]) -> TileMap | None:
    """The map of these numbers; None where a kecamatan has no tile, as in another regency."""
    counts = {it.key: it.count for it in found}
    names = places.kecamatan()
    if not set(names) <= _AT.keys():
        return None
    numbers = {name: counts.get(name, 0) for name in names}
    highest = max(numbers.values(), default=0)
    size = max(1, -(-highest // _SHADES))
    tiles = [Tile(name, it, *_AT[name], -(-it // size)) for name, it in numbers.items()]
    shades = sorted({it.shade for it in tiles})
    legend = [(it, (it - 1) * size + 1 if it else 0, min(it * size, highest)) for it in shades]
    return TileMap(sorted(tiles, key=lambda it: (it.row, it.column)), legend)

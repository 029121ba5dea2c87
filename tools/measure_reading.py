"""Prints how well danger is read: both halves of korpus.tsv, and the worst misses.

What stands nearly word for word among the texts that are learned from counts in no figure.

`python -m tools.measure_reading [half | file ...]`; with a half (A or B) its misses are those of
that half. A file of texts kept aside has the columns id, teks and bahaya of the corpus.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.language.danger import Reading, read
from app.domain.language.similar_texts import trigrams_of
from tools.danger_model import labelled
from tools.measure_guard import half_of_corpus

SENSITIVE, URGENT, ORDINARY = "sensitif", "mendesak", "biasa"
SHOWN = 20
HALVES = "AB"
# So many of their letter trigrams two texts have in common that are nearly the same (Dice).
NEARLY = 0.8


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled text and what is read in it."""

    key: str
    text: str
    kind: str
    told: Reading

    @property
    def is_right(self) -> bool:
        """Whether it is read as its label says; an everyday text is not touched at all."""
        if self.kind == SENSITIVE:
            return self.told.is_sensitive
        return bool(self.told.hazards) if self.kind == URGENT else not self.is_touched

    @property
    def is_touched(self) -> bool:
        """Whether it is taken for sensitive or for urgent."""
        return self.told.is_sensitive or self.told.is_urgent


def read_half(half: str) -> list[Row]:
    """The rows of a half or of a file, each read; but for A only what is not nearly learned."""
    rows = half_of_corpus(half) if half in HALVES else _of_file(Path(half))
    near = set[str]() if half == "A" else set(nearly_learned([row["teks"] for row in rows]))
    return [
        Row(row["id"], row["teks"], row["bahaya"], read(row["teks"]))
        for row in rows
        if row["teks"] not in near
    ]


def _of_file(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def nearly_learned(texts: Sequence[str]) -> list[str]:
    """Those of the texts that are learned from in nearly the same words."""
    sizes, holders = list[int](), defaultdict[str, list[int]](list)
    for at, (text, _) in enumerate(labelled()):
        groups = trigrams_of(text)
        sizes.append(len(groups))
        for group in groups:
            holders[group].append(at)
    return [text for text in texts if _is_near(trigrams_of(text), sizes, holders)]


def _is_near(groups: frozenset[str], sizes: Sequence[int], holders: dict[str, list[int]]) -> bool:
    common = Counter(at for group in groups for at in holders.get(group, ()))
    return any(2 * it >= NEARLY * (len(groups) + sizes[at]) for at, it in common.items())


def share(rows: Iterable[Row], kind: str) -> float:
    """How many texts of a kind are read right."""
    of_kind = [row.is_right for row in rows if row.kind == kind]
    return sum(of_kind) / len(of_kind)


def noticed(rows: Iterable[Row]) -> float:
    """How many urgent texts are urgent or sensitive: they stand first all the same."""
    urgent = [row.is_touched for row in rows if row.kind == URGENT]
    return sum(urgent) / len(urgent)


def touched(rows: Iterable[Row]) -> float:
    """How many everyday texts are taken for danger."""
    return 1 - share(rows, ORDINARY)


def worst(rows: Sequence[Row]) -> list[Row]:
    """Danger that is missed first, then everyday texts that are touched."""
    missed = [row for row in rows if not row.is_right]
    return sorted(missed, key=lambda row: (row.kind == ORDINARY, row.is_touched, row.key))[:SHOWN]


def main() -> None:
    """A line for each half, and the worst misses."""
    asked = sys.argv[1:]
    print("half  texts  sensitive  urgent  urgent or sensitive  everyday touched")
    halves = {half: read_half(half) for half in dict.fromkeys([*HALVES, *asked])}
    for half, rows in halves.items():
        print(
            f"{half:4}  {len(rows):5}  {share(rows, SENSITIVE):9.3f}  {share(rows, URGENT):6.3f}"
            f"  {noticed(rows):19.3f}  {touched(rows):16.3f}"
        )
    for half in asked or halves:
        print(f"\nThe worst misses of {half}:")
        for row in worst(halves[half]):
            found = ", ".join((*row.told.topics, *row.told.hazards)) or "-"
            print(f"{row.key}\t{row.kind}\t{found}\t{row.text}")


if __name__ == "__main__":
    main()

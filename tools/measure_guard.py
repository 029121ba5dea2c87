"""How much of the personal data in labelled texts the publish guard marks, and what it marks for
nothing: `python -m tools.measure_guard` prints both halves of the corpus.

Each row has the columns of app/data/saran/korpus.tsv; `pribadi` holds the exact items, parted by
" | ".
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.language.redaction import redaction_marks
from app.domain.language.tokens import DATA


@dataclass
class GuardFigures:
    """`missed` and `touched` name the text's id, the text, and what was missed or marked in it."""

    items: int = 0
    ordinary: int = 0
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    touched: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """The share of the items that are marked wholly."""
        return 1 - len(self.missed) / self.items if self.items else 1.0

    @property
    def touched_share(self) -> float:
        """The share of the texts without an item in which something would be hidden."""
        return len(self.touched) / self.ordinary if self.ordinary else 0.0

    def lines(self, most: int = 20) -> list[str]:
        """The figures and the first misses, as a report prints them."""
        return [
            f"personal items marked: {self.items - len(self.missed)} of {self.items}"
            f" = {self.recall:.3f} (aim >= 0.93)",
            f"ordinary texts touched: {len(self.touched)} of {self.ordinary}"
            f" = {self.touched_share:.3f} (aim <= 0.03)",
            *(f"  missed {item!r} in {key}: {text}" for key, text, item in self.missed[:most]),
            *(f"  touched {item!r} in {key}: {text}" for key, text, item in self.touched[:most]),
        ]


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a file of labelled texts."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def half_of_corpus(half: str) -> list[dict[str, str]]:
    """The rows of one half of korpus.tsv, A or B."""
    return [row for row in rows_of("korpus.tsv") if row["id"].startswith(half)]


def guard_figures(rows: Iterable[Mapping[str, str]], *, with_asked: bool = False) -> GuardFigures:
    """Reads each text and compares what is hidden in it with its label; with what the moderator is
    asked about, if so wanted."""
    figures = GuardFigures()
    for row in rows:
        key, text = row["id"], row["teks"]
        items = [it for it in (row["pribadi"] or "").split(" | ") if it.strip(" -")]
        marks = redaction_marks(text)
        told = [it for it in marks if it.mask is not None or (with_asked and it.is_asked)]
        hidden = [(it.begin, it.end) for it in told]
        figures.items += len(items)
        figures.missed += [(key, text, it) for it in items if not _is_covered(text, it, hidden)]
        if not items:
            figures.ordinary += 1
            if hidden:
                figures.touched.append((key, text, text[slice(*hidden[0])]))
    return figures


def _is_covered(text: str, item: str, hidden: list[tuple[int, int]]) -> bool:
    """Whether every place where the item stands lies within what is hidden."""
    at = text.find(item)
    if at < 0:
        return False
    while at >= 0:
        if not any(begin <= at and at + len(item) <= end for begin, end in hidden):
            return False
        at = text.find(item, at + 1)
    return True


if __name__ == "__main__":
    for name in ("A", "B"):
        print(f"half {name}", *guard_figures(half_of_corpus(name)).lines(), sep="\n")
